package io.millrace.lambda.function;

import java.util.Optional;

/// When a version of a function is to get another version of its runtime.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html>
///
/// @param updateOn one of AWS's modes
/// @param runtimeVersion the runtime's ARN that was asked for, with the mode `Manual` alone
public record RuntimeManagement(String updateOn, Optional<String> runtimeVersion) {}
