package io.millrace.kinesis.shard;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// The inclusive range of hash keys that one shard owns; the open shards of a stream tile [0, 2¹²⁸).
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html>
///
/// @param first the lowest hash key owned, 0 or more
/// @param last the highest hash key owned, at most 2¹²⁸ − 1
public record HashKeyRange(BigInteger first, BigInteger last) {

    private static final BigInteger END = BigInteger.ONE.shiftLeft(HashKey.BITS);

    public HashKeyRange {
        if (first.signum() < 0 || last.bitLength() > HashKey.BITS || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("not a hash key range: [" + first + ", " + last + "]");
        }
    }

    public boolean contains(HashKey key) {
        return HashKey.of(first).compareTo(key) <= 0 && key.compareTo(HashKey.of(last)) <= 0;
    }

    /// Whether the other range begins right where this one ends, as MergeShards demands.
    public boolean isAdjacentTo(HashKeyRange other) {
        return last.add(BigInteger.ONE).equals(other.first);
    }

    /// The ranges of a new stream's shards: equal in size, but for the last one, which takes what remains.
    public static List<HashKeyRange> tiles(int count) {
        BigInteger size = END.divide(BigInteger.valueOf(count));
        List<HashKeyRange> tiles = new ArrayList<>(count);
        BigInteger first = BigInteger.ZERO;
        for (int i = 1; i <= count; i++) {
            BigInteger next = i == count ? END : first.add(size);
            tiles.add(new HashKeyRange(first, next.subtract(BigInteger.ONE)));
            first = next;
        }
        return tiles;
    }
}
