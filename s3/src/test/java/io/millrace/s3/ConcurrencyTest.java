package io.millrace.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

@Timeout(300)
class ConcurrencyTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));

    @TempDir
    Path directory;

    private Server server;
    private S3Client s3;

    @BeforeEach
    void open() {
        server = Server.open(directory, new UnforcedDisk());
        s3 = server.alice();
        s3.createBucket(r -> r.bucket("photos"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void putsIfAbsent_haveExactlyOneWinner() throws Exception {
        int rounds = IS_FULL ? 10_000 : 100;
        List<Integer> threads = IntStream.range(0, 64).boxed().toList();
        CyclicBarrier start = new CyclicBarrier(threads.size());
        AtomicInteger raced = new AtomicInteger();
        for (int round = 0; round < rounds; round++) {
            String key = "k" + round;
            Set<Integer> winners = ConcurrentHashMap.newKeySet();
            Together.each(threads, thread -> {
                // All have judged the condition once before any body ends: only the transaction is left to decide.
                RequestBody body = RequestBody.fromContentProvider(
                        () -> {
                            await(start);
                            return new java.io.ByteArrayInputStream(
                                    "%03d".formatted(thread).getBytes(StandardCharsets.UTF_8));
                        },
                        3,
                        "text/plain");
                try {
                    s3.putObject(r -> r.bucket("photos").key(key).ifNoneMatch("*"), body);
                    winners.add(thread);
                } catch (S3Exception e) {
                    assertThat(e.statusCode()).isEqualTo(412);
                    raced.incrementAndGet();
                }
            });
            assertThat(winners).as("round %s", round).hasSize(1);
            assertThat(server.get("photos", key).asUtf8String())
                    .isEqualTo("%03d".formatted(winners.iterator().next()));
        }
        assertThat(raced).hasValue(rounds * 63);
        assertThat(server.files()).hasSize(rounds);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void reads_seeWhatWasAcknowledgedAndNothingOlder() throws Exception {
        int writes = IS_FULL ? 20_000 : 100;
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean isOver = new AtomicBoolean();
        server.put("photos", "a/b", "0");
        Together.each(IntStream.range(0, 4).boxed().toList(), thread -> {
            if (thread == 0) {
                for (int i = 1; i <= writes; i++) {
                    begun.set(i);
                    server.put("photos", "a/b", String.valueOf(i).repeat(i % 50 + 1));
                    acknowledged.set(i);
                }
                isOver.set(true);
                return;
            }
            while (!isOver.get()) {
                int least = acknowledged.get();
                ResponseBytes<GetObjectResponse> got = server.get("photos", "a/b");
                String text = got.asUtf8String();
                int most = begun.get();
                assertThat(got.response().contentLength()).isEqualTo(text.length());
                assertThat(IntStream.rangeClosed(least, most)
                                .anyMatch(i -> text.equals(String.valueOf(i).repeat(i % 50 + 1))))
                        .as("%s to %s, read %s", least, most, text)
                        .isTrue();
                assertThat(server.keys("photos")).containsExactly("a/b");
            }
        });
        assertThat(server.files()).hasSize(1);
    }

    @Test
    void putsAndDeletesOfOneNeighbourhood_leaveFolderAndIndexInAgreement() throws Exception {
        List<String> keys = List.of("a", "a/b", "a/b/c", "a/", "d/e/f", "d/e", "d");
        int rounds = IS_FULL ? 5_000 : 150;
        Together.each(IntStream.range(0, 8).boxed().toList(), thread -> {
            java.util.Random random = new java.util.Random(thread);
            for (int i = 0; i < rounds; i++) {
                String key = keys.get(random.nextInt(keys.size()));
                switch (random.nextInt(3)) {
                    case 0 -> s3.deleteObject(r -> r.bucket("photos").key(key));
                    case 1 -> server.put("photos", key, key + " ".repeat(random.nextInt(100)));
                    default -> {
                        try {
                            assertThat(server.get("photos", key).asUtf8String().stripTrailing())
                                    .isEqualTo(key);
                        } catch (NoSuchKeyException e) {
                            // deleted
                        }
                    }
                }
            }
        });
        List<String> left = server.keys("photos");
        left.forEach(key -> assertThat(server.get("photos", key).asUtf8String().stripTrailing())
                .isEqualTo(key));
        assertThat(server.files().keySet().stream().map(file -> ObjectPath.keyOf(file.substring("photos/".length()))))
                .containsExactlyInAnyOrderElementsOf(left);
        left.forEach(key -> s3.deleteObject(r -> r.bucket("photos").key(key)));
        assertThat(directory.resolve("s3/photos")).isEmptyDirectory();
    }
}
