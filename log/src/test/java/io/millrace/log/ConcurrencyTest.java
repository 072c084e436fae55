package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many appenders, readers, waiters and an expirer at once, on a real disk.
@Timeout(300)
class ConcurrencyTest {

    private static final LogOptions OPTIONS = LogOptions.defaults()
            .withSegmentBytes(64 << 10)
            .withGrowthBytes(16 << 10)
            .withIndexBytes(20_000)
            .withPendingBytes(64 << 10);

    @TempDir
    Path directory;

    private static Payload payload(int appender, int number) {
        return Payload.of(
                ByteBuffer.allocate(8 + number % 200).putInt(0, appender).putInt(4, number));
    }

    /// Checks that each lane is the appender's own numbers in order, and that nothing but that is in it.
    private static final class Follower implements Callable<Long> {
        private final Log log;
        private final int lane;
        private final long until;

        Follower(Log log, int lane, long until) {
            this.log = log;
            this.lane = lane;
            this.until = until;
        }

        @Override
        public Long call() throws Exception {
            Map<Integer, Integer> numbers = new HashMap<>();
            long at = 0;
            long seen = 0;
            Instant newest = Instant.MIN;
            while (seen < until) {
                assertThat(log.await(lane, at, Duration.ofMinutes(1))).isTrue();
                Batch batch = log.read(lane, at, 50, 100_000);
                assertThat(batch.next()).isLessThanOrEqualTo(log.endPosition());
                for (Frame frame : batch.frames()) {
                    assertThat(frame.position()).isGreaterThanOrEqualTo(at);
                    at = frame.position() + 1;
                    assertThat(frame.arrival()).isAfterOrEqualTo(newest);
                    newest = frame.arrival();
                    int appender = frame.payload().getInt(0);
                    int number = frame.payload().getInt(4);
                    assertThat(frame.lane()).isEqualTo(appender % 5);
                    assertThat(frame.payload().remaining()).isEqualTo(8 + number % 200);
                    assertThat(number).isEqualTo(numbers.getOrDefault(appender, -1) + 1);
                    numbers.put(appender, number);
                    seen++;
                }
                at = batch.next();
            }
            return seen;
        }
    }

    @Test
    void appendersAndReaders_loseNothingAndSeeOneOrder() throws Exception {
        int appenders = 200;
        int each = 60;
        try (Log log = Log.open(new FileStorage(directory), OPTIONS, InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> followers = new ArrayList<>();
            followers.add(threads.submit(new Follower(log, Log.ALL_LANES, (long) appenders * each)));
            for (int lane = 0; lane < 5; lane++) {
                followers.add(threads.submit(new Follower(log, lane, (long) appenders * each / 5)));
            }
            Map<Long, Integer> positions = new ConcurrentHashMap<>();
            List<Future<?>> appending = new ArrayList<>();
            for (int appender = 0; appender < appenders; appender++) {
                int self = appender;
                appending.add(threads.submit(() -> {
                    for (int number = 0; number < each; number += 2) {
                        List<Appended> results = log.append(List.of(
                                Entry.of(self % 5, payload(self, number)),
                                Entry.of(self % 5, payload(self, number + 1))));
                        assertThat(results.get(1).position())
                                .isEqualTo(results.get(0).position() + 1);
                        for (Appended result : results) {
                            assertThat(positions.put(result.position(), self)).isNull();
                        }
                        assertThat(log.endPosition())
                                .isGreaterThan(results.get(1).position());
                    }
                }));
            }
            for (Future<?> future : appending) {
                future.get();
            }
            for (Future<Long> follower : followers) {
                assertThat(follower.get()).isPositive();
            }
            assertThat(positions).hasSize(appenders * each);
        }
    }

    @Test
    void expiry_underReaders_letsThemGoOnAtTheFirstRetainedFrame() throws Exception {
        try (Log log = Log.open(new FileStorage(directory), OPTIONS, InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int lane = i - 1;
                readers.add(threads.submit(() -> {
                    long reads = 0;
                    do { // virtual threads that are busy may let others begin late
                        long first = log.firstPosition();
                        Batch batch = log.read(lane, Math.max(0, first - 100), 20, 10_000);
                        for (Frame frame : batch.frames()) {
                            assertThat(frame.position()).isGreaterThanOrEqualTo(first);
                            assertThat(frame.payload().getInt(4)).isEqualTo((int) frame.position());
                        }
                        log.bytesFrom(lane, first);
                        log.firstPositionAtOrAfter(lane, Instant.EPOCH);
                        reads++;
                    } while (!isOver.get());
                    return reads;
                }));
            }
            for (int i = 0; i < 1200; i++) {
                log.append(List.of(Entry.of(i % 3, payload(i % 3, i))));
                if (i % 50 == 0) {
                    log.expireBefore(Instant.now().minusMillis(30));
                }
            }
            isOver.set(true);
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(log.endPosition()).isEqualTo(1200);
        }
    }

    @Test
    void interrupts_neitherCloseTheLogNorGetLost() throws Exception {
        try (Log log = Log.open(new FileStorage(directory), OPTIONS, InstantSource.system())) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<Thread> victims = new ArrayList<>();
            Map<Thread, Throwable> failures = new ConcurrentHashMap<>();
            for (int i = 0; i < 6; i++) {
                int self = i;
                Runnable body = () -> {
                    for (int number = 0; number < 300; number++) {
                        if (self % 2 == 0) {
                            log.append(List.of(Entry.of(0, payload(self, number))));
                        } else {
                            log.read(Log.ALL_LANES, 0, 200, 100_000);
                        }
                    }
                };
                victims.add((i < 3 ? Thread.ofVirtual() : Thread.ofPlatform())
                        .uncaughtExceptionHandler(failures::put)
                        .start(body));
            }
            Thread tormentor = Thread.ofPlatform().start(() -> {
                while (!isOver.get()) {
                    victims.forEach(Thread::interrupt);
                    Thread.onSpinWait();
                }
            });
            for (Thread victim : victims) {
                victim.join();
            }
            isOver.set(true);
            tormentor.join();
            assertThat(failures).isEmpty();
            assertThat(log.endPosition()).isEqualTo(900);
            assertThat(LogModel.readAll(log, 0)).hasSize(900);
        }
    }
}
