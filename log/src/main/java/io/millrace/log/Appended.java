package io.millrace.log;

import java.time.Instant;

/// Where an entry is in the log, now that it is durable.
///
/// For a duplicate whose sequence is the producer's last, position and arrival are those of the frame that was
/// stored the first time. For an older duplicate the log no longer knows them, and they are those of the
/// producer's newest frame.
///
/// @param position counts the frames of all lanes: strictly increasing, never used twice, 0 for the first
/// @param arrival when the log took the entry, in whole milliseconds; never decreases with the position
/// @param duplicate whether the log held the entry's token before, so that nothing was stored
public record Appended(long position, Instant arrival, boolean duplicate) {}
