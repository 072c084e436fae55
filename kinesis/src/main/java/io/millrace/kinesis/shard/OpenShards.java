package io.millrace.kinesis.shard;

import java.util.Comparator;
import java.util.List;

/// The shards of a stream that take records, found by hash key.
public final class OpenShards {

    private final Shard[] shards;
    private final long[] firstHigh;
    private final long[] firstLow;

    /// @param all the shards of a stream; the open ones among them tile the hash keys
    public OpenShards(List<Shard> all) {
        shards = all.stream()
                .filter(Shard::isOpen)
                .sorted(Comparator.comparing(shard -> shard.hashKeys().first()))
                .toArray(Shard[]::new);
        firstHigh = new long[shards.length];
        firstLow = new long[shards.length];
        for (int i = 0; i < shards.length; i++) {
            HashKey first = HashKey.of(shards[i].hashKeys().first());
            firstHigh[i] = first.high();
            firstLow[i] = first.low();
        }
    }

    int count() {
        return shards.length;
    }

    /// The open shard that owns the hash key.
    public Shard of(HashKey key) {
        int low = 0;
        int high = shards.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            int order = Long.compareUnsigned(firstHigh[middle], key.high());
            if (order < 0 || (order == 0 && Long.compareUnsigned(firstLow[middle], key.low()) <= 0)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return shards[low];
    }
}
