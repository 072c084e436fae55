package io.millrace.cloudwatch;

/// What a client reported of a metric, or what is left of several reports.
///
/// @param millis when it was so
/// @param unit the unit of the values, such as `Bytes`; `None` if there is none
record Sample(long millis, String unit, Statistics statistics) {}
