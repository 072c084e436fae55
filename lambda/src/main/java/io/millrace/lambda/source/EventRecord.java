package io.millrace.lambda.source;

import java.time.Instant;

/// A record as the function sees it.
///
/// @param json the element of the event's `Records`, UTF-8
record EventRecord(SequenceNumber number, Instant arrival, byte[] json) {}
