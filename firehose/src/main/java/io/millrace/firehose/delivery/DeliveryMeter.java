package io.millrace.firehose.delivery;

import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.Target;
import io.millrace.firehose.transform.Invocations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;

/// Measures one delivery stream: what comes in, what a function does with it, and what is delivered.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html>
public final class DeliveryMeter {

    private static final String NAMESPACE = "AWS/Firehose";
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Meter meter;
    private final InstantSource clock;
    private final Subject subject;

    public DeliveryMeter(Meter meter, InstantSource clock, DeliveryId id) {
        this.meter = meter;
        this.clock = clock;
        this.subject = new Subject(id.account(), id.region(), NAMESPACE, Map.of("DeliveryStreamName", id.name()));
    }

    /// Clients put records, which are durable.
    ///
    /// @param operation `PutRecord` or `PutRecordBatch`
    public void put(String operation, int records, long bytes, Instant begin) {
        add("IncomingBytes", Unit.BYTES, bytes);
        add("IncomingRecords", Unit.COUNT, records);
        add("IncomingPutRequests", Unit.COUNT, 1);
        add(operation + ".Bytes", Unit.BYTES, bytes);
        add(operation + ".Records", Unit.COUNT, records);
        add(operation + ".Requests", Unit.COUNT, 1);
        add(operation + ".Latency", Unit.MILLISECONDS, millisSince(begin));
    }

    /// What a delivery stream that is limited can take in a second.
    public void limits(long requests, long records, long bytes) {
        add("PutRequestsPerSecondLimit", Unit.COUNT, requests);
        add("RecordsPerSecondLimit", Unit.COUNT, records);
        add("BytesPerSecondLimit", Unit.BYTES, bytes);
    }

    /// A request of the control plane was answered.
    ///
    /// @param operation `DescribeDeliveryStream` or `UpdateDeliveryStream`
    public void answered(String operation, Instant begin) {
        add(operation + ".Requests", Unit.COUNT, 1);
        add(operation + ".Latency", Unit.MILLISECONDS, millisSince(begin));
    }

    /// The delivery streams of an account in a region were listed.
    public static void listed(Meter meter, InstantSource clock, String account, String region, Instant begin) {
        Subject all = new Subject(account, region, NAMESPACE, Map.of());
        meter.add(all, "ListDeliveryStreams.Requests", Unit.COUNT, 1);
        meter.add(all, "ListDeliveryStreams.Latency", Unit.MILLISECONDS, millis(begin, clock.instant()));
    }

    /// Of the records of a put, so many were more than the throughput allows.
    public void throttled(int records) {
        add("ThrottledRecords", Unit.COUNT, records);
    }

    /// Records were read from the source stream.
    void read(int records, long bytes) {
        add("DataReadFromKinesisStream.Bytes", Unit.BYTES, bytes);
        add("DataReadFromKinesisStream.Records", Unit.COUNT, records);
    }

    /// The source was asked.
    ///
    /// @param operation the operation of Kinesis that a metric is named by, such as `GetRecords`
    /// @param isThrottled whether it had too much to do to answer
    void asked(String operation, boolean isThrottled) {
        add("Throttled" + operation, Unit.COUNT, isThrottled ? 1 : 0);
    }

    /// All shards of the source were read.
    ///
    /// @param millis how far that which is the furthest behind is behind its newest record
    void behind(long millis) {
        add("KinesisMillisBehindLatest", Unit.MILLISECONDS, millis);
    }

    /// The same function, measured.
    public Invocations measured(Invocations invocations) {
        return (functionArn, event) -> {
            Instant begin = clock.instant();
            Invocations.Result result = invocations.invoke(functionArn, event);
            add("ExecuteProcessing.Duration", Unit.MILLISECONDS, millisSince(begin));
            add("ExecuteProcessing.Success", Unit.COUNT, result instanceof Invocations.Result.Returned ? 1 : 0);
            return result;
        };
    }

    /// Records that were converted or decompressed in one go, or could not be.
    static final class Converted {

        private long succeededRecords;
        private long succeededBytes;
        private long failedRecords;
        private long failedBytes;

        void succeeded(int bytes) {
            succeededRecords++;
            succeededBytes += bytes;
        }

        void failed(int bytes) {
            failedRecords++;
            failedBytes += bytes;
        }
    }

    /// Records were converted.
    void converted(Converted some) {
        add("SucceedConversion.Bytes", Unit.BYTES, some.succeededBytes);
        add("SucceedConversion.Records", Unit.COUNT, some.succeededRecords);
        add("FailedConversion.Bytes", Unit.BYTES, some.failedBytes);
        add("FailedConversion.Records", Unit.COUNT, some.failedRecords);
    }

