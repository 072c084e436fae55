package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bytes that changed on the disk are named or do no harm; they are never returned, and nothing is silently
/// missing.
@Timeout(300)
class DamageTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));

    private final ManualClock clock = new ManualClock(1_000_000);
    private final List<Frame> expected = new ArrayList<>();
    private Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void fill() {
        SimulatedStorage storage = new SimulatedStorage(1);
        for (int life = 0; life < 3; life++) {
            try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
                for (int i = 0; i < 10; i++) {
                    List<Entry> entries = new ArrayList<>();
                    for (int k = 0; k < 3; k++) {
                        Payload payload =
                                LogTest.text("life " + life + " append " + i + "." + "x".repeat(10 + 4 * i * k));
                        entries.add(
                                k == 0 ? Entry.of(k, payload, new Token("p", life * 10L + i)) : Entry.of(k, payload));
                    }
                    log.append(entries);
                    clock.advance(5);
                }
            }
        }
        files = storage.files();
        try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            expected.addAll(LogModel.readAll(log, Log.ALL_LANES));
        }
        assertThat(files.keySet()).hasSizeGreaterThan(3);
        assertThat(expected).hasSize(90);
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private Log open(Map<String, byte[]> damaged) {
        return Log.open(SimulatedStorage.of(damaged), LogWorkload.OPTIONS, clock);
    }

    /// Reads everything in every way; each frame must be right or named as damaged.
    ///
    /// @return whether damage was named
    private boolean readAll(Log log, long end) {
        boolean isNamed = false;
        for (int lane = Log.ALL_LANES; lane < 3; lane++) {
            List<Frame> wanted = wanted(lane, end);
            for (int i = 0; i < wanted.size(); i += 4) {
                try {
                    // Positions between two frames of the lane lead to the later one.
                    long from = i == 0 ? 0 : wanted.get(i - 1).position() + 1;
                    Batch batch = log.read(lane, from, 4, 1000);
                    assertThat(batch.frames()).isNotEmpty();
                    assertThat(wanted.subList(i, wanted.size()))
                            .startsWith(batch.frames().toArray(Frame[]::new));
                } catch (LogDamagedException e) {
                    assertThat(e.file()).startsWith("simulated/");
                    isNamed = true;
                }
            }
        }
        return isNamed;
    }

    private List<Frame> wanted(int lane, long end) {
        return expected.stream()
                .filter(frame -> frame.position() < end && (lane == Log.ALL_LANES || frame.lane() == lane))
                .toList();
    }

    @Test
    void bitFlip_inAnyByteOfAnyFile_isNamedOrHarmless() {
        int named = 0;
        int harmless = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            for (int at = 0; at < file.getValue().length; at++) {
                for (int bit = IS_FULL ? 0 : at % 8; bit < (IS_FULL ? 8 : at % 8 + 1); bit++) {
                    byte[] bytes = file.getValue().clone();
                    bytes[at] ^= (byte) (1 << bit);
                    Map<String, byte[]> damaged = new TreeMap<>(files);
                    damaged.put(file.getKey(), bytes);
                    if (isNamed(damaged, file.getKey(), at)) {
                        named++;
                    } else {
                        harmless++;
                    }
                }
            }
        }
        System.out.println(named + " flips named, " + harmless + " harmless");
        assertThat(named).isGreaterThan(harmless / 4);
    }

    private boolean isNamed(Map<String, byte[]> damaged, String file, int at) {
        try (Log log = open(damaged)) {
            assertThat(log.endPosition()).isEqualTo(90);
            assertThat(log.lastToken("p")).hasValue(29);
            return readAll(log, 90);
        } catch (LogDamagedException e) {
            assertThat(e.file()).isEqualTo("simulated/" + file);
            assertThat(e.offset()).isBetween(at - 2000L, (long) at);
            return true;
        } catch (AssertionError | RuntimeException e) {
            return fail("with a flip in " + file + " at " + at, e);
        }
    }

    @Test
    void truncation_ofAnyFileAtAnyByte_leavesAPrefixOrIsNamed() {
        String newest = files.keySet().stream()
                .filter(name -> name.endsWith(".log"))
                .reduce((_, last) -> last)
                .orElseThrow();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            for (int length = 0; length < file.getValue().length; length++) {
                Map<String, byte[]> damaged = new TreeMap<>(files);
                damaged.put(file.getKey(), Arrays.copyOf(file.getValue(), length));
                try (Log log = open(damaged)) {
                    long end = log.endPosition();
                    if (!file.getKey().equals(newest)) {
                        assertThat(end).isEqualTo(90);
                    }
                    readAll(log, end);
                } catch (LogDamagedException e) {
                    assertThat(e.file()).isEqualTo("simulated/" + file.getKey());
                    assertThat(e.offset()).isLessThanOrEqualTo(length);
                } catch (AssertionError | RuntimeException e) {
                    fail("with " + file.getKey() + " cut to " + length, e);
                }
            }
        }
    }

    @Test
    void missingFile_isNamed_exceptAnIndexOrTheOldestSegment() {
        List<String> names = List.copyOf(files.keySet());
        String oldest = SegmentHeader.name(0);
        for (String name : names) {
            Map<String, byte[]> damaged = new TreeMap<>(files);
            damaged.remove(name);
            if (name.endsWith(".idx")) {
                try (Log log = open(damaged)) {
                    assertThat(readAll(log, 90)).isFalse();
                }
            } else if (name.equals(oldest)) {
                try (Log log = open(damaged)) {
                    assertThat(log.firstPosition()).isPositive();
                    assertThat(log.endPosition()).isEqualTo(90);
                }
            } else {
                assertThatThrownBy(() -> open(damaged)).isInstanceOf(LogDamagedException.class);
            }
        }
    }

    @Test
    void segmentOfAnotherLog_isNamed() {
        SimulatedStorage other = new SimulatedStorage(2);
        clock.advance(1);
        try (Log log = Log.open(other, LogWorkload.OPTIONS, clock)) {
            for (int i = 0; i < 90; i++) {
                log.append(List.of(Entry.of(0, LogTest.text("foreign " + i))));
            }
        }
        Map<String, byte[]> damaged = new TreeMap<>(files);
        damaged.put(SegmentHeader.name(0), other.files().get(SegmentHeader.name(0)));
        assertThatThrownBy(() -> open(damaged)).isInstanceOf(LogDamagedException.class);
    }

    @Test
    void damagedFrame_leavesItsNeighboursReadable() {
        Map<String, byte[]> damaged = new TreeMap<>(files);
        byte[] bytes = file(damaged, SegmentHeader.name(0)).clone();
        bytes[SegmentHeader.BYTES + 200] ^= 1;
        damaged.put(SegmentHeader.name(0), bytes);
        try (Log log = open(damaged)) {
            int unreadable = 0;
            for (Frame frame : expected) {
                try {
                    assertThat(log.read(Log.ALL_LANES, frame.position(), 1, 1).frames())
                            .containsExactly(frame);
                } catch (LogDamagedException e) {
                    unreadable++;
                    assertThat(e.file()).endsWith(SegmentHeader.name(0));
                    assertThat(e.offset()).isBetween(SegmentHeader.BYTES + 100L, SegmentHeader.BYTES + 200L);
                    assertThat(e).hasMessageContaining(e.file()).hasMessageContaining("" + e.offset());
                }
            }
            assertThat(unreadable).isEqualTo(1);
        }
    }

    @Test
    void newerFormat_isRefusedByName() {
        Map<String, byte[]> newer = new TreeMap<>(files);
        byte[] bytes = file(newer, SegmentHeader.name(0)).clone();
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(bytes);
        header.putInt(8, 2).putInt(12, 0);
        header.putInt(12, Checksums.of(header, 0, SegmentHeader.BYTES));
        newer.put(SegmentHeader.name(0), bytes);
        assertThatThrownBy(() -> open(newer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void tornWrite_isCutOff_butLaterWritesProveDamage() {
        SimulatedStorage storage = new SimulatedStorage(1);
        SimulatedStorage killed;
        try (Log log = Log.open(storage, LogOptions.defaults(), clock)) {
            for (int i = 0; i < 3; i++) {
                log.append(List.of(Entry.of(0, LogTest.text("append " + i)), Entry.of(0, LogTest.text("append " + i))));
            }
            killed = storage.processKill();
        }
        String name = SegmentHeader.name(0);
        int frame = FrameHeader.frameBytes(0, 8);
        for (int i = 0; i < 6; i++) {
            Map<String, byte[]> damaged = killed.files();
            file(damaged, name)[SegmentHeader.BYTES + i * frame + 50] ^= 1;
            if (i < 4) {
                int offset = SegmentHeader.BYTES + i * frame;
                assertThatThrownBy(() -> open(damaged))
                        .isInstanceOfSatisfying(
                                LogDamagedException.class,
                                e -> assertThat(e.offset()).isEqualTo(offset));
            } else {
                // Nobody can tell the last group from a write that was torn.
                try (Log log = open(damaged)) {
                    assertThat(log.endPosition()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void tornWrite_isGoneFromTheDiskAfterRecovery() {
        SimulatedStorage storage = new SimulatedStorage(1);
        String name = SegmentHeader.name(0);
        Map<String, byte[]> torn;
        try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            Payload large = LogTest.text("x".repeat(8000));
            log.append(List.of(Entry.of(0, large), Entry.of(0, large)));
            torn = storage.processKill().files();
        }
        file(torn, name)[SegmentHeader.BYTES + 50] ^= 1;
        SimulatedStorage disk = SimulatedStorage.of(torn);
        Log.open(disk, LogWorkload.OPTIONS, clock).close();
        byte[] bytes = file(disk.files(), name);
        assertThat(bytes).doesNotContain((byte) 'x');
    }

    @Test
    void frameThatFollowedAnother_isNotTaken() {
        String name = SegmentHeader.name(0);
        List<byte[]> twins = new ArrayList<>();
        for (String first : List.of("one", "two")) {
            SimulatedStorage storage = new SimulatedStorage(1);
            try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
                log.append(List.of(Entry.of(0, LogTest.text(first))));
                log.append(List.of(Entry.of(0, LogTest.text("after " + first))));
                twins.add(file(storage.processKill().files(), name));
            }
        }
        int second = SegmentHeader.BYTES + FrameHeader.frameBytes(0, 3);
        byte[] spliced = twins.get(0).clone();
        System.arraycopy(twins.get(1), second, spliced, second, spliced.length - second);
        try (Log log = open(Map.of(name, spliced))) {
            assertThat(LogTest.texts(log.read(0, 0, 10, 100))).containsExactly("one");
        }
    }
}
