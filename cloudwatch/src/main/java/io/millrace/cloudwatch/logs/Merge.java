package io.millrace.cloudwatch.logs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// A way through the events of many streams in the order of their places.
///
/// A stream is read only when its turn comes, so that streams that follow each other in time cost the memory of one.
final class Merge {

    private final PriorityQueue<EventCursor> cursors = new PriorityQueue<>(Comparator.comparing(EventCursor::earliest));

    /// @param streams whose events are wanted
    /// @param after the place of the event passed last
    /// @param toMillis the time behind the last
    static Merge of(Events events, List<LogStream> streams, long fromMillis, long toMillis, Optional<Place> after) {
        Merge merge = new Merge();
        for (LogStream stream : streams) {
            if (stream.reaches(fromMillis, toMillis)) {
                Place start = Place.at(
                        stream.id(), Math.max(fromMillis, stream.first().orElse(0)));
                Place from = after.map(passed -> behind(passed, stream.id()))
                        .filter(next -> next.compareTo(start) > 0)
                        .orElse(start);
                merge.cursors.add(new EventCursor(events, from, Place.at(stream.id(), toMillis), false));
            }
        }
        return merge;
    }

    /// The first place of a stream behind a place of any stream.
    private static Place behind(Place passed, long stream) {
        Place same = new Place(passed.timestamp(), passed.sequence(), stream);
        return stream <= passed.stream() ? same.next() : same;
    }

    /// The next event, which stays the next.
    Optional<LogEvent> peek() {
        while (!cursors.isEmpty()) {
            EventCursor first = cursors.peek();
            if (first.isRead() && first.peek().isPresent()) {
                return first.peek();
            }
            cursors.remove();
            if (first.peek().isPresent()) {
                cursors.add(first);
            }
        }
        return Optional.empty();
    }

    /// Passes the next event, which was seen.
    void pass() {
        EventCursor first = cursors.remove();
        first.pass();
        cursors.add(first);
    }
}
