package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/// A server that is started with AWS's limits of throughput.
class ThroughputLimitsTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path data;

    @Test
    void putRecords_isThrottledRecordByRecord_unlessTheStreamIsTaggedOtherwise() {
        try (ServerProcess server = ServerProcess.start(data, "--limits", "aws");
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(r -> r.streamName("limited").shardCount(1));
            aws.kinesis().createStream(r -> r.streamName("free").shardCount(1).tags(Map.of("millrace:limits", "none")));

            PutRecordsResponse limited = put(aws, "limited");

            assertThat(limited.failedRecordCount()).isEqualTo(2);
            assertThat(limited.records())
                    .extracting(PutRecordsResultEntry::errorCode)
                    .containsExactly(
                            null, "ProvisionedThroughputExceededException", "ProvisionedThroughputExceededException");
            assertThat(put(aws, "free").failedRecordCount()).isZero();
        }
    }

    private static PutRecordsResponse put(Aws aws, String stream) {
        PutRecordsRequestEntry mebibyte = PutRecordsRequestEntry.builder()
                .partitionKey("key")
                .data(SdkBytes.fromByteArrayUnsafe(new byte[MIB]))
                .build();
        return aws.kinesis().putRecords(r -> r.streamName(stream).records(Collections.nCopies(3, mebibyte)));
    }
}
