package io.millrace.lambda.runtimeapi;

import java.util.Map;

/// One event as the runtime API hands it to a process.
///
/// @param headers what stands beside the payload, by the names of the runtime API
/// @param payload the JSON document
public record Event(Map<String, String> headers, byte[] payload) {}
