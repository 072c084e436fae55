package io.millrace.bench.jmh;

import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.api.Tallies;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one PutRecords, of however many records, reports about itself: ten values of one stream.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Metering {

    @Param({"off", "on"})
    public String metrics = "";

    private Meter meter = Meter.NONE;

    @Setup
    public void setUp() {
        meter = metrics.equals("on") ? new Tallies() : Meter.NONE;
    }

    @Benchmark
    public void putRecords() {
        Map<String, String> dimensions = new HashMap<>();
        dimensions.put("StreamName", "users");
        Subject subject = new Subject("123456789012", "us-east-1", "AWS/Kinesis", dimensions);
        meter.add(subject, "IncomingBytes", Unit.BYTES, 512_000);
        meter.add(subject, "IncomingRecords", Unit.COUNT, 500);
        meter.add(subject, "WriteProvisionedThroughputExceeded", Unit.COUNT, 0);
        meter.add(subject, "PutRecords.Bytes", Unit.BYTES, 512_000);
        meter.add(subject, "PutRecords.Success", Unit.COUNT, 1);
        meter.add(subject, "PutRecords.TotalRecords", Unit.COUNT, 500);
        meter.add(subject, "PutRecords.SuccessfulRecords", Unit.COUNT, 500);
        meter.add(subject, "PutRecords.FailedRecords", Unit.COUNT, 0);
        meter.add(subject, "PutRecords.ThrottledRecords", Unit.COUNT, 0);
        meter.add(subject, "PutRecords.Latency", Unit.MILLISECONDS, 3.5);
    }
}
