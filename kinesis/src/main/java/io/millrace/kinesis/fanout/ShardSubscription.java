package io.millrace.kinesis.fanout;

import io.millrace.api.Fault;
import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.record.Reading;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.stream.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A consumer's way through one shard, for five minutes: tells what its reader gets next.
///
/// It has no thread and no clock: who drives it asks with the time, and waits as long as it says. What it tells
/// depends on the stream alone, whose changes are therefore to be watched ([Stream#watch]): a subscription ends
/// with its time, at the end of a closed shard, and with the service; it fails when the consumer or the stream is
/// gone.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html>
///
/// Not safe for several threads at once.
public final class ShardSubscription {

    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html>
    static final Duration LIFE = Duration.ofMinutes(5);
    /// How long a reader goes without an event; AWS sends empty ones about as often.
    static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /// What an event holds at most, but for a single record that is larger; small, because hundreds of slow
    /// readers may each hold one.
    static final int MAX_EVENT_BYTES = 256 << 10;

    static final int MAX_EVENT_RECORDS = 10_000;

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final Stream stream;
    private final ConsumerId consumer;
    private final ShardId shard;
    private final OptionalLong bytesPerSecond;
    private final Instant end;
    private long position;
    private Instant heartbeat;
    private Instant rested;
    private boolean hasEnded;

    /// What the reader of a subscription is to do next.
    public sealed interface Step {

        /// Take an event.
        ///
        /// @param records the records, in the order of their sequence numbers; none in a heartbeat
        /// @param continuation goes on behind the event, with AFTER_SEQUENCE_NUMBER; nothing at the shard's end
        /// @param millisBehindLatest how long ago the last of the records arrived, 0 if none comes after it
        /// @param children the shards that follow, at the end of the shard
        record Event(
                List<StoredRecord> records,
                Optional<String> continuation,
                long millisBehindLatest,
                List<Shard> children)
                implements Step {

            public Event {
                records = List.copyOf(records);
                children = List.copyOf(children);
            }
        }

        /// Ask again when there is a record, when the stream changes, or after that time.
        record Idle(Duration atMost) implements Step {}

        /// Ask again when the stream changes, or after that time.
        record Rest(Duration atMost) implements Step {}

        /// Nothing more.
        record End() implements Step {}
    }

    /// @param position where in the stream's log it begins
    /// @param bytesPerSecond what the reader gets at most, over some seconds; without, as much as it can take
    public ShardSubscription(
            Stream stream,
            ConsumerId consumer,
            ShardId shard,
            long position,
            OptionalLong bytesPerSecond,
            Instant now) {
        this.stream = stream;
        this.consumer = consumer;
        this.shard = shard;
        this.position = position;
        this.bytesPerSecond = bytesPerSecond;
        this.end = now.plus(LIFE);
        this.heartbeat = now;
        this.rested = now;
    }

    Stream stream() {
        return stream;
    }

    /// What comes next.
    ///
    /// @param isWanted whether the reader takes an event; without, nothing is read
    /// @throws Fault ResourceNotFoundException when the stream or the consumer is gone, InternalFailure when
    ///     the log fails
    Step next(Instant now, boolean isWanted) {
        try {
            return step(now, isWanted);
        } catch (Fault e) {
            if (stream.isClosed() && !stream.isDeleted()) {
                return end();
            }
            throw e;
        }
    }

    private Step step(Instant now, boolean isWanted) {
        if (hasEnded || !now.isBefore(end)) {
            return end();
        }
        StreamDefinition definition = stream.definition();
        if (stream.isDeleted() || definition.status(now).isEmpty()) {
            throw KinesisFault.streamNotFound(stream.id());
        }
        if (stream.isClosed()) {
            return end();
        }
        var _ = definition.consumer(consumer, now);
        if (!isWanted) {
            return new Step.Rest(Duration.between(now, end));
        }
        if (now.isBefore(rested)) {
            return new Step.Rest(Duration.between(now, earlier(rested, end)));
        }
        Shard read = definition.shard(shard).orElseThrow(() -> KinesisFault.shardNotFound(stream.id(), shard));
        return step(stream.read(read, position, MAX_EVENT_RECORDS, MAX_EVENT_BYTES, now), read, definition, now);
    }

    private Step step(Reading reading, Shard read, StreamDefinition definition, Instant now) {
        List<StoredRecord> records = reading.records();
        if (reading.next().isEmpty()) {
            hasEnded = true;
            return new Step.Event(
                    records, Optional.empty(), reading.millisBehindLatest(), definition.childrenOf(read.id()));
        }
        position = reading.next().getAsLong();
        if (records.isEmpty() && now.isBefore(heartbeat)) {
            return new Step.Idle(Duration.between(now, earlier(heartbeat, end)));
        }
        heartbeat = now.plus(HEARTBEAT);
        rest(records, now);
        return new Step.Event(
                records, Optional.of(continuation(read, records, now)), reading.millisBehindLatest(), List.of());
    }

    /// The last record's number; where none was read, one that lies between those of the records around.
    private String continuation(Shard read, List<StoredRecord> records, Instant now) {
        boolean isRecord = !records.isEmpty() && records.getLast().position() == position - 1;
        return isRecord ? records.getLast().sequenceNumber() : read.sequenceNumber(position - 1, now);
    }

    private Step end() {
        hasEnded = true;
        return new Step.End();
    }

    /// No event before the time that the records' bytes take at the rate.
    private void rest(List<StoredRecord> records, Instant now) {
        if (bytesPerSecond.isPresent()) {
            long bytes = records.stream().mapToLong(StoredRecord::bytes).sum();
            rested = now.plusNanos(bytes * NANOS / bytesPerSecond.getAsLong());
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Waits for a record to read after an [Step.Idle].
    ///
    /// An interrupt ends the wait, and is kept.
    ///
    /// @return whether there is one; false when the time is over, or when no more records come
    boolean awaitsRecord(Duration wait) {
        return stream.awaits(shard, position, wait);
    }

    @Override
    public String toString() {
        return consumer.name() + " of " + stream.id() + " " + shard;
    }
}
