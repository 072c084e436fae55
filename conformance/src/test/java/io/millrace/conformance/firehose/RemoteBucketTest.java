package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Deliveries into the bucket of another S3, over a network that breaks, by a server that is killed.
@Timeout(900)
class RemoteBucketTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int ROUNDS = IS_FULL ? 60 : 6;
    private static final int KILLED_EVERY = 3;
    private static final int BATCHES = 8;
    private static final int BATCH = 25;

    @TempDir
    private Path folder;

    @Test
    void foreignBucket_getsEachRecordOnce_whateverTheNetworkDoes() throws IOException, InterruptedException {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (ServerProcess foreign = ServerProcess.start(folder.resolve("foreign"));
                Aws there = Aws.at(foreign.url());
                FaultyProxy network = new FaultyProxy(foreign.url(), seed)) {
            there.s3().createBucket(bucket -> bucket.bucket("lake-users"));
            Path config = Files.writeString(folder.resolve("millrace.yaml"), """
                    remote-buckets: [lake-*]
                    remote-s3-endpoint: %s
                    remote-s3-access-key: test
                    remote-s3-secret-key: test
                    """.formatted(network.url()));
            List<String> put = new ArrayList<>();
            ServerProcess server = start(config);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    try (Aws aws = Aws.at(server.url())) {
                        if (round == 0) {
                            create(aws, "plain", "UNCOMPRESSED");
                            create(aws, "zipped", "GZIP");
                        }
                        for (int batch = 0; batch < BATCHES; batch++) {
                            put.addAll(put(aws, batch % 2 == 0 ? "plain" : "zipped", put.size(), random));
                        }
                    }
                    if (round % KILLED_EVERY == KILLED_EVERY - 1) {
                        server.kill();
                        server = start(config);
                    }
                }
                await(server, put.size());

                assertThat(lines(there)).containsExactlyInAnyOrderElementsOf(put);
            } finally {
                server.close();
            }
            System.out.println(put.size() + " records through " + network.counts());
        }
    }

    private ServerProcess start(Path config) {
        return ServerProcess.start(folder.resolve("own"), "--config", config.toString());
    }

    private static void create(Aws aws, String name, String compression) {
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName(name)
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::lake-users")
                                .roleARN("arn:aws:iam::000000000000:role/firehose")
                                .compressionFormat(compression)
                                .bufferingHints(buffer -> buffer.sizeInMBs(1).intervalInSeconds(0))));
    }

    /// Puts records of a few bytes to some KiB, which no compression makes small.
    private static List<String> put(Aws aws, String stream, int first, SplittableRandom random) {
        List<String> texts = IntStream.range(first, first + BATCH)
                .mapToObj(n -> {
                    StringBuilder text = new StringBuilder().append(n).append(' ');
                    for (int i = random.nextInt(300); i > 0; i--) {
                        text.append(Long.toHexString(random.nextLong()));
                    }
                    return text.toString();
                })
                .toList();
        List<Record> records = texts.stream()
                .map(text -> Record.builder()
                        .data(SdkBytes.fromUtf8String(text + "\n"))
                        .build())
                .toList();
        aws.firehose()
                .putRecordBatch(request -> request.deliveryStreamName(stream).records(records));
        return texts;
    }

    private static void await(ServerProcess server, int records) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (true) {
            Map<String, Long> delivered = new HashMap<>();
            server.status()
                    .path("deliveries")
                    .forEach(delivery -> delivered.put(
                            delivery.path("arn").asText(),
                            delivery.path("recordsDelivered").asLong()));
            if (delivered.values().stream().mapToLong(Long::longValue).sum() == records) {
                return;
            }
            assertThat(System.nanoTime())
                    .as("%s of %s are delivered", delivered, records)
                    .isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static List<String> lines(Aws aws) throws IOException {
        List<String> lines = new ArrayList<>();
        for (S3Object object : aws.s3()
                .listObjectsV2Paginator(list -> list.bucket("lake-users"))
                .contents()) {
            byte[] bytes = aws.s3()
                    .getObjectAsBytes(get -> get.bucket("lake-users").key(object.key()))
                    .asByteArray();
            byte[] plain = object.key().endsWith(".gz")
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                    : bytes;
            lines.addAll(new String(plain, StandardCharsets.UTF_8).lines().toList());
        }
        return lines;
    }
}
