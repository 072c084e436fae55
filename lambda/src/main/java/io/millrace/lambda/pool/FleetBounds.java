package io.millrace.lambda.pool;

import java.time.Duration;

/// What bounds the processes of all functions.
///
/// @param processes the most of them at once
/// @param idle how long one stays warm without an event
/// @param logBytes the size at which a function's log file is put aside
public record FleetBounds(int processes, Duration idle, long logBytes) {}
