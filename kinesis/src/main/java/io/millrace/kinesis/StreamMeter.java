package io.millrace.kinesis;

import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.kinesis.definition.ShardMetric;
import io.millrace.kinesis.fanout.ShardSubscription;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.record.PutOutcome;
import io.millrace.kinesis.record.Reading;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.kinesis.stream.Stream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures what goes into streams and comes out, and shard by shard where a stream asks for it.
///
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html>
final class StreamMeter {

    private static final String NAMESPACE = "AWS/Kinesis";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Meter meter;
    private final InstantSource clock;

    StreamMeter(Meter meter, InstantSource clock) {
        this.meter = meter;
        this.clock = clock;
    }

    /// What became of the records of a put, of all of them or of those of one shard.
    private static final class Put {
        private long stored;
        private long storedBytes;
        private long throttled;
        private long failed;

        void add(NewRecord record, PutOutcome outcome) {
            switch (outcome) {
                case PutOutcome.Stored _ -> {
                    stored++;
                    storedBytes += record.bytes();
                }
                case PutOutcome.Throttled _ -> throttled++;
                case PutOutcome.Failed _ -> failed++;
            }
        }
    }

    void putRecord(Stream stream, NewRecord record, PutOutcome outcome, Instant begin) {
        Subject subject = subject(stream, Map.of());
        Put put = put(stream, subject, List.of(record), List.of(outcome));
        meter.add(subject, "PutRecord.Bytes", Unit.BYTES, put.storedBytes);
        meter.add(subject, "PutRecord.Success", Unit.COUNT, put.stored);
        latency(subject, "PutRecord", begin);
    }

    /// @param outcomes for each record, in order
    void putRecords(Stream stream, List<NewRecord> records, List<PutOutcome> outcomes, Instant begin) {
        Subject subject = subject(stream, Map.of());
        Put put = put(stream, subject, records, outcomes);
        meter.add(subject, "PutRecords.Bytes", Unit.BYTES, put.storedBytes);
        meter.add(subject, "PutRecords.Success", Unit.COUNT, put.stored > 0 ? 1 : 0);
        meter.add(subject, "PutRecords.TotalRecords", Unit.COUNT, records.size());
        meter.add(subject, "PutRecords.SuccessfulRecords", Unit.COUNT, put.stored);
        meter.add(subject, "PutRecords.FailedRecords", Unit.COUNT, put.failed);
        meter.add(subject, "PutRecords.ThrottledRecords", Unit.COUNT, put.throttled);
        latency(subject, "PutRecords", begin);
    }

    private Put put(Stream stream, Subject subject, List<NewRecord> records, List<PutOutcome> outcomes) {
        Put put = new Put();
        for (int i = 0; i < records.size(); i++) {
            put.add(records.get(i), outcomes.get(i));
        }
        meter.add(subject, "IncomingBytes", Unit.BYTES, put.storedBytes);
        meter.add(subject, "IncomingRecords", Unit.COUNT, put.stored);
        meter.add(subject, "WriteProvisionedThroughputExceeded", Unit.COUNT, put.throttled);
        Set<ShardMetric> wanted = wanted(stream);
        if (!wanted.isEmpty()) {
            shardByShard(stream, records, outcomes, wanted);
        }
        return put;
    }

    private void shardByShard(
            Stream stream, List<NewRecord> records, List<PutOutcome> outcomes, Set<ShardMetric> wanted) {
        Map<ShardId, Put> puts = new HashMap<>();
        for (int i = 0; i < records.size(); i++) {
            switch (outcomes.get(i)) {
                case PutOutcome.Stored(ShardId shard, String _) ->
                    puts.computeIfAbsent(shard, any -> new Put()).add(records.get(i), outcomes.get(i));
                case PutOutcome.Throttled(ShardId shard) ->
                    puts.computeIfAbsent(shard, any -> new Put()).add(records.get(i), outcomes.get(i));
                case PutOutcome.Failed() -> {}
            }
        }
        puts.forEach((shard, put) -> {
            add(stream, shard, wanted, ShardMetric.INCOMING_BYTES, Unit.BYTES, put.storedBytes);
            add(stream, shard, wanted, ShardMetric.INCOMING_RECORDS, Unit.COUNT, put.stored);
            add(stream, shard, wanted, ShardMetric.WRITE_THROUGHPUT_EXCEEDED, Unit.COUNT, put.throttled);
        });
    }

