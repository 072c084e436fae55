package io.millrace.analytics.definition;

import java.util.Optional;

/// The function that an input's records go through before they become rows.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_InputLambdaProcessorDescription.html>
///
/// @param arn the function, with its version or alias if it has one
/// @param roleArn the role that invokes it, if it has one of its own; kept, not used
public record LambdaProcessor(String arn, Optional<String> roleArn) {}
