package io.millrace.kinesis.throughput;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.setting.ThroughputLimits;
import io.millrace.kinesis.shard.Shard;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// What the shards of a stream with limits take and give, shard by shard.
///
/// A shard that nobody uses costs nothing, one that the stream does not know any more is forgotten. Any thread may
/// call any method.
public final class StreamThroughput {

    private static final int USUAL_RECORD_BYTES = 1 << 20;

    private final Map<ShardId, ShardThroughput> shards = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean hasLargeRecords;

    private StreamThroughput() {}

    /// That of a stream as it is defined now.
    ///
    /// @param setting the limits of a stream whose tags say nothing
    /// @param before that of the stream as it was, which goes on
    /// @return nothing if there are no limits
    public static Optional<StreamThroughput> of(
            StreamDefinition definition, ThroughputLimits setting, Optional<StreamThroughput> before) {
        return switch (ThroughputLimits.of(definition.tags()).orElse(setting)) {
            case NONE -> Optional.empty();
            case AWS -> {
                StreamThroughput throughput = before.orElseGet(StreamThroughput::new);
                throughput.follow(definition);
                yield Optional.of(throughput);
            }
        };
    }

    private void follow(StreamDefinition definition) {
        Set<ShardId> known = definition.shards().stream().map(Shard::id).collect(Collectors.toSet());
        lock.lock();
        try {
            hasLargeRecords = definition.maxRecordBytes() > USUAL_RECORD_BYTES;
            shards.keySet().retainAll(known);
            shards.values().forEach(shard -> shard.allowLargeRecords(hasLargeRecords));
        } finally {
            lock.unlock();
        }
    }

    /// Notes the records that can be written now, each for itself.
    ///
    /// @param of for each record, the shard that it goes to
    /// @return the indexes of those that can
    public BitSet admitEach(List<ShardId> of, List<NewRecord> records, Instant now) {
        BitSet admitted = new BitSet(records.size());
        lock.lock();
        try {
            for (int i = 0; i < records.size(); i++) {
                ShardThroughput shard = shard(of.get(i));
                long bytes = records.get(i).bytes();
                if (shard.takes(1, bytes, now)) {
                    shard.written(1, bytes, now);
                    admitted.set(i);
                }
            }
        } finally {
            lock.unlock();
        }
        return admitted;
    }

    /// Notes the records if all of them can be written now.
    ///
    /// @param of for each record, the shard that it goes to
    /// @return the indexes of all, or none
    public BitSet admitAllOrNone(List<ShardId> of, List<NewRecord> records, Instant now) {
        Map<ShardId, Load> loads = new HashMap<>();
        for (int i = 0; i < records.size(); i++) {
            loads.merge(of.get(i), new Load(1, records.get(i).bytes()), Load::plus);
        }
        BitSet admitted = new BitSet(records.size());
        lock.lock();
        try {
            boolean fits = loads.entrySet().stream()
                    .allMatch(entry ->
                            shard(entry.getKey()).takes(entry.getValue().records, entry.getValue().bytes, now));
            if (fits) {
                loads.forEach((id, load) -> shard(id).written(load.records, load.bytes, now));
                admitted.set(0, records.size());
            }
        } finally {
            lock.unlock();
        }
        return admitted;
    }

    /// What one put brings to one shard.
    private record Load(int records, long bytes) {

        Load plus(Load other) {
            return new Load(records + other.records, bytes + other.bytes);
        }
    }

    /// Notes a call of GetRecords, if it can be answered now.
    public boolean beginsRead(ShardId id, Instant now) {
        lock.lock();
        try {
            return shard(id).beginsRead(now);
        } finally {
            lock.unlock();
        }
    }

    /// Notes what GetRecords has found.
    public void read(ShardId id, long bytes, Instant now) {
        lock.lock();
        try {
            shard(id).read(bytes, now);
        } finally {
            lock.unlock();
        }
    }

    /// Notes a call of GetShardIterator, if it can be answered now.
    public boolean givesIterator(ShardId id, Instant now) {
        lock.lock();
        try {
            return shard(id).givesIterator(now);
        } finally {
            lock.unlock();
        }
    }

    /// How many shards cost something.
    int size() {
        lock.lock();
        try {
            return shards.size();
        } finally {
            lock.unlock();
        }
    }

    private ShardThroughput shard(ShardId id) {
        return shards.computeIfAbsent(id, unseen -> new ShardThroughput(hasLargeRecords));
    }
}
