package io.millrace.lambda;

/// An invocation that has ended.
///
/// @param outcome how
/// @param logTail the last 4 KiB of its log
record Completed(Outcome outcome, byte[] logTail) {}
