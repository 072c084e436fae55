package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What one caller sees of a log on a real disk.
@Timeout(300)
class LogTest {

    private static final LogOptions SMALL =
            LogOptions.defaults().withSegmentBytes(4096).withGrowthBytes(512);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(1_000_000);

    private Log open() {
        return Log.open(new FileStorage(directory), SMALL, clock);
    }

    static Payload text(String text) {
        return Payload.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Frame frame) {
        return StandardCharsets.UTF_8.decode(frame.payload().duplicate()).toString();
    }

    static List<String> texts(Batch batch) {
        return batch.frames().stream().map(LogTest::text).toList();
    }

    private static Appended append(Log log, int lane, String text) {
        return log.append(List.of(Entry.of(lane, text(text)))).getFirst();
    }

    private static Appended append(Log log, String text, Token token) {
        return log.append(List.of(Entry.of(0, text(text), token))).getFirst();
    }

    @Test
    void closeLanes_refusesWhatComesAfterTheCut() {
        try (Log log = open()) {
            append(log, 1, "before");
            clock.set(999_000);
            LaneCut cut = log.closeLanes(Set.of(1, 3));

            assertThat(cut).isEqualTo(new LaneCut(1, Instant.ofEpochMilli(1_000_000)));
            assertThatThrownBy(() -> append(log, 1, "late"))
                    .isInstanceOf(LaneClosedException.class)
                    .hasMessageContaining("lane 1");
            assertThatThrownBy(() -> log.append(List.of(Entry.of(0, text("with it")), Entry.of(3, text("late")))))
                    .isInstanceOf(LaneClosedException.class);
            assertThat(append(log, 2, "another").position()).isEqualTo(1);
            log.openLanes(Set.of(1));
            assertThat(append(log, 1, "again").position()).isEqualTo(2);
            assertThatThrownBy(() -> append(log, 3, "late")).isInstanceOf(LaneClosedException.class);
        }
        try (Log log = open()) {
            assertThat(append(log, 3, "opened again").position()).isEqualTo(3);
            assertThat(texts(log.read(Log.ALL_LANES, 0, 10, 1_000)))
                    .containsExactly("before", "another", "again", "opened again");
        }
    }

