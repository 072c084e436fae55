package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.flow.Observation;
import io.millrace.analytics.flow.Preparation.Prepared;
import io.millrace.analytics.flow.PreparedRecord;
import io.millrace.analytics.flow.Sink.Outcome;
import io.millrace.analytics.flow.SourceBatch;
import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Measures a running application, and writes what fails into its log stream.
///
/// Source: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/monitoring-metrics.html>
final class ApplicationMeter implements Observation {

    private static final String NAMESPACE = "AWS/KinesisAnalytics";

    private final ApplicationId id;
    private final InputDefinition input;
    private final Set<String> functions = new HashSet<>();
    private final Meter meter;
    private final ErrorLog errors;
    private final Subject source;

    ApplicationMeter(
            ApplicationId id, InputDefinition input, ApplicationDefinition definition, Meter meter, ErrorLog errors) {
        this.id = id;
        this.input = input;
        this.meter = meter;
        this.errors = errors;
        this.source = subject("Input", input.id());
        for (OutputDefinition output : definition.outputs()) {
            if (output.destination() instanceof Destination.LambdaFunction) {
                functions.add(output.id());
            }
        }
    }

    private Subject subject(String flow, String part) {
        return new Subject(
                id.account(), id.region(), NAMESPACE, Map.of("Application", id.name(), "Flow", flow, "Id", part));
    }

    @Override
    public void read(SourceBatch batch) {
        if (!batch.isEmpty()) {
            measure(source, "Records", Unit.COUNT, batch.records());
            measure(source, "Bytes", Unit.BYTES, batch.bytes());
        }
        measure(source, "MillisBehindLatest", Unit.MILLISECONDS, batch.millisBehindLatest());
    }

    @Override
    public void readFailed(String cause) {
        errors.input(input.id(), cause);
    }

    /// What became of the records of a batch.
    private static final class Count {
        private long records;
        private long bytes;
        private long failed;

        void add(PreparedRecord record) {
            if (record.failure().isPresent()) {
                failed++;
            } else {
                records++;
                bytes += record.data().remaining();
            }
        }
    }

    @Override
    public void prepared(SourceBatch batch, Prepared prepared, Duration took) {
        Count count = new Count();
        prepared.records().forEach(count::add);
        measure(source, "InputProcessing.OkRecords", Unit.COUNT, count.records);
        measure(source, "InputProcessing.OkBytes", Unit.BYTES, count.bytes);
        measure(source, "InputProcessing.ProcessingFailedRecords", Unit.COUNT, count.failed);
        measure(
                source,
                "InputProcessing.DroppedRecords",
                Unit.COUNT,
                Math.max(0, batch.records() - count.records - count.failed));
        measure(source, "InputProcessing.Duration", Unit.MILLISECONDS, millis(took));
        measure(source, "InputProcessing.Success", Unit.COUNT, 1);
    }

    @Override
    public void prepareFailed(String cause, Duration took) {
        measure(source, "InputProcessing.Duration", Unit.MILLISECONDS, millis(took));
        measure(source, "InputProcessing.Success", Unit.COUNT, 0);
        errors.input(input.id(), cause);
    }

    @Override
    public void put(String output, int records, long bytes, Outcome outcome, Duration took) {
        Subject sink = subject("Output", output);
        int refused = outcome.refused().size();
        measure(sink, "Records", Unit.COUNT, records - refused);
        measure(sink, "Bytes", Unit.BYTES, bytes);
        measure(sink, "Success", Unit.COUNT, refused == 0 ? 1 : 0);
        if (functions.contains(output)) {
            measure(sink, "LambdaDelivery.OkRecords", Unit.COUNT, records - refused);
            measure(sink, "LambdaDelivery.DeliveryFailedRecords", Unit.COUNT, refused);
            measure(sink, "LambdaDelivery.Duration", Unit.MILLISECONDS, millis(took));
        }
        if (refused > 0) {
            errors.output(output, outcome.cause());
        }
    }

    @Override
    public void putFailed(String output, String cause, Duration took) {
        Subject sink = subject("Output", output);
        measure(sink, "Success", Unit.COUNT, 0);
        if (functions.contains(output)) {
            measure(sink, "LambdaDelivery.Duration", Unit.MILLISECONDS, millis(took));
        }
        errors.output(output, cause);
    }

    private void measure(Subject subject, String name, Unit unit, long value) {
        meter.add(subject, name, unit, (double) value);
    }

    private static long millis(Duration took) {
        return Math.max(0, took.toMillis());
    }
}
