package io.millrace.lambda.async;

import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Measures asynchronous invocations, function by function and all together.
///
/// Source:
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics>
final class AsyncMeter {

    private static final String NAMESPACE = "AWS/Lambda";

    private final Meter meter;

    AsyncMeter(Meter meter) {
        this.meter = meter;
    }

    void received(Target function) {
        count(function, "AsyncEventsReceived");
    }

    void dropped(Target function) {
        count(function, "AsyncEventsDropped");
    }

    void deadLetterFailed(Target function) {
        count(function, "DeadLetterErrors");
    }

    void destinationFailed(Target function) {
        count(function, "DestinationDeliveryFailures");
    }

    /// @param age from acceptance to the attempt that begins now
    void age(Target function, Duration age) {
        subjects(function).forEach(subject -> meter.add(subject, "AsyncEventAge", Unit.MILLISECONDS, age.toMillis()));
    }

    private void count(Target function, String metric) {
        subjects(function).forEach(subject -> meter.add(subject, metric, Unit.COUNT, 1));
    }

    private static List<Subject> subjects(Target function) {
        return List.of(
                new Subject(function.account(), function.region(), NAMESPACE, Map.of("FunctionName", function.name())),
                new Subject(function.account(), function.region(), NAMESPACE, Map.of()));
    }
}
