package io.millrace.lambda.invocation;

import io.millrace.api.Fault;
import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Completed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Measures invocations, function by function and all together.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html>
public final class FunctionMeter {

    private static final String NAMESPACE = "AWS/Lambda";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Meter meter;
    private final AtomicInteger running = new AtomicInteger();

    public FunctionMeter(Meter meter) {
        this.meter = meter;
    }

    /// An invocation.
    @FunctionalInterface
    interface Performance {
        Completed perform() throws InterruptedException;
    }

    /// Has an invocation performed.
    Completed measured(FunctionId id, Performance performance) throws InterruptedException {
        List<Subject> subjects = List.of(subject(id, Map.of("FunctionName", id.name())), subject(id, Map.of()));
        int now = running.incrementAndGet();
        try {
            Completed completed = performance.perform();
            boolean isError = completed.outcome() instanceof Outcome.Failed;
            for (Subject subject : subjects) {
                meter.add(subject, "Invocations", Unit.COUNT, 1);
                meter.add(subject, "Errors", Unit.COUNT, isError ? 1 : 0);
                meter.add(subject, "Throttles", Unit.COUNT, 0);
                meter.add(subject, "Duration", Unit.MILLISECONDS, completed.nanos() / NANOS_PER_MILLI);
            }
            meter.add(subjects.getLast(), "ConcurrentExecutions", Unit.COUNT, now);
            return completed;
        } catch (Fault fault) {
            if (fault.code().status() == LambdaFault.TOO_MANY_REQUESTS.status()) {
                subjects.forEach(subject -> meter.add(subject, "Throttles", Unit.COUNT, 1));
            }
            throw fault;
        } finally {
            running.decrementAndGet();
        }
    }

    private static Subject subject(FunctionId id, Map<String, String> dimensions) {
        return new Subject(id.account(), id.region(), NAMESPACE, dimensions);
    }
}