    /// Records were decompressed.
    void decompressed(Converted some) {
        add("OutputDecompressedBytes.Success", Unit.BYTES, some.succeededBytes);
        add("OutputDecompressedRecords.Success", Unit.COUNT, some.succeededRecords);
        add("OutputDecompressedBytes.Failed", Unit.BYTES, some.failedBytes);
        add("OutputDecompressedRecords.Failed", Unit.COUNT, some.failedRecords);
    }

    /// A query looked at records.
    ///
    /// @param time what it took for all of them
    void queried(Duration time) {
        add("JQProcessing.Duration", Unit.MILLISECONDS, Math.max(0, (double) time.toNanos()) / NANOS_PER_MILLI);
    }

    /// Records were put into partitions.
    ///
    /// @param bytes those of each partition
    /// @param gathering the time in which they came
    /// @param most how many partitions there may be
    /// @param isExceeded whether there were more partitions than there may be
    void partitioned(Collection<Long> bytes, Duration gathering, int most, boolean isExceeded) {
        double seconds = Math.max(1, gathering.toMillis() / MILLIS_PER_SECOND);
        bytes.forEach(some -> add("PerPartitionThroughput", Unit.BYTES_PER_SECOND, some / seconds));
        add("ActivePartitionsLimit", Unit.COUNT, most);
        add("PartitionCount", Unit.COUNT, bytes.size());
        add("PartitionCountExceeded", Unit.COUNT, isExceeded ? 1 : 0);
    }

    /// A function has answered for records.
    void processed(int records, long bytes) {
        add("SucceedProcessing.Bytes", Unit.BYTES, bytes);
        add("SucceedProcessing.Records", Unit.COUNT, records);
    }

    /// An object is in its bucket, or records are at their target.
    ///
    /// @param oldestMillis when the oldest of its records arrived
    void delivered(Role role, Destination destination, long records, long bytes, long oldestMillis) {
        String name = name(role, destination);
        add(name + ".Bytes", Unit.BYTES, bytes);
        boolean isTable = role == Role.DELIVERY && destination.target().orElse(null) instanceof IcebergTables;
        add(name + (isTable ? ".SuccessfulRowCount" : ".Records"), Unit.COUNT, records);
        if (role == Role.DELIVERY && destination.target().isEmpty()) {
            add(name + ".ObjectCount", Unit.COUNT, 1);
        }
        add(name + ".Success", Unit.COUNT, 1);
        waited(role, destination, oldestMillis);
    }

    /// Records are delivered, or still wait for that after an attempt.
    ///
    /// @param oldestMillis when the oldest of them arrived
    void waited(Role role, Destination destination, long oldestMillis) {
        double age = Math.max(0.0, (double) (clock.millis() - oldestMillis));
        add(name(role, destination) + ".DataFreshness", Unit.SECONDS, age / MILLIS_PER_SECOND);
    }

    /// A bucket has not taken an object.
    void refused(Role role) {
        add(role == Role.BACKUP ? "BackupToS3.Success" : "DeliveryToS3.Success", Unit.COUNT, 0);
    }

    /// Records are about to be sent to a target, for the first time or again.
    void attempted(Target target, long records, long bytes) {
        switch (target) {
            case HttpEndpoint _ -> {
                add(name(target) + ".ProcessedBytes", Unit.BYTES, bytes);
                add(name(target) + ".ProcessedRecords", Unit.COUNT, records);
            }
            case IcebergTables _ -> add(name(target) + ".IncomingRowCount", Unit.COUNT, records);
        }
    }

    /// Records go to the error prefix instead of a target.
    void failed(Target target, long records) {
        if (target instanceof IcebergTables) {
            add(name(target) + ".FailedRowCount", Unit.COUNT, records);
        }
    }

    /// A target has not taken records.
    void refused(Target target) {
        add(name(target) + ".Success", Unit.COUNT, 0);
    }

    private static String name(Role role, Destination destination) {
        return switch (role) {
            case DELIVERY -> destination.target().map(DeliveryMeter::name).orElse("DeliveryToS3");
            case BACKUP -> "BackupToS3";
        };
    }

    private static String name(Target target) {
        return switch (target) {
            case HttpEndpoint _ -> "DeliveryToHttpEndpoint";
            case IcebergTables _ -> "DeliveryToIceberg";
        };
    }

    private double millisSince(Instant begin) {
        return millis(begin, clock.instant());
    }

    private static double millis(Instant begin, Instant end) {
        return Math.max(0, (double) Duration.between(begin, end).toNanos()) / NANOS_PER_MILLI;
    }

    private void add(String name, Unit unit, long value) {
        meter.add(subject, name, unit, value);
    }

    private void add(String name, Unit unit, double value) {
        meter.add(subject, name, unit, value);
    }
}
