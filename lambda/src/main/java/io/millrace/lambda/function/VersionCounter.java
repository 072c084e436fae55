package io.millrace.lambda.function;

/// The number of the version that was published last; numbers are never used again.
///
/// @param last 1 or more
record VersionCounter(long last) {}
