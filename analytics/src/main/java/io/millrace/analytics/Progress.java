package io.millrace.analytics;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// How far an application has come, and the batch that it does next; kept in the store.
///
/// Everything but the plan describes the moment before the plan's batch. So after a crash the batch is read
/// again, gives the same rows, and the rows get the same places in their outputs as the first time.
///
/// @param since where shards begin that are not among `shards`: at this time, or at their oldest record if
///     empty
/// @param shards how far each shard was read
/// @param floor no row will be earlier than this, in milliseconds
/// @param epoch counts how often the outputs' places could not be kept; part of the producer's name
/// @param sequences the place of the next row, by the id of the output
/// @param version the configuration that the operators' state belongs to
/// @param counters what was counted since the application was created
/// @param plan the batch under way
record Progress(
        Optional<Instant> since,
        Map<String, ShardPosition> shards,
        long floor,
        int epoch,
        Map<String, Long> sequences,
        long version,
        Counters counters,
        Optional<Plan> plan) {

    Progress {
        shards = Map.copyOf(shards);
        sequences = Map.copyOf(sequences);
    }

    /// The beginning.
    ///
    /// @param since from when on records are read; empty for all that there are
    static Progress from(Optional<Instant> since, long version) {
        return new Progress(since, Map.of(), 0, 0, Map.of(), version, new Counters(0, 0, 0), Optional.empty());
    }

    /// How far a shard was read.
    ///
    /// @param after the sequence number of the last record; empty if none was
    /// @param isDrained whether the shard is closed and has no more
    record ShardPosition(Optional<String> after, boolean isDrained) {}

    /// What was counted.
    ///
    /// @param recordsIn records read from the stream
    /// @param rowsOut rows sent to outputs
    /// @param errorRows rows and records dropped
    record Counters(long recordsIn, long rowsOut, long errorRows) {

        Counters plus(Counters more) {
            return new Counters(recordsIn + more.recordsIn, rowsOut + more.rowsOut, errorRows + more.errorRows);
        }
    }

    /// A batch: which records in which order, then which bound.
    ///
    /// @param bound the time before which no later row will be, in milliseconds
    record Plan(List<ShardRange> ranges, OptionalLong bound) {

        Plan {
            ranges = List.copyOf(ranges);
        }
    }

    /// Consecutive records of one shard.
    ///
    /// @param first the sequence number of the first record
    /// @param last the sequence number of the last record
    /// @param count how many they are, 1 or more
    record ShardRange(String shard, String first, String last, int count) {

        boolean isBehind(String sequenceNumber) {
            return new BigInteger(sequenceNumber).compareTo(new BigInteger(last)) > 0;
        }
    }

    long sequence(String output) {
        return sequences.getOrDefault(output, 0L);
    }

    Progress planning(Plan next) {
        return new Progress(since, shards, floor, epoch, sequences, version, counters, Optional.of(next));
    }

    /// The same with rows that get new places in the outputs, because the old places cannot be told.
    Progress withNewEpoch() {
        return new Progress(since, shards, floor, epoch + 1, sequences, version, counters, plan);
    }

    Progress withVersion(long next) {
        return new Progress(since, shards, floor, epoch, sequences, next, counters, plan);
    }

    /// From another place of the stream; rows sent already keep their places.
    Progress restarted(Optional<Instant> next) {
        int nextEpoch = plan.isPresent() ? epoch + 1 : epoch;
        return new Progress(next, Map.of(), 0, nextEpoch, sequences, version, counters, Optional.empty());
    }

    /// After a batch.
    ///
    /// @param latest the time of the latest row or bound
    /// @param read how far the shards of the batch were read
    /// @param rows how many rows went to each output
    Progress after(long latest, Map<String, ShardPosition> read, Map<String, Integer> rows, Counters counted) {
        Map<String, ShardPosition> nextShards = new TreeMap<>(shards);
        nextShards.putAll(read);
        Map<String, Long> nextSequences = new TreeMap<>(sequences);
        rows.forEach((output, count) -> nextSequences.merge(output, (long) count, Long::sum));
        return new Progress(
                since,
                nextShards,
                Math.max(floor, latest),
                epoch,
                nextSequences,
                version,
                counters.plus(counted),
                Optional.empty());
    }
}
