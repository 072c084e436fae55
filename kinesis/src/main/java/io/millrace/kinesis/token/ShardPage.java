package io.millrace.kinesis.token;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.ShardFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Where a list of shards goes on; a client holds it as a NextToken, good for 300 seconds.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html>
///
/// @param stream which stream
/// @param incarnation which of the streams that have had that name
/// @param filter the filter of the first request
/// @param after the index of the last shard that was listed
/// @param issued when the token was made, in milliseconds
public record ShardPage(StreamId stream, long incarnation, ShardFilter filter, int after, Instant issued) {

    private static final int FIXED_BYTES = 4 * Long.BYTES + Integer.BYTES + Byte.BYTES;

    private static final byte FROM_TRIM_HORIZON = 0;
    private static final byte AT_TRIM_HORIZON = 1;
    private static final byte AT_LATEST = 2;
    private static final byte AT_TIMESTAMP = 3;
    private static final byte FROM_TIMESTAMP = 4;
    private static final byte AFTER_SHARD_ID = 5;

    /// The opaque text that a client gets.
    public String seal(Seal seal) {
        byte[] key = stream.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + key.length)
                .putLong(issued.toEpochMilli())
                .putLong(incarnation)
                .putInt(after);
        switch (filter) {
            case ShardFilter.FromTrimHorizon() -> out.put(FROM_TRIM_HORIZON).putLong(0);
            case ShardFilter.AtTrimHorizon() -> out.put(AT_TRIM_HORIZON).putLong(0);
            case ShardFilter.AtLatest() -> out.put(AT_LATEST).putLong(0);
            case ShardFilter.AtTimestamp(Instant time) -> out.put(AT_TIMESTAMP).putLong(time.toEpochMilli());
            case ShardFilter.FromTimestamp(Instant time) ->
                out.put(FROM_TIMESTAMP).putLong(time.toEpochMilli());
            case ShardFilter.AfterShardId(ShardId id) -> out.put(AFTER_SHARD_ID).putLong(id.index());
        }
        out.putLong(key.length).put(key);
        return seal.seal(Seal.Purpose.SHARD_PAGE, out.array());
    }

    /// Reads what [#seal] made; nothing for any other text.
    public static Optional<ShardPage> open(Seal seal, String text) {
        return seal.open(Seal.Purpose.SHARD_PAGE, text).map(ShardPage::read);
    }

    private static ShardPage read(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        Instant issued = Instant.ofEpochMilli(in.getLong());
        long incarnation = in.getLong();
        int after = in.getInt();
        ShardFilter filter = filter(in.get(), in.getLong());
        byte[] key = new byte[(int) in.getLong()];
        in.get(key);
        return new ShardPage(
                StreamId.ofKey(new String(key, StandardCharsets.UTF_8)), incarnation, filter, after, issued);
    }

    private static ShardFilter filter(byte kind, long value) {
        return switch (kind) {
            case FROM_TRIM_HORIZON -> new ShardFilter.FromTrimHorizon();
            case AT_TRIM_HORIZON -> new ShardFilter.AtTrimHorizon();
            case AT_LATEST -> new ShardFilter.AtLatest();
            case AT_TIMESTAMP -> new ShardFilter.AtTimestamp(Instant.ofEpochMilli(value));
            case FROM_TIMESTAMP -> new ShardFilter.FromTimestamp(Instant.ofEpochMilli(value));
            case AFTER_SHARD_ID -> new ShardFilter.AfterShardId(new ShardId((int) value));
            default -> throw new IllegalStateException("not a kind of shard filter: " + kind);
        };
    }
}
