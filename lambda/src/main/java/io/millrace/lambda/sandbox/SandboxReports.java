package io.millrace.lambda.sandbox;

import io.millrace.lambda.containment.ProcessWatch;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.runtimeapi.RuntimeErrors;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// What is reported of a process's events, in its log and to who waits for them; for one thread at a time.
final class SandboxReports {

    /// The status of a shell that found nothing to run.
    private static final int NO_PROGRAM = 127;

    /// In which a function names its errors, in lower case.
    private static final String ERROR_TYPE = "lambda-runtime-function-error-type";

    private static final PlatformLog.Ending EXITED = PlatformLog.Ending.error("Runtime.ExitError");
    private static final PlatformLog.Ending INVALID_ENTRYPOINT = PlatformLog.Ending.error("Runtime.InvalidEntrypoint");

    private final FunctionDefinition function;
    private final SandboxOutput output;
    private final PlatformLog words;
    private final Optional<ProcessWatch> watch;

    private boolean isFirst = true;
    private OptionalLong initNanos = OptionalLong.empty();
    private OptionalLong maxMemoryKib = OptionalLong.empty();

    SandboxReports(
            FunctionDefinition function, SandboxOutput output, InstantSource clock, Optional<ProcessWatch> watch) {
        this.function = function;
        this.output = output;
        this.words = new PlatformLog(function, output, clock);
        this.watch = watch;
    }

    /// The process has loaded the function, in so much time.
    void loaded(long nanos) {
        initNanos = OptionalLong.of(nanos);
        words.loaded(nanos);
    }

    /// An event has come to the process.
    void started(Invocation invocation) {
        if (!isFirst) {
            output.clearTail();
        }
        words.started(invocation);
    }

    /// The most memory of the process: as it says itself or, if it says nothing, as it was seen from outside.
    ///
    /// @param headers what stood beside its answer
    OptionalLong memory(Map<String, String> headers) {
        String kib = headers.get("millrace-max-memory-kib");
        if (kib != null && kib.matches("\\d{1,12}")) {
            return OptionalLong.of(Long.parseLong(kib));
        }
        long seen = watch.map(ProcessWatch::mostBytes).orElse(0L) >> 10;
        return seen > 0 ? OptionalLong.of(Math.max(seen, maxMemoryKib.orElse(0))) : maxMemoryKib;
    }

    /// The function has answered.
    ///
    /// @param headers what stood beside the answer
    /// @param memory as [#memory] told it
    Completed answered(
            Invocation invocation, Outcome outcome, Map<String, String> headers, OptionalLong memory, long nanos) {
        maxMemoryKib = memory;
        report(invocation, nanos, ending(outcome, headers), false);
        return new Completed(outcome, output.tail(), nanos);
    }

    /// What the function has reported: its answer, or an error by the name that it gave it.
    private static PlatformLog.Ending ending(Outcome outcome, Map<String, String> headers) {
        return switch (outcome) {
            case Outcome.Returned _ -> PlatformLog.Ending.SUCCESS;
            case Outcome.Failed _, Outcome.NotTaken _ ->
                PlatformLog.Ending.reported(Optional.ofNullable(headers.get(ERROR_TYPE)));
        };
    }

    /// The process could not load the function.
    ///
    /// @param headers what stood beside the error
    Completed failedToLoad(Invocation invocation, byte[] error, Map<String, String> headers) {
        started(invocation);
        report(invocation, 0, PlatformLog.Ending.failedToLoad(headers.getOrDefault(ERROR_TYPE, "")), true);
        return new Completed(new Outcome.Failed(error), output.tail(), 0);
    }

    /// The function has not answered in its time.
    Completed timedOut(Invocation invocation) {
        int seconds = function.configuration().timeoutSeconds();
        words.timedOut(invocation.requestId(), seconds);
        return ended(
                invocation,
                TimeUnit.SECONDS.toNanos(seconds),
                RuntimeErrors.timedOut(invocation.requestId(), seconds),
                PlatformLog.Ending.TIMEOUT);
    }

    /// The process has ended without an answer.
    ///
    /// @param status of the process
    Completed exited(Invocation invocation, long nanos, int status) {
        String requestId = invocation.requestId();
        if (status == NO_PROGRAM
                && initNanos.isEmpty()
                && function.configuration().runtime().startsWith("provided")) {
            return ended(invocation, nanos, RuntimeErrors.invalidEntrypoint(requestId), INVALID_ENTRYPOINT);
        }
        words.exited(requestId, status);
        return ended(invocation, nanos, RuntimeErrors.exited(requestId, status), EXITED);
    }

    private Completed ended(Invocation invocation, long nanos, Outcome outcome, PlatformLog.Ending ending) {
        maxMemoryKib = memory(Map.of());
        report(invocation, nanos, ending, true);
        return new Completed(outcome, output.tail(), nanos);
    }

    private void report(Invocation invocation, long nanos, PlatformLog.Ending ending, boolean isOfTheProcess) {
        OptionalLong loading = isFirst ? initNanos : OptionalLong.empty();
        isFirst = false;
        words.ended(
                new PlatformLog.Report(invocation.requestId(), nanos, loading, maxMemoryKib, ending), isOfTheProcess);
    }
}
