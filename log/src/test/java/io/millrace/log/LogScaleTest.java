package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many lanes, many producers, many segments.
@Timeout(300)
class LogScaleTest {

    private final ManualClock clock = new ManualClock(1_000_000);

    @TempDir
    Path directory;

    @Test
    void thousandLanes_areReadWithoutTheOthers() {
        SimulatedStorage storage = new SimulatedStorage(1);
        LogOptions options = LogOptions.defaults().withSegmentBytes(2 << 20);
        int rounds = 50;
        try (Log log = Log.open(storage, options, clock)) {
            for (int round = 0; round < rounds; round++) {
                List<Entry> entries = new ArrayList<>();
                for (int lane = 0; lane < 1000; lane++) {
                    entries.add(Entry.of(lane, LogTest.text("lane " + lane + " round " + round + "x".repeat(50))));
                }
                log.append(entries);
            }
        }
        try (Log log = Log.open(storage, options, clock)) {
            int before = storage.reads();
            for (int lane = 0; lane < 1000; lane += 111) {
                List<Frame> frames = LogModel.readAll(log, lane);
                assertThat(frames).hasSize(rounds);
                for (int round = 0; round < rounds; round++) {
                    assertThat(LogTest.text(frames.get(round))).startsWith("lane " + lane + " round " + round);
                }
                assertThat(log.lastPosition(lane)).hasValue((rounds - 1) * 1000L + lane);
            }
            // One read for each frame, and some to open the segments.
            assertThat(storage.reads() - before).isLessThan(10 * rounds + 50);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 16, 100, 1000})
    void oneOfManyLanes_costsItsOwnBytesAndTheIndex(int lanes) {
        SimulatedStorage storage = new SimulatedStorage(1);
        LogOptions options = LogOptions.defaults().withSegmentBytes(2 << 20);
        byte[] payload = new byte[1024];
        int rounds = 8_000 / lanes;
        try (Log log = Log.open(storage, options, clock)) {
            for (int round = 0; round < rounds; round++) {
                List<Entry> entries = new ArrayList<>();
                for (int lane = 0; lane < lanes; lane++) {
                    entries.add(Entry.of(lane, Payload.of(payload)));
                }
                log.append(entries);
            }
        }
        try (Log log = Log.open(storage, options, clock)) {
            long all = storage.files().values().stream()
                    .mapToLong(file -> file.length)
                    .sum();
            long before = storage.bytesRead();
            assertThat(count(log, lanes / 2)).isEqualTo(rounds);
            long first = storage.bytesRead() - before;
            assertThat(count(log, lanes - 1)).isEqualTo(rounds);
            long second = storage.bytesRead() - before - first;

            // The gaps of up to 4 KiB that are read over are those of four lanes at most.
            long returned = (long) rounds * payload.length;
            assertThat(second).isBetween(returned, 43 * returned / 10);
            // Who comes first reads the index of each segment, too: some bytes an entry, kept for others.
            assertThat(first).isLessThan(second + all / 40);
        }
    }

    /// Reads a lane as consumers do, a thousand entries at a time.
    private static int count(Log log, int lane) {
        int count = 0;
        Batch batch = log.read(lane, 0, 1000, 10 << 20);
        while (!batch.frames().isEmpty()) {
            count += batch.frames().size();
            batch = log.read(lane, batch.next(), 1000, 10 << 20);
        }
        return count;
    }

    @Test
    void tokensOfManyProducers_areCarriedFromSegmentToSegment_upToTheirLimit() {
        SimulatedStorage storage = new SimulatedStorage(1);
        LogOptions options = LogOptions.defaults().withSegmentBytes(64 << 10).withMaxProducers(3000);
        String suffix = "-" + "p".repeat(200);
        try (Log log = Log.open(storage, options, clock)) {
            for (int producer = 0; producer < 4000; producer++) {
                log.append(List.of(Entry.of(0, LogTest.text(""), new Token(producer + suffix, producer))));
            }
            clock.advance(1000);
            log.expireBefore(clock.instant());
            assertThat(log.firstPosition()).isEqualTo(4000);
        }
        try (Log log = Log.open(storage, options, clock)) {
            for (int producer = 0; producer < 4000; producer++) {
                assertThat(log.lastToken(producer + suffix).isPresent()).isEqualTo(producer >= 1000);
            }
            List<Entry> again = List.of(Entry.of(0, LogTest.text(""), new Token(3999 + suffix, 3999)));
            assertThat(log.append(again).getFirst())
                    .isEqualTo(new Appended(3999, Instant.ofEpochMilli(1_000_000), true));
        }
    }

    @Test
    void open_readsTheHeadersOfSealedSegmentsAndTheNewestSegmentOnly() {
        SimulatedStorage storage = new SimulatedStorage(1);
        LogOptions options = LogOptions.defaults().withSegmentBytes(1 << 20);
        byte[] payload = new byte[1000];
        try (Log log = Log.open(storage, options, clock)) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                entries.add(Entry.of(i % 4, Payload.of(payload)));
            }
            for (int i = 0; i < 30; i++) {
                log.append(entries);
            }
        }
        int before = storage.reads();
        try (Log log = Log.open(storage, options, clock)) {
            assertThat(log.endPosition()).isEqualTo(30_000);
            // A sealed segment is opened for its header and for its length, the newest is read through a window.
            assertThat(storage.reads() - before).isLessThan(3 * 30 + 20);
            assertThat(log.bytesFrom(2, 0)).isEqualTo(7500L * 1000);
        }
    }

    @Test
    void manySegments_keepFewFilesOpenAndLittleHeap() {
        LogOptions options = LogOptions.defaults()
                .withSegmentBytes(4096)
                .withGrowthBytes(512)
                .withIndexBytes(0);
        try (Log log = Log.open(new FileStorage(directory), options, clock)) {
            for (int i = 0; i < 600; i++) {
                log.append(List.of(Entry.of(i % 2, LogTest.text("x".repeat(2000)))));
            }
            assertThat(LogModel.readAll(log, 1)).hasSize(300);
            assertThat(openFiles()).isLessThan(10);
        }
        assertThat(openFiles()).isZero();
    }

    private long openFiles() {
        java.io.File[] descriptors = new java.io.File("/proc/self/fd").listFiles();
        org.junit.jupiter.api.Assumptions.assumeTrue(descriptors != null);
        return java.util.Arrays.stream(descriptors)
                .filter(file -> {
                    try {
                        return file.getCanonicalPath().startsWith(directory.toString());
                    } catch (java.io.IOException e) {
                        return false;
                    }
                })
                .count();
    }
}
