package io.millrace.conformance.kinesis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Reads a whole stream as a careful consumer does: a shard only after its parents have been read to their ends.
///
/// It learns of children from the answers that end their parents.
///
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html>
final class Follower {

    private final KinesisClient kinesis;
    private final String stream;
    private final BiConsumer<String, Record> sink;

    /// Iterators of the shards that are being read.
    private final Map<String, String> reading = new HashMap<>();

    /// Shards that have been read to their ends.
    private final Set<String> drained = new HashSet<>();

    /// Children that wait for their parents.
    private final Map<String, Set<String>> waiting = new HashMap<>();

    /// Begins with the oldest shards that are there.
    ///
    /// @param sink is given each record with the name of its shard
    Follower(KinesisClient kinesis, String stream, BiConsumer<String, Record> sink) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.sink = sink;
        for (Shard shard : Scenario.shards(kinesis, stream)) {
            if (shard.parentShardId() == null) {
                begin(shard.shardId());
            }
        }
    }

    private void begin(String shard) {
        reading.put(shard, Scenario.iterator(kinesis, stream, shard, ShardIteratorType.TRIM_HORIZON));
    }

    /// Reads a page of each shard.
    ///
    /// @return how many records there were
    int step() {
        int count = 0;
        for (String shard : new ArrayList<>(reading.keySet())) {
            String iterator = reading.get(shard);
            GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(iterator));
            page.records().forEach(record -> sink.accept(shard, record));
            count += page.records().size();
            next(shard, page.nextShardIterator(), page.childShards());
        }
        return count;
    }

    private void next(String shard, @Nullable String iterator, List<ChildShard> children) {
        if (iterator != null) {
            reading.put(shard, iterator);
            return;
        }
        reading.remove(shard);
        drained.add(shard);
        if (children.isEmpty()) {
            throw new AssertionError(shard + " ends without children");
        }
        for (ChildShard child : children) {
            if (!child.parentShards().contains(shard)) {
                throw new AssertionError(child + " is no child of " + shard);
            }
            waiting.put(child.shardId(), Set.copyOf(child.parentShards()));
        }
        for (String child : List.copyOf(waiting.keySet())) {
            if (drained.containsAll(waiting.get(child))) {
                waiting.remove(child);
                begin(child);
            }
        }
    }

    /// The shards that have not been read to their ends.
    Set<String> open() {
        return Set.copyOf(reading.keySet());
    }
}
