package io.millrace.kinesis.stream;

import io.millrace.api.CallContext;
import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.shard.SequenceNumber;
import io.millrace.kinesis.shard.Shard;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where in a shard a reader wants to begin.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
public sealed interface StartingPosition {

    /// The position that a request of the running call means.
    ///
    /// @param type one of AWS's five types
    /// @throws io.millrace.api.Fault InvalidArgumentException if what the type needs is missing, or there is more
    static StartingPosition requested(String type, @Nullable String sequenceNumber, @Nullable Instant timestamp) {
        Optional<String> number = Optional.ofNullable(sequenceNumber);
        if (number.isPresent() && (type.equals("TRIM_HORIZON") || type.equals("LATEST"))) {
            throw wrongSequenceNumber(type, "also a");
        }
        return switch (type) {
            case "TRIM_HORIZON" -> new TrimHorizon();
            case "LATEST" -> new Latest();
            case "AT_SEQUENCE_NUMBER" ->
                new AtSequenceNumber(number.orElseThrow(() -> wrongSequenceNumber(type, "no")));
            case "AFTER_SEQUENCE_NUMBER" ->
                new AfterSequenceNumber(number.orElseThrow(() -> wrongSequenceNumber(type, "no")));
            case "AT_TIMESTAMP" ->
                new AtTimestamp(Optional.ofNullable(timestamp)
                        .orElseThrow(() -> KinesisFault.INVALID_ARGUMENT.fault(
                                "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current"
                                        + " request has no timestamp parameter.")));
            default -> throw new IllegalStateException("the limits let through a starting position of type " + type);
        };
    }

    private static RuntimeException wrongSequenceNumber(String type, String given) {
        return KinesisFault.INVALID_ARGUMENT.fault(
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2)"
                        + " TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and %s"
                        + " StartingSequenceNumber.",
                type, given);
    }

    /// The position in the stream's log.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if there is no such place in the shard
    long in(Stream stream, Shard shard, Instant now);

    /// The oldest record that can be read.
    record TrimHorizon() implements StartingPosition {
        @Override
        public long in(Stream stream, Shard shard, Instant now) {
            return shard.firstPosition();
        }
    }

    /// The first record that is put from now on.
    record Latest() implements StartingPosition {
        @Override
        public long in(Stream stream, Shard shard, Instant now) {
            return stream.endPosition();
        }
    }

    /// The first record that arrived at that time or later.
    record AtTimestamp(Instant time) implements StartingPosition {
        @Override
        public long in(Stream stream, Shard shard, Instant now) {
            if (time.isAfter(now)) {
                throw KinesisFault.INVALID_ARGUMENT.fault(
                        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
                                + " timestampInMillis: %d, currentTimestampInMillis: %d",
                        time.toEpochMilli(), now.toEpochMilli());
            }
            return stream.positionAt(shard, time);
        }
    }

    /// The record with that sequence number, or the first after it.
    record AtSequenceNumber(String sequenceNumber) implements StartingPosition {
        @Override
        public long in(Stream stream, Shard shard, Instant now) {
            long index = index(sequenceNumber, stream, shard);
            return Math.max(shard.firstPosition(), index - 1);
        }
    }

    /// The first record after that sequence number.
    record AfterSequenceNumber(String sequenceNumber) implements StartingPosition {
        @Override
        public long in(Stream stream, Shard shard, Instant now) {
            return Math.max(shard.firstPosition(), index(sequenceNumber, stream, shard));
        }
    }

    private static long index(String text, Stream stream, Shard shard) {
        String used = "StartingSequenceNumber %s used in %s on shard %s in stream %s under account %s is"
                .formatted(
                        text,
                        CallContext.current().operation().name(),
                        shard.id(),
                        stream.id().name(),
                        stream.id().account());
        SequenceNumber number =
                SequenceNumber.parse(text).orElseThrow(() -> KinesisFault.INVALID_ARGUMENT.fault("%s invalid.", used));
        if (number.shard() != shard.id().index()) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s",
                    new ShardId(number.shard()), shard.id());
        }
        if (number.shardSecond() != shard.created().getEpochSecond()) {
            throw KinesisFault.INVALID_ARGUMENT.fault("%s invalid because it did not come from this stream.", used);
        }
        if (number.index() > stream.endPosition() + 1) {
            throw KinesisFault.INVALID_ARGUMENT.fault("%s invalid.", used);
        }
        return number.index();
    }
}
