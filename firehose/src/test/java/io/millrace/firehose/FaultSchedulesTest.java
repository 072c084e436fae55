package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.FrontDoor;
import io.millrace.firehose.delivery.DeliveryWorker;
import io.millrace.firehose.delivery.Ingestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults of buckets and functions, and crashes, in many seeded schedules: each record ends in exactly one place.
///
/// One schedule alone: `-Dmillrace.seed=…` with the seed of a failure.
class FaultSchedulesTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int SCHEDULES = IS_FULL ? 500 : 50;
    private static final int STEPS = IS_FULL ? 60 : 40;
    private static final int MOST_RECORDS = IS_FULL ? 300 : 80;
    private static final int AT_ONCE = 4;

    @TempDir
    private Path folder;

    @SuppressWarnings("try") // listens as long as it is open
    @Test
    void everyRecordIsInExactlyOnePlace_whateverFails() throws InterruptedException, ExecutionException {
        Long only = Long.getLong("millrace.seed");
        long first = only == null ? RandomGenerator.getDefault().nextLong() : only;
        System.out.println("seed " + first + " and those that follow");
        AtomicLong records = new AtomicLong();
        AtomicLong kills = new AtomicLong();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        try (Mistakes mistakes = new Mistakes(failures);
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < (only == null ? SCHEDULES : 1); i++) {
                long seed = first + i;
                running.add(threads.submit(() -> {
                    Path place = folder.resolve(Long.toString(seed));
                    try {
                        Files.createDirectories(place);
                        run(seed, place, records, kills, failures);
                    } finally {
                        remove(place);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        System.out.printf(
                "%d schedules, %d records, %d kills in %.1f s%n",
                only == null ? SCHEDULES : 1, records.get(), kills.get(), (System.nanoTime() - begin) / 1e9);
        assertThat(failures).isEmpty();
    }

    private static void run(
            long seed, Path place, AtomicLong records, AtomicLong kills, ConcurrentLinkedQueue<String> failures) {
        try (FaultSchedule schedule = new FaultSchedule(seed, place, STEPS, MOST_RECORDS)) {
            try {
                schedule.run();
            } catch (IOException | InterruptedException | SQLException | RuntimeException | AssertionError e) {
                failures.add("seed " + seed + ": " + e + "\n" + schedule.story());
            }
            records.addAndGet(schedule.records());
            kills.addAndGet(schedule.kills());
        }
    }

    /// Listens to what workers log: faults are expected and not printed, mistakes of our own are failures.
    private static final class Mistakes extends Handler implements AutoCloseable {

        /// Held, because loggers that nobody holds forget what they were told.
        private static final List<Logger> LOGGERS = List.of(
                Logger.getLogger(DeliveryWorker.class.getName()),
                Logger.getLogger(Ingestion.class.getName()),
                Logger.getLogger(FrontDoor.class.getName()));

        private final ConcurrentLinkedQueue<String> failures;

        Mistakes(ConcurrentLinkedQueue<String> failures) {
            this.failures = failures;
            LOGGERS.forEach(logger -> {
                logger.setUseParentHandlers(false);
                logger.addHandler(this);
            });
        }

        @Override
        public void publish(LogRecord message) {
            if (message.getLevel().equals(Level.SEVERE)
                    && !(message.getThrown() instanceof Life.Over)
                    && !FullDisk.isCauseOf(message.getThrown())) {
                failures.add(message.getMessage() + ": " + message.getThrown() + trace(message.getThrown()));
            }
        }

        private static String trace(@Nullable Throwable thrown) {
            return thrown == null
                    ? ""
                    : Arrays.stream(thrown.getStackTrace())
                            .limit(8)
                            .map(frame -> "\n    at " + frame)
                            .collect(Collectors.joining());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGERS.forEach(logger -> {
                logger.removeHandler(this);
                logger.setUseParentHandlers(true);
            });
        }
    }

    private static void remove(Path place) throws IOException {
        try (Stream<Path> paths = Files.walk(place)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
