package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/// What a log must hold, kept in lists: the reference that a real log is compared with.
///
/// After a crash the entries of an append that was not acknowledged may be there, up to any of them.
final class LogModel {

    private final List<Stored> stored = new ArrayList<>();
    private List<Entry> doubtful = List.of();
    private final Map<String, Long> tokens = new HashMap<>();
    private long first;
    private long firstAtMost;

    /// One entry that is durable for certain.
    private record Stored(int lane, ByteBuffer payload, Instant arrival, Optional<Token> token) {}

    LogModel copy() {
        LogModel copy = new LogModel();
        copy.stored.addAll(stored);
        copy.doubtful = doubtful;
        copy.tokens.putAll(tokens);
        copy.first = first;
        copy.firstAtMost = firstAtMost;
        return copy;
    }

    long end() {
        return stored.size();
    }

    /// Takes an acknowledged append and checks what the log answered.
    void acknowledged(List<Entry> entries, List<Appended> results) {
        assertThat(results).hasSameSizeAs(entries);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            Appended result = results.get(i);
            assertThat(result.duplicate()).isEqualTo(isDuplicate(entry));
            if (result.duplicate()) {
                continue;
            }
            assertThat(result.position()).isEqualTo(end());
            if (!stored.isEmpty()) {
                assertThat(result.arrival()).isAfterOrEqualTo(stored.getLast().arrival);
            }
            add(entry, result.arrival());
        }
        doubtful = List.of();
    }

    /// Takes an append that failed because the disk did, so that a part of it may be found later.
    void failed(List<Entry> entries) {
        doubtful = entries;
    }

    /// Takes an expiry that returned.
    void expired(long firstPosition) {
        assertThat(firstPosition).isBetween(first, end());
        first = firstPosition;
        firstAtMost = firstPosition;
    }

    /// Takes an expiry that failed, so that some segments may be gone.
    void expiryFailed(Instant bound) {
        for (int i = (int) first; i < stored.size() && stored.get(i).arrival.isBefore(bound); i++) {
            firstAtMost = Math.max(firstAtMost, i + 1L);
        }
    }

    private boolean isDuplicate(Entry entry) {
        return entry.token()
                .map(token -> tokens.getOrDefault(token.producer(), Long.MIN_VALUE) >= token.sequence())
                .orElse(false);
    }

    private void add(Entry entry, Instant arrival) {
        ByteBuffer payload = ByteBuffer.allocate(entry.payload().length());
        entry.payload().copyTo(payload);
        stored.add(new Stored(entry.lane(), payload.flip(), arrival, entry.token()));
        entry.token().ifPresent(token -> tokens.put(token.producer(), token.sequence()));
    }

    /// Compares the whole log with the model, which takes over what was doubtful and is there.
    void verify(Log log) {
        assertThat(log.firstPosition()).isBetween(first, firstAtMost);
        first = log.firstPosition();
        firstAtMost = first;
        List<Frame> frames = readAll(log, Log.ALL_LANES);
        assertThat(log.endPosition()).isEqualTo(first + frames.size()).isGreaterThanOrEqualTo(end());
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).position()).isEqualTo(first + i);
        }
        adopt(frames.subList((int) (end() - first), frames.size()));
        TreeSet<Integer> lanes = new TreeSet<>();
        for (Frame frame : frames) {
            Stored expected = stored.get((int) frame.position());
            assertThat(frame.lane()).isEqualTo(expected.lane);
            assertThat(frame.payload()).isEqualTo(expected.payload);
            assertThat(frame.arrival()).isEqualTo(expected.arrival);
            lanes.add(frame.lane());
        }
        for (int lane : lanes) {
            verifyLane(log, lane, frames);
        }
        tokens.forEach(
                (producer, sequence) -> assertThat(log.lastToken(producer)).hasValue(sequence));
    }

    private void adopt(List<Frame> surplus) {
        int taken = 0;
        for (Entry entry : doubtful) {
            if (taken < surplus.size() && !isDuplicate(entry)) {
                Instant arrival = surplus.get(taken++).arrival();
                if (!stored.isEmpty()) {
                    assertThat(arrival).isAfterOrEqualTo(stored.getLast().arrival);
                }
                add(entry, arrival);
            }
        }
        assertThat(taken).as("frames that nobody appended").isEqualTo(surplus.size());
        doubtful = List.of();
    }

    private void verifyLane(Log log, int lane, List<Frame> all) {
        List<Frame> expected =
                all.stream().filter(frame -> frame.lane() == lane).toList();
        assertThat(readAll(log, lane)).isEqualTo(expected);
        assertThat(log.lastPosition(lane))
                .isEqualTo(OptionalLong.of(expected.getLast().position()));
        Frame middle = expected.get(expected.size() / 2);
        assertThat(log.bytesFrom(lane, middle.position()))
                .isEqualTo(expected.stream()
                        .filter(frame -> frame.position() >= middle.position())
                        .mapToLong(frame -> frame.payload().remaining())
                        .sum());
        long firstOfArrival = expected.stream()
                .filter(frame -> !frame.arrival().isBefore(middle.arrival()))
                .findFirst()
                .orElseThrow()
                .position();
        assertThat(log.firstPositionAtOrAfter(lane, middle.arrival())).isEqualTo(firstOfArrival);
    }

    static List<Frame> readAll(Log log, int lane) {
        List<Frame> frames = new ArrayList<>();
        long at = 0;
        while (true) {
            Batch batch = log.read(lane, at, 7, 2000);
            if (batch.frames().isEmpty()) {
                return frames;
            }
            frames.addAll(batch.frames());
            assertThat(batch.next()).isGreaterThan(at);
            at = batch.next();
        }
    }
}
