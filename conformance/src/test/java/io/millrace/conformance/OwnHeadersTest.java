package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Our own request headers, as a client over TCP sends them.
class OwnHeadersTest {

    @TempDir
    private Path data;

    @Test
    void producerToken_storesARecordOnce_overTheWireToo() {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(r -> r.streamName("once").shardCount(1));

            PutRecordResponse first = put(aws);
            PutRecordResponse again = put(aws);

            assertThat(again.sequenceNumber()).isEqualTo(first.sequenceNumber());
            String iterator = aws.kinesis()
                    .getShardIterator(r -> r.streamName("once")
                            .shardId(first.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            assertThat(aws.kinesis().getRecords(r -> r.shardIterator(iterator)).records())
                    .hasSize(1);
        }
    }

    private static PutRecordResponse put(Aws aws) {
        return aws.kinesis()
                .putRecord(r -> r.streamName("once")
                        .partitionKey("key")
                        .data(SdkBytes.fromUtf8String("hello"))
                        .overrideConfiguration(c -> c.putHeader("x-millrace-producer-token", "test:1")));
    }
}
