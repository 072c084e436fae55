package io.millrace.kinesis.reshard;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import io.millrace.log.LaneCut;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A stream's shards while a reshard is worked out: splits and merges one after the other, all at one cut of the
/// log.
///
/// The open shards tile the hash keys before and after each step. A shard that is made and closed in the same
/// draft never holds a record; AWS makes such short-lived shards, too. New shards get the next indexes, so the
/// shard with the highest index is always open.
///
/// One thread uses it.
final class ShardDraft {

    private final LaneCut cut;
    private final Instant at;
    private final List<Shard> shards;
    private final TreeMap<BigInteger, Shard> open = new TreeMap<>();
    private final Set<Integer> closedLanes = new HashSet<>();
    private final int firstNew;

    /// @param shards by index; the open ones tile the hash keys
    ShardDraft(List<Shard> shards, LaneCut cut) {
        this.shards = new ArrayList<>(shards);
        this.cut = cut;
        // A clock that was set back must not make children older than their parents.
        this.at = shards.stream().map(Shard::created).reduce(cut.at(), (a, b) -> a.isAfter(b) ? a : b);
        this.firstNew = shards.getLast().id().index() + 1;
        shards.stream()
                .filter(Shard::isOpen)
                .forEach(shard -> open.put(shard.hashKeys().first(), shard));
    }

    /// The open shard that owns the hash key.
    Shard openAt(BigInteger hashKey) {
        return open.floorEntry(hashKey).getValue();
    }

    /// The open shard of that name.
    Shard open(ShardId id) {
        return open.values().stream()
                .filter(shard -> shard.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " is not open"));
    }

    /// Closes an open shard and gives its hash keys to two new ones.
    ///
    /// @param at the first hash key of the upper one
    /// @return the lower one
    Shard split(Shard parent, BigInteger at) {
        HashKeyRange range = parent.hashKeys();
        close(parent);
        Shard lower = add(
                new HashKeyRange(range.first(), at.subtract(BigInteger.ONE)),
                Optional.of(parent.id()),
                Optional.empty());
        add(new HashKeyRange(at, range.last()), Optional.of(parent.id()), Optional.empty());
        return lower;
    }

    /// Closes two open shards, whose hash keys touch, and gives them to a new one.
    Shard merge(Shard parent, Shard adjacent) {
        BigInteger first = parent.hashKeys().first().min(adjacent.hashKeys().first());
        BigInteger last = parent.hashKeys().last().max(adjacent.hashKeys().last());
        close(parent);
        close(adjacent);
        return add(new HashKeyRange(first, last), Optional.of(parent.id()), Optional.of(adjacent.id()));
    }

    private void close(Shard shard) {
        if (!open.remove(shard.hashKeys().first(), shard)) {
            throw new IllegalStateException(shard.id() + " is not open");
        }
        shards.set(shards.indexOf(shard), shard.closedAt(new Shard.Closing(at, cut.position())));
        if (shard.id().index() < firstNew) {
            closedLanes.add(shard.id().index());
        }
    }

    private Shard add(HashKeyRange range, Optional<ShardId> parent, Optional<ShardId> adjacent) {
        ShardId id = new ShardId(shards.getLast().id().index() + 1);
        Shard shard = new Shard(id, range, parent, adjacent, at, cut.position(), Optional.empty());
        shards.add(shard);
        open.put(range.first(), shard);
        return shard;
    }

    /// All shards by index, those that are closed now too.
    List<Shard> shards() {
        return List.copyOf(shards);
    }

    /// The lanes of the shards that were open before and are not now.
    Set<Integer> closedLanes() {
        return Set.copyOf(closedLanes);
    }

    int openCount() {
        return open.size();
    }
}
