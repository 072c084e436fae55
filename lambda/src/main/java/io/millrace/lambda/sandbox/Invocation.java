package io.millrace.lambda.sandbox;

import java.util.Optional;

/// One call of a function.
///
/// @param requestId the id that the function sees and the log names
/// @param arn the ARN that the caller used
/// @param payload the event, a JSON document
/// @param traceId the trace that it belongs to
/// @param clientContext what the caller says of itself, a JSON document
public record Invocation(
        String requestId, String arn, byte[] payload, String traceId, Optional<String> clientContext) {}