    @Test
    void closeLanes_endsTheWaitForTheirEntries() throws Exception {
        try (Log log = open()) {
            append(log, 1, "one");
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return log.await(1, 1, Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            log.closeLanes(Set.of(1));
            assertThat(waiting.get(50, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void closeLanes_isOrderedWithAppendsOfManyThreads() throws Exception {
        try (Log log = open()) {
            List<Future<Long>> last;
            LaneCut cut;
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                last = IntStream.range(0, 8)
                        .mapToObj(writer -> writers.submit(() -> {
                            long position = -1;
                            while (true) {
                                try {
                                    position = append(log, 5, "of " + writer).position();
                                } catch (LaneClosedException e) {
                                    return position;
                                }
                            }
                        }))
                        .toList();
                while (log.endPosition() < 100 || log.lastPosition(5).isEmpty()) { // the writers may begin late
                    append(log, 6, "more");
                }
                cut = log.closeLanes(Set.of(5));
            }
            for (Future<Long> position : last) {
                assertThat(position.get()).isLessThan(cut.position());
            }
            assertThat(log.lastPosition(5).orElseThrow()).isLessThan(cut.position());
        }
    }

    @Test
    void append_givesPositionsFromZeroWithoutGap() {
        try (Log log = open()) {
            List<Appended> appended =
                    log.append(List.of(Entry.of(0, text("a")), Entry.of(7, text("b")), Entry.of(0, text("c"))));
            assertThat(appended).extracting(Appended::position).containsExactly(0L, 1L, 2L);
            assertThat(appended).extracting(Appended::arrival).containsOnly(Instant.ofEpochMilli(1_000_000));
            assertThat(appended).extracting(Appended::duplicate).containsOnly(false);
            assertThat(append(log, 1, "d").position()).isEqualTo(3);
            assertThat(log.endPosition()).isEqualTo(4);
            assertThat(log.firstPosition()).isZero();
        }
    }

    @Test
    void append_ofNothingGivesNothing() {
        try (Log log = open()) {
            assertThat(log.append(List.of())).isEmpty();
        }
    }

    @Test
    void read_returnsOneLaneOrAllInOrder() {
        try (Log log = open()) {
            for (int i = 0; i < 200; i++) {
                append(log, i % 3, "text " + i);
            }
            assertThat(texts(log.read(Log.ALL_LANES, 0, 1000, 1 << 20)))
                    .isEqualTo(
                            IntStream.range(0, 200).mapToObj(i -> "text " + i).toList());
            assertThat(texts(log.read(2, 0, 1000, 1 << 20)))
                    .isEqualTo(IntStream.range(0, 200)
                            .filter(i -> i % 3 == 2)
                            .mapToObj(i -> "text " + i)
                            .toList());
            assertThat(log.read(2, 0, 1000, 1 << 20).next()).isEqualTo(200);
            assertThat(log.read(2, 100, 1, 1 << 20).frames().getFirst().position())
                    .isEqualTo(101);
            assertThat(log.read(2, 100, 1, 1 << 20).next()).isEqualTo(102);
            assertThat(log.read(5, 0, 10, 1 << 20)).isEqualTo(new Batch(List.of(), 200));
            assertThat(log.read(0, 200, 10, 1 << 20)).isEqualTo(new Batch(List.of(), 200));
            assertThat(log.read(0, 777, 10, 1 << 20)).isEqualTo(new Batch(List.of(), 777));
        }
    }

    @Test
    void read_keepsToItsLimitsButReturnsOneFrameAtLeast() {
        try (Log log = open()) {
            for (int i = 0; i < 30; i++) {
                append(log, i % 2, "0123456789");
            }
            for (int lane : new int[] {Log.ALL_LANES, 0}) {
                assertThat(log.read(lane, 0, 5, 1000).frames()).hasSize(5);
                assertThat(log.read(lane, 0, 100, 50).frames()).hasSize(5);
                assertThat(log.read(lane, 0, 100, 59).frames()).hasSize(5);
                assertThat(log.read(lane, 0, 100, 1).frames()).hasSize(1);
                assertThat(log.read(lane, 0, 100, 0).frames()).hasSize(1);
            }
        }
    }

    @Test
    void payload_ofSeveralRangesIsStoredAsOne() {
        try (Log log = open()) {
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(3).put(new byte[] {'c', 'd', 'e'}).flip();
            log.append(List.of(
                    Entry.of(0, Payload.of(ByteBuffer.wrap(new byte[] {'a', 'b'}), direct)),
                    Entry.of(0, Payload.of(new byte[] {'x', 'f', 'g', 'x'}, 1, 2)),
                    Entry.of(0, Payload.of(new byte[0]))));
            assertThat(direct.remaining()).isEqualTo(3);
            assertThat(texts(log.read(0, 0, 10, 100))).containsExactly("abcde", "fg", "");
        }
    }

    @Test
    void payload_ofSixteenMebibytesIsStored_moreIsRefused() {
        try (Log log = open()) {
            byte[] large = new byte[Payload.MAX_BYTES];
            large[large.length - 1] = 42;
            append(log, 0, "before");
            log.append(List.of(Entry.of(0, Payload.of(large))));
            append(log, 0, "after");
            assertThat(log.read(0, 1, 1, 1).frames().getFirst().payload()).isEqualTo(ByteBuffer.wrap(large));
            assertThat(texts(log.read(0, 2, 1, 1))).containsExactly("after");
        }
        assertThatThrownBy(() -> Payload.of(new byte[Payload.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        try (Log log = open()) {
            assertThat(texts(log.read(0, 2, 1, 1))).containsExactly("after");
        }
    }

    @Test
    void reopen_goesOnWhereTheLogEnded() {
        try (Log log = open()) {
            for (int i = 0; i < 100; i++) {
                append(log, 0, "text " + i);
            }
        }
        try (Log log = open()) {
            assertThat(log.endPosition()).isEqualTo(100);
            assertThat(append(log, 0, "text 100").position()).isEqualTo(100);
            assertThat(texts(log.read(0, 0, 1000, 1 << 20)))
                    .isEqualTo(IntStream.rangeClosed(0, 100)
                            .mapToObj(i -> "text " + i)
                            .toList());
        }
    }

    @Test
    void arrival_doesNotDecreaseWhenTheClockStepsBack_norAcrossARestart() {
        try (Log log = open()) {
            assertThat(append(log, 0, "a").arrival().toEpochMilli()).isEqualTo(1_000_000);
            clock.set(900_000);
            assertThat(append(log, 0, "b").arrival().toEpochMilli()).isEqualTo(1_000_000);
        }
        clock.set(1);
        try (Log log = open()) {
            assertThat(append(log, 0, "c").arrival().toEpochMilli()).isEqualTo(1_000_000);
            assertThat(log.expireBefore(Instant.ofEpochMilli(1_000_001))).isEqualTo(1);
        }
        try (Log log = open()) {
            assertThat(append(log, 0, "d").arrival().toEpochMilli()).isEqualTo(1_000_000);
            clock.set(1_000_005);
            assertThat(append(log, 0, "e").arrival().toEpochMilli()).isEqualTo(1_000_005);
        }
    }

    @Test
    void token_dropsWhatTheLogHolds() {
        try (Log log = open()) {
            Appended first = append(log, "a", new Token("p", 1));
            clock.advance(10);
            Appended second = append(log, "b", new Token("p", 5));
            assertThat(append(log, "b", new Token("p", 5)))
                    .isEqualTo(new Appended(second.position(), second.arrival(), true));
            assertThat(append(log, "a", new Token("p", 1)).duplicate()).isTrue();
            assertThat(append(log, "c", new Token("q", 1)).duplicate()).isFalse();
            assertThat(first.duplicate()).isFalse();
            List<Appended> twice = log.append(List.of(
                    new Entry(0, text("d"), Optional.of(new Token("p", 6))),
                    new Entry(0, text("d"), Optional.of(new Token("p", 6)))));
            assertThat(twice).extracting(Appended::duplicate).containsExactly(false, true);
            assertThat(twice.get(1).position()).isEqualTo(twice.get(0).position());
            assertThat(log.lastToken("p")).hasValue(6);
            assertThat(log.lastToken("nobody")).isEmpty();
            assertThat(texts(log.read(0, 0, 10, 100))).containsExactly("a", "b", "c", "d");
        }
        try (Log log = open()) {
            assertThat(log.lastToken("p")).hasValue(6);
            assertThat(append(log, "d", new Token("p", 6)).duplicate()).isTrue();
        }
    }

    @Test
    void token_outlivesItsFrame() {
        try (Log log = open()) {
            append(log, "a", new Token("p", 3));
            clock.advance(1000);
            assertThat(log.expireBefore(clock.instant())).isEqualTo(1);
            assertThat(log.lastToken("p")).hasValue(3);
        }
        try (Log log = open()) {
            assertThat(log.firstPosition()).isEqualTo(log.endPosition()).isEqualTo(1);
            assertThat(append(log, "a", new Token("p", 3)))
                    .isEqualTo(new Appended(0, Instant.ofEpochMilli(1_000_000), true));
            assertThat(log.read(0, 0, 10, 100).frames()).isEmpty();
        }
    }

    @Test
    void expireBefore_deletesWholeSegmentsFromTheOldestOn() {
        try (Log log = open()) {
            for (int i = 0; i < 300; i++) {
                append(log, i % 2, "text " + i);
                clock.advance(1);
            }
            Instant bound = Instant.ofEpochMilli(1_000_000 + 150);
            assertThat(log.expireBefore(bound)).isPositive();
            long first = log.firstPosition();
            assertThat(first).isBetween(50L, 150L);
            assertThat(log.read(Log.ALL_LANES, 0, 1, 1).frames().getFirst().position())
                    .isEqualTo(first);
            assertThat(log.expireBefore(bound)).isZero();
            assertThat(log.lastPosition(0)).hasValue(298);

            clock.advance(1000);
            assertThat(log.expireBefore(clock.instant())).isPositive();
            assertThat(log.firstPosition()).isEqualTo(300);
            assertThat(log.lastPosition(0)).isEmpty();
            assertThat(log.lastPosition(Log.ALL_LANES)).isEmpty();
            assertThat(log.bytesFrom(0, 0)).isZero();
            assertThat(log.firstPositionAtOrAfter(0, Instant.EPOCH)).isEqualTo(300);
            assertThat(log.expireBefore(clock.instant())).isZero();
        }
        try (Log log = open()) {
            assertThat(log.firstPosition()).isEqualTo(300);
            assertThat(append(log, 0, "next").position()).isEqualTo(300);
            assertThat(directory.toFile().list((_, name) -> name.endsWith(".log")))
                    .hasSize(1);
        }
    }

    @Test
    void firstPositionAtOrAfter_findsTheFirstOfTheLane() {
        try (Log log = open()) {
            for (int i = 0; i < 300; i++) {
                append(log, i % 3, "text " + i);
                clock.advance(2);
            }
            for (int i = 0; i < 600; i++) {
                Instant at = Instant.ofEpochMilli(1_000_000 + i);
                int all = (i + 1) / 2;
                int lane = all + Math.floorMod(1 - all, 3);
                assertThat(log.firstPositionAtOrAfter(Log.ALL_LANES, at)).isEqualTo(Math.min(300, all));
                assertThat(log.firstPositionAtOrAfter(1, at)).isEqualTo(Math.min(300, lane));
            }
            assertThat(log.firstPositionAtOrAfter(
                            1, Instant.ofEpochMilli(1_000_000).plusNanos(1)))
                    .isEqualTo(1);
            assertThat(log.firstPositionAtOrAfter(9, Instant.EPOCH)).isEqualTo(300);
        }
    }

    @Test
    void bytesFrom_countsTheLanesPayloads() {
        try (Log log = open()) {
            for (int i = 0; i < 300; i++) {
                append(log, i % 3, "x".repeat(i % 7));
            }
            for (int from = 0; from <= 300; from++) {
                int expected = IntStream.range(from, 300)
                        .filter(i -> i % 3 == 2)
                        .map(i -> i % 7)
                        .sum();
                assertThat(log.bytesFrom(2, from)).isEqualTo(expected);
            }
            assertThat(log.bytesFrom(Log.ALL_LANES, 0))
                    .isEqualTo(IntStream.range(0, 300).map(i -> i % 7).sum());
            assertThat(log.bytesFrom(77, 0)).isZero();
        }
    }

    @Test
    void measure_findsTheEntryThatReachesTheBytes_overSegments_andAfterAReopening() {
        SplittableRandom random = new SplittableRandom(4711);
        try (Log log = open()) {
            for (int i = 0; i < 400; i++) {
                append(log, random.nextInt(3), "x".repeat(random.nextInt(60)));
            }
            checkMeasures(log, random);
        }
        try (Log log = open()) {
            checkMeasures(log, random);
            clock.set(2_000_000);
            append(log, 1, "later");
            log.expireBefore(Instant.ofEpochMilli(1_500_000));
            assertThat(log.firstPosition()).isPositive();
            assertThat(log.measure(1, 0, 1_000_000).next()).isEqualTo(log.endPosition());
            assertThat(log.measure(7, 0, 1)).isEqualTo(new Span(log.endPosition(), 0));
            assertThatThrownBy(() -> log.measure(Log.ALL_LANES, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void checkMeasures(Log log, SplittableRandom random) {
        for (int i = 0; i < 300; i++) {
            int lane = random.nextInt(4);
            long from = random.nextLong(log.endPosition() + 2);
            long wanted = random.nextLong(1, 10_001);
            long bytes = 0;
            long next = Math.max(from, log.endPosition());
            for (Frame frame : log.read(lane, from, 1_000, 1 << 20).frames()) {
                bytes += frame.payload().remaining();
                if (bytes >= wanted) {
                    next = frame.position() + 1;
                    break;
                }
            }
            assertThat(log.measure(lane, from, wanted))
                    .as("%d bytes of lane %d from %d", wanted, lane, from)
                    .isEqualTo(new Span(next, bytes));
        }
    }

    @Test
    void await_returnsWhenTheLaneGetsAFrame() throws Exception {
        try (Log log = open()) {
            append(log, 1, "a");
            assertThat(log.await(1, 0, Duration.ZERO)).isTrue();
            assertThat(log.await(1, 1, Duration.ofMillis(1))).isFalse();
            Thread appender = Thread.startVirtualThread(() -> {
                append(log, 2, "b");
                append(log, 1, "c");
            });
            assertThat(log.await(1, 1, Duration.ofMinutes(1))).isTrue();
            assertThat(log.read(1, 1, 1, 10).frames().getFirst().position()).isEqualTo(2);
            assertThat(log.await(Log.ALL_LANES, 2, Duration.ofMinutes(1))).isTrue();
            appender.join();
        }
    }

    @Test
    void await_endsWhenTheLogIsClosed() throws Exception {
        Log log = open();
        Thread closer = Thread.startVirtualThread(log::close);
        assertThat(log.await(0, 0, Duration.ofMinutes(1))).isFalse();
        closer.join();
        assertThatThrownBy(() -> append(log, 0, "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.read(0, 0, 1, 1)).isInstanceOf(IllegalStateException.class);
        log.close();
    }

    @Test
    void storage_isLockedWhileTheLogIsOpen() {
        try (Log log = open()) {
            assertThat(log.endPosition()).isZero();
            assertThatThrownBy(() -> new FileStorage(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory.toString());
        }
        open().close();
    }

    @Test
    void interrupt_doesNotHurtTheLog() {
        try (Log log = open()) {
            Thread.currentThread().interrupt();
            append(log, 0, "a");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(texts(log.read(0, 0, 10, 100))).containsExactly("a");
            assertThat(Thread.interrupted()).isTrue();
            append(log, 0, "b");
            assertThat(texts(log.read(0, 0, 10, 100))).containsExactly("a", "b");
        }
    }
}
