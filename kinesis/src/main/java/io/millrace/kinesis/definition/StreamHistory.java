package io.millrace.kinesis.definition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// The changes of a stream in the last 24 hours that are limited in number.
///
/// @param scalings when its shard count was updated
/// @param modeChanges when its mode was switched
public record StreamHistory(List<Instant> scalings, List<Instant> modeChanges) {

    /// Nothing has changed.
    static final StreamHistory NONE = new StreamHistory(List.of(), List.of());

    private static final Duration DAY = Duration.ofHours(24);

    public StreamHistory {
        scalings = List.copyOf(scalings);
        modeChanges = List.copyOf(modeChanges);
    }

    public StreamHistory withScaling(Instant now) {
        return new StreamHistory(with(scalings, now), modeChanges);
    }

    public StreamHistory withModeChange(Instant now) {
        return new StreamHistory(scalings, with(modeChanges, now));
    }

    /// How many of the changes lie in the 24 hours before.
    public static int recent(List<Instant> changes, Instant now) {
        return (int) changes.stream().filter(change -> isRecent(change, now)).count();
    }

    private static List<Instant> with(List<Instant> changes, Instant now) {
        return Stream.concat(changes.stream().filter(change -> isRecent(change, now)), Stream.of(now))
                .toList();
    }

    private static boolean isRecent(Instant change, Instant now) {
        return change.isAfter(now.minus(DAY));
    }
}
