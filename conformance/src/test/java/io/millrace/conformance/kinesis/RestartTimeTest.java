package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/// How long a server that was killed takes until it acknowledges again, with much in its log.
class RestartTimeTest {

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int MEBIBYTES = FULL ? 1_024 : 32;
    private static final int RESTARTS = FULL ? 9 : 1;
    private static final Duration MOST = Duration.ofSeconds(2);
    private static final String STREAM = "restart";

    @TempDir
    private Path data;

    @Test
    void killedServer_acknowledgesSoonAgain() throws InterruptedException {
        List<String> program = FULL ? ServerProcess.LAUNCHER : ServerProcess.QUICK;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        List<PutRecordsRequestEntry> mebibyte = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[2_097];
            random.nextBytes(bytes);
            mebibyte.add(PutRecordsRequestEntry.builder()
                    .partitionKey("key-" + i)
                    .data(SdkBytes.fromByteArrayUnsafe(bytes))
                    .build());
        }
        ServerProcess server = ServerProcess.start(program, data);
        try (Aws aws = Aws.at(server.url())) {
            Scenario.create(aws.kinesis(), STREAM, 4);
            long start = System.nanoTime();
            for (int i = 0; i < MEBIBYTES; i++) {
                assertThat(aws.kinesis()
                                .putRecords(r -> r.streamName(STREAM).records(mebibyte))
                                .failedRecordCount())
                        .isZero();
            }
            System.out.println(MEBIBYTES + " MiB written in "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        } finally {
            server.kill();
        }
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) {
            long start = System.nanoTime();
            ServerProcess again = ServerProcess.start(program, data);
            try (Aws aws = Aws.at(again.url())) {
                Scenario.put(aws.kinesis(), STREAM, "key", "again");
                times.add(Duration.ofNanos(System.nanoTime() - start));
            } finally {
                again.kill();
            }
        }
        times.sort(null);
        System.out.println("from the start of the process to the first acknowledgement: "
                + times.getFirst().toMillis() + " ms at least, "
                + times.get(times.size() / 2).toMillis() + " ms median, "
                + times.getLast().toMillis() + " ms at most");
        if (FULL) {
            assertThat(times.get(times.size() / 2)).isLessThan(MOST);
        }
    }
}
