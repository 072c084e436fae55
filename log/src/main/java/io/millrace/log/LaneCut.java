package io.millrace.log;

import java.time.Instant;

/// Where lanes were closed: all their entries lie before the position, and arrived no later than the time.
///
/// @param position the position of the next entry of any lane that is open
/// @param at when, in milliseconds; never before an entry that is in the log
public record LaneCut(long position, Instant at) {}
