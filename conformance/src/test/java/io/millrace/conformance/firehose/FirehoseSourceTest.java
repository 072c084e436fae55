package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A delivery stream that reads a Kinesis stream, while the server is killed again and again.
@Timeout(600)
class FirehoseSourceTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/firehose";
    private static final int BATCH = 300;

    @TempDir
    private Path data;

    @Test
    void everyRecord_isInTheBucketOnce() throws InterruptedException {
        int kills = 2;
        ServerProcess server = ServerProcess.start(data);
        try (Aws aws = Aws.at(server.url())) {
            create(aws);
        }
        for (int kill = 0; kill < kills; kill++) {
            try (Aws aws = Aws.at(server.url())) {
                put(aws, kill * BATCH);
                await(aws, kill * BATCH + 1); // some of them are delivered, others not yet
            }
            server.kill();
            server = ServerProcess.start(data);
        }
        try (ServerProcess last = server;
                Aws aws = Aws.at(last.url())) {
            await(aws, kills * BATCH);

            assertThat(lines(aws)).hasSize(kills * BATCH).doesNotHaveDuplicates();
        }
    }

    private static void create(Aws aws) {
        aws.s3().createBucket(bucket -> bucket.bucket("users"));
        aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(2));
        String arn = aws.kinesis()
                .describeStreamSummary(stream -> stream.streamName("users"))
                .streamDescriptionSummary()
                .streamARN();
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName("users")
                        .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                        .kinesisStreamSourceConfiguration(
                                source -> source.kinesisStreamARN(arn).roleARN(ROLE))
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .bufferingHints(buffer -> buffer.sizeInMBs(1).intervalInSeconds(0))));
    }

    private static void put(Aws aws, int first) {
        List<PutRecordsRequestEntry> records = IntStream.range(first, first + BATCH)
                .mapToObj(i -> PutRecordsRequestEntry.builder()
                        .partitionKey("key" + i)
                        .data(SdkBytes.fromUtf8String(i + "\n"))
                        .build())
                .toList();
        aws.kinesis().putRecords(request -> request.streamName("users").records(records));
    }

    private static void await(Aws aws, int count) {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (lines(aws).size() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + count + " records; there are "
                        + lines(aws).size());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static List<String> lines(Aws aws) {
        List<String> lines = new ArrayList<>();
        for (S3Object object :
                aws.s3().listObjectsV2(list -> list.bucket("users")).contents()) {
            aws.s3()
                    .getObjectAsBytes(get -> get.bucket("users").key(object.key()))
                    .asUtf8String()
                    .lines()
                    .forEach(lines::add);
        }
        return lines;
    }
}
