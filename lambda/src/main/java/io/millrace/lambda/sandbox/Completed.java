package io.millrace.lambda.sandbox;

import io.millrace.lambda.runtimeapi.Outcome;

/// An invocation that has ended.
///
/// @param outcome how
/// @param logTail the last 4 KiB of its log
/// @param nanos how long the function was at work
public record Completed(Outcome outcome, byte[] logTail, long nanos) {}
