package io.millrace.kinesis.name;

import io.millrace.kinesis.KinesisFault;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a shard within its stream: `shardId-` and the shard's index in twelve digits.
///
/// @param index counts the shards of a stream from 0, in the order of their creation; the shard's lane in the log
public record ShardId(int index) implements Comparable<ShardId> {

    private static final String PREFIX = "shardId-000000000000";
    private static final int LENGTH = PREFIX.length();
    private static final Pattern FORM = Pattern.compile("(?:[^-]*-)?(\\d{1,18})");

    public ShardId {
        if (index < 0) {
            throw new IllegalArgumentException("a shard's index is 0 or more, not " + index);
        }
    }

    /// Reads a shard id as AWS does: `shardId-000000000001`, `shardId-1` and `1` are the same shard.
    public static Optional<ShardId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long index = Long.parseLong(matcher.group(1));
        return index > Integer.MAX_VALUE ? Optional.empty() : Optional.of(new ShardId((int) index));
    }

    /// The shard that a request means.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if the text names no shard
    public static ShardId requested(String text, StreamId id) {
        return parse(text)
                .orElseThrow(() -> KinesisFault.RESOURCE_NOT_FOUND.fault(
                        "Could not find shard %s in stream %s under account %s.", text, id.name(), id.account()));
    }

    @Override
    public int compareTo(ShardId other) {
        return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        String digits = Integer.toString(index);
        return PREFIX.substring(0, LENGTH - digits.length()) + digits; // a formatter would cost more than the put
    }
}
