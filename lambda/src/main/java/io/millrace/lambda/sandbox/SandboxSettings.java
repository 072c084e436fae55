package io.millrace.lambda.sandbox;

import io.millrace.api.Caller;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.runtime.Programs;
import io.millrace.lambda.runtime.RuntimeFolder;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/// What the processes of all functions have in common.
///
/// @param programs with which they run
/// @param runtimes our ends of the runtime API
/// @param containment what keeps them to themselves
/// @param init how long one may take to load its function, before the function's own time counts
/// @param environment variables beside Lambda's own and the function's, by the function's owner
public record SandboxSettings(
        Programs programs,
        RuntimeFolder runtimes,
        Containment containment,
        Duration init,
        Function<Caller, Map<String, String>> environment) {}