    void read(Stream stream, ShardId shard, Reading reading, Instant begin) {
        Subject subject = subject(stream, Map.of());
        int records = reading.records().size();
        long bytes = reading.bytes();
        meter.add(subject, "GetRecords.Bytes", Unit.BYTES, bytes);
        meter.add(subject, "GetRecords.IteratorAgeMilliseconds", Unit.MILLISECONDS, reading.millisBehindLatest());
        meter.add(subject, "GetRecords.Records", Unit.COUNT, records);
        meter.add(subject, "GetRecords.Success", Unit.COUNT, 1);
        meter.add(subject, "ReadProvisionedThroughputExceeded", Unit.COUNT, 0);
        latency(subject, "GetRecords", begin);
        Set<ShardMetric> wanted = wanted(stream);
        if (!wanted.isEmpty()) {
            add(stream, shard, wanted, ShardMetric.OUTGOING_BYTES, Unit.BYTES, bytes);
            add(stream, shard, wanted, ShardMetric.OUTGOING_RECORDS, Unit.COUNT, records);
            add(stream, shard, wanted, ShardMetric.READ_THROUGHPUT_EXCEEDED, Unit.COUNT, 0);
            add(stream, shard, wanted, ShardMetric.ITERATOR_AGE, Unit.MILLISECONDS, reading.millisBehindLatest());
        }
    }

    void readExceeded(Stream stream, ShardId shard) {
        Subject subject = subject(stream, Map.of());
        meter.add(subject, "GetRecords.Success", Unit.COUNT, 0);
        meter.add(subject, "ReadProvisionedThroughputExceeded", Unit.COUNT, 1);
        add(stream, shard, wanted(stream), ShardMetric.READ_THROUGHPUT_EXCEEDED, Unit.COUNT, 1);
    }

    void subscribed(Stream stream, ConsumerId consumer) {
        Subject subject = subject(stream, Map.of("ConsumerName", consumer.name()));
        meter.add(subject, "SubscribeToShard.Success", Unit.COUNT, 1);
    }

    void pushed(Stream stream, ConsumerId consumer, ShardSubscription.Step.Event event) {
        Subject subject = subject(stream, Map.of("ConsumerName", consumer.name()));
        long bytes = event.records().stream().mapToLong(StoredRecord::bytes).sum();
        meter.add(subject, "SubscribeToShardEvent.Bytes", Unit.BYTES, bytes);
        meter.add(subject, "SubscribeToShardEvent.MillisBehindLatest", Unit.MILLISECONDS, event.millisBehindLatest());
        meter.add(
                subject,
                "SubscribeToShardEvent.Records",
                Unit.COUNT,
                event.records().size());
        meter.add(subject, "SubscribeToShardEvent.Success", Unit.COUNT, 1);
    }

    private void latency(Subject subject, String operation, Instant begin) {
        double millis = (double) Duration.between(begin, clock.instant()).toNanos() / NANOS_PER_MILLI;
        meter.add(subject, operation + ".Latency", Unit.MILLISECONDS, Math.max(0, millis));
    }

    private void add(Stream stream, ShardId shard, Set<ShardMetric> wanted, ShardMetric metric, Unit unit, long value) {
        if (wanted.contains(metric)) {
            meter.add(subject(stream, Map.of("ShardId", shard.toString())), metric.toString(), unit, value);
        }
    }

    private static Set<ShardMetric> wanted(Stream stream) {
        return stream.definition().featuresOrNone().metrics();
    }

    private static Subject subject(Stream stream, Map<String, String> more) {
        StreamId id = stream.id();
        Map<String, String> dimensions = new HashMap<>(more);
        dimensions.put("StreamName", id.name());
        return new Subject(id.account(), id.region(), NAMESPACE, dimensions);
    }
}
