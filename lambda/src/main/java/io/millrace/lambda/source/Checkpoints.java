package io.millrace.lambda.source;

import io.millrace.lambda.source.EventStream.StreamShard;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How far one mapping has come in each shard, in the store.
final class Checkpoints {

    private final Store store;
    private final Table<ShardCheckpoint> table;
    private final String prefix;

    Checkpoints(Store store, MappingDefinition mapping) {
        this.store = store;
        this.table = store.table("lambda.checkpoints", ShardCheckpoint.class);
        this.prefix = mapping.key() + "/";
    }

    Optional<ShardCheckpoint> get(String shard) {
        return table.get(prefix + shard);
    }

    Map<String, ShardCheckpoint> all() {
        Map<String, ShardCheckpoint> all = new HashMap<>();
        table.scan(prefix, "", Integer.MAX_VALUE)
                .forEach(row -> all.put(row.key().substring(prefix.length()), row.value()));
        return all;
    }

    void put(String shard, ShardCheckpoint checkpoint) {
        store.update(transaction -> transaction.put(table, prefix + shard, checkpoint));
    }

    /// Forgets shards that the stream has no more.
    void retain(Collection<StreamShard> shards) {
        Map<String, ShardCheckpoint> gone = all();
        shards.forEach(shard ->
                gone.computeIfPresent(shard.id(), (_, checkpoint) -> checkpoint.isOf(shard) ? null : checkpoint));
        if (!gone.isEmpty()) {
            store.update(transaction -> gone.keySet().forEach(shard -> transaction.delete(table, prefix + shard)));
        }
    }
}
