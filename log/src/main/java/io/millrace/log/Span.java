package io.millrace.log;

/// Entries of a lane that follow each other, as far as they make up a number of payload bytes.
///
/// @param next the position behind the last of them; it skips what is of other lanes
/// @param bytes their payload bytes together
public record Span(long next, long bytes) {}
