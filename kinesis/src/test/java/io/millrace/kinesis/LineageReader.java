package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.name.ShardId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A consumer that drains all parents of a shard before it begins with the shard, as KCL does.
final class LineageReader {

    private LineageReader() {}

    /// Hands over each record of a stream that nobody puts to, with the shard that it was found in.
    ///
    /// @param shards how many the stream had at first
    static void read(Kinesis kinesis, String stream, int shards, BiConsumer<String, Record> onRecord) {
        Queue<String> ready = new ArrayDeque<>();
        for (int i = 0; i < shards; i++) {
            ready.add(new ShardId(i).toString());
        }
        Set<String> seen = new HashSet<>(ready);
        Set<String> done = new HashSet<>();
        List<ChildShard> waiting = new ArrayList<>();
        while (!ready.isEmpty()) {
            String shard = ready.remove();
            for (ChildShard child : drain(kinesis, stream, shard, onRecord)) {
                if (seen.add(child.shardId())) {
                    waiting.add(child);
                }
            }
            done.add(shard);
            waiting.removeIf(child -> done.containsAll(child.parentShards()) && ready.add(child.shardId()));
        }
        assertThat(waiting).isEmpty();
    }

    private static List<ChildShard> drain(
            Kinesis kinesis, String stream, String shard, BiConsumer<String, Record> onRecord) {
        String iterator = kinesis.client()
                .getShardIterator(
                        r -> r.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        while (true) {
            GetRecordsResponse response = kinesis.read(iterator);
            response.records().forEach(record -> onRecord.accept(shard, record));
            if (response.nextShardIterator() == null) {
                return response.childShards();
            }
            if (response.millisBehindLatest() == 0) {
                return List.of();
            }
            iterator = response.nextShardIterator();
        }
    }
}
