package io.millrace.app.setting;

import io.millrace.lambda.containment.Containment;

/// How Lambda functions are kept to themselves.
///
/// @param sandbox whether they run in a sandbox
/// @param hasNetwork whether they reach the network from there, this server included
public record FunctionsSettings(Containment.Wish sandbox, boolean hasNetwork) {}
