package io.millrace.cloudwatch.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A way through the events of one stream between two places, read piece by piece.
///
/// Not safe for several threads at once.
final class EventCursor {

    private static final int FIRST_ROWS = 8;
    private static final int MOST_ROWS = 1_024;
    private static final long PIECE_BYTES = 64 << 10;

    private final Events events;
    private final boolean isDown;
    private final Deque<LogEvent> piece = new ArrayDeque<>();
    private Place from;
    private Place to;
    private int rows = FIRST_ROWS;
    private boolean isOver;

    /// @param from the first place
    /// @param to the place behind the last
    /// @param isDown whether the last event comes first
    EventCursor(Events events, Place from, Place to, boolean isDown) {
        this.events = events;
        this.from = from;
        this.to = to;
        this.isDown = isDown;
    }

    /// Where the next event is at the earliest; upwards only.
    Place earliest() {
        return piece.isEmpty() ? from : piece.getFirst().place();
    }

    /// Whether the next event is known without a read.
    boolean isRead() {
        return isOver || !piece.isEmpty();
    }

    /// The next event, which stays the next.
    Optional<LogEvent> peek() {
        if (!isRead()) {
            read();
        }
        return Optional.ofNullable(piece.peekFirst());
    }

    /// Passes the next event, which was seen.
    void pass() {
        piece.removeFirst();
    }

    private void read() {
        List<LogEvent> found = isDown ? events.before(from, to, rows) : events.after(from, to, rows);
        piece.addAll(found);
        isOver = found.size() < rows;
        if (isOver) {
            return;
        }
        if (isDown) {
            to = found.getLast().place();
        } else {
            from = found.getLast().place().next();
        }
        long bytes = found.stream().mapToLong(LogEvent::bytes).sum();
        rows = bytes > PIECE_BYTES ? Math.max(1, rows / 2) : Math.min(MOST_ROWS, rows * 2);
    }
}
