package io.millrace.lambda.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Gathers records to batches: due when enough of them, or enough bytes, are there, or when the first has waited for
/// long enough, whichever is first.
///
/// A batch never spans two tumbling windows; the records of one are due when a record of a later one is there. Has no
/// thread and no clock of its own.
///
/// Source:
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching>
final class Batcher {

    /// What a batch obeys.
    ///
    /// @param records the most records
    /// @param bytes the most bytes of encoded records; one record alone may have more
    /// @param patience how long the first record waits for others, 0 or more
    /// @param window the length of a tumbling window, if records are processed in such
    record Bounds(int records, int bytes, Duration patience, Optional<Duration> window) {}

    /// A record and when it came.
    private record Waiting(EventRecord record, Instant since) {}

    private final Bounds bounds;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean isFinished;

    Batcher(Bounds bounds) {
        this.bounds = bounds;
    }

    void add(EventRecord record, Instant now) {
        waiting.add(new Waiting(record, now));
        bytes += size(record);
    }

    /// Nothing more comes: what is there is due.
    void finish() {
        isFinished = true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Whether more than one batch is there, so that nobody should add more.
    boolean isFull() {
        return waiting.size() >= 2L * bounds.records() || bytes >= 2L * bounds.bytes();
    }

    /// When the next batch is due, unless there is no record.
    Optional<Instant> due() {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        Instant since = waiting.getFirst().since();
        return Optional.of(isFinished || isWhole() ? since : since.plus(bounds.patience()));
    }

    private boolean isWhole() {
        return waiting.size() >= bounds.records()
                || bytes >= bounds.bytes()
                || (bounds.window().isPresent()
                        && firstWindow().isBefore(waiting.getLast().record().arrival()));
    }

    private OpenWindow firstWindow() {
        return OpenWindow.of(
                waiting.getFirst().record().arrival(), bounds.window().orElseThrow());
    }

    /// Takes the next batch; empty if none is due.
    List<EventRecord> take(Instant now) {
        if (due().filter(due -> !due.isAfter(now)).isEmpty()) {
            return List.of();
        }
        Optional<OpenWindow> window = bounds.window().map(_ -> firstWindow());
        List<EventRecord> batch = new ArrayList<>();
        long taken = 0;
        while (!waiting.isEmpty() && batch.size() < bounds.records()) {
            EventRecord next = waiting.getFirst().record();
            if (!batch.isEmpty()
                    && (taken + size(next) > bounds.bytes()
                            || (window.isPresent() && window.get().isBefore(next.arrival())))) {
                break;
            }
            waiting.removeFirst();
            batch.add(next);
            taken += size(next);
        }
        bytes -= taken;
        return batch;
    }

    /// With the comma behind it.
    private static int size(EventRecord record) {
        return record.json().length + 1;
    }
}
