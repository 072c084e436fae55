package io.millrace.kinesis.token;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A place in a shard where a client reads, good for five minutes.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
///
/// @param stream which stream
/// @param incarnation which of the streams that have had that name
/// @param shard which shard
/// @param position where in the log the read begins
/// @param issued when the iterator was made, in milliseconds
public record ShardIterator(StreamId stream, long incarnation, ShardId shard, long position, Instant issued) {

    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final int FIXED_BYTES = Long.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES;

    /// The opaque text that a client gets.
    public String seal(Seal seal) {
        byte[] key = stream.key().getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(FIXED_BYTES + key.length)
                .putLong(issued.toEpochMilli())
                .putLong(incarnation)
                .putInt(shard.index())
                .putLong(position)
                .put(key)
                .array();
        return seal.seal(Seal.Purpose.SHARD_ITERATOR, content);
    }

    /// Reads what [#seal] made; nothing for any other text.
    public static Optional<ShardIterator> open(Seal seal, String text) {
        return seal.open(Seal.Purpose.SHARD_ITERATOR, text).map(ShardIterator::read);
    }

    private static ShardIterator read(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        Instant issued = Instant.ofEpochMilli(in.getLong());
        long incarnation = in.getLong();
        ShardId shard = new ShardId(in.getInt());
        long position = in.getLong();
        String key = new String(content, FIXED_BYTES, content.length - FIXED_BYTES, StandardCharsets.UTF_8);
        return new ShardIterator(StreamId.ofKey(key), incarnation, shard, position, issued);
    }

    /// The same iterator moved on.
    public ShardIterator at(long newPosition, Instant now) {
        return new ShardIterator(stream, incarnation, shard, newPosition, now);
    }

    public boolean isExpired(Instant now) {
        return issued.plus(LIFETIME).isBefore(now);
    }
}
