package io.millrace.kinesis.reshard;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.log.LaneCut;
import java.time.Instant;
import java.util.Set;

/// A reshard that was allowed: which lanes of the log close for it, and what follows once it is known where.
///
/// @param before the stream as it is
/// @param reshard what to do with its shards
/// @param after the stream as it will be, but for the shards
public record ShardPlan(StreamDefinition before, Reshard reshard, StreamDefinition after) {

    /// The lanes that must take no more records; empty when the shards are as wanted already.
    public Set<Integer> closedLanes() {
        return draft(new LaneCut(0, Instant.EPOCH)).closedLanes();
    }

    /// The definition with the shards as they are from the cut on.
    public StreamDefinition at(LaneCut cut) {
        return after.withShards(draft(cut).shards());
    }

    private ShardDraft draft(LaneCut cut) {
        ShardDraft draft = new ShardDraft(before.shards(), cut);
        reshard.apply(draft);
        return draft;
    }
}
