package io.millrace.kinesis;

import java.time.Instant;

/// Where in a shard a reader wants to begin.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
sealed interface StartingPosition {

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
        String used = "StartingSequenceNumber %s used in GetShardIterator on shard %s in stream %s under account %s is"
                .formatted(text, shard.id(), stream.id().name(), stream.id().account());
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
