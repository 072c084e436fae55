package io.millrace.cloudwatch.logs;

import java.util.List;
import java.util.OptionalLong;

/// Events of one source.
///
/// @param id told apart from every stream of every group, those deleted too
/// @param createdMillis when it was made
/// @param first the time of the earliest event that is kept
/// @param last the time of the latest event that there was
/// @param ingested when events were put last
/// @param sequence how many events there were; counts each event of the stream
/// @param bytes what the events take that are kept, as [NewEvent#bytes()] counts
record LogStream(
        long id,
        String name,
        long createdMillis,
        OptionalLong first,
        OptionalLong last,
        OptionalLong ingested,
        long sequence,
        long bytes) {

    static LogStream empty(long id, String name, long createdMillis) {
        OptionalLong none = OptionalLong.empty();
        return new LogStream(id, name, createdMillis, none, none, none, 0, 0);
    }

    /// With events that were put, one at least, in the order of their times.
    LogStream plus(List<NewEvent> events, long nowMillis) {
        return new LogStream(
                id,
                name,
                createdMillis,
                OptionalLong.of(
                        Math.min(first.orElse(Long.MAX_VALUE), events.getFirst().timestamp())),
                OptionalLong.of(Math.max(last.orElse(0), events.getLast().timestamp())),
                OptionalLong.of(nowMillis),
                sequence + events.size(),
                bytes + NewEvent.bytes(events));
    }

    /// Without its earliest events.
    ///
    /// @param rest the time of the earliest that is left
    LogStream minus(long removedBytes, OptionalLong rest) {
        return new LogStream(id, name, createdMillis, rest, last, ingested, sequence, bytes - removedBytes);
    }

    /// When it was made or events were put last.
    long touchedMillis() {
        return Math.max(createdMillis, ingested.orElse(0));
    }

    /// Whether events of these times, both included, may be there.
    boolean reaches(long from, long to) {
        return first.isPresent() && first.getAsLong() <= to && last.orElse(0) >= from;
    }
}
