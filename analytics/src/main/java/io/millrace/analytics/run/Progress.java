package io.millrace.analytics.run;

import io.millrace.analytics.flow.ShardPosition;
import io.millrace.analytics.run.Plan.Step;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How far an application has come at one moment between two steps.
///
/// @param since where shards begin that are not among `shards`: at this time, or at their oldest record if
///     empty
/// @param shards how far each shard was read
/// @param floor no row will be earlier than this, in milliseconds
/// @param epoch counts how often the outputs' places could not be kept; part of the producer's name
/// @param sequences the place of the next row, by the id of the output
/// @param version the configuration that the operators' state belongs to
/// @param counters what was counted since the application was created
/// @param steps the number of the last step done
record Progress(
        Optional<Instant> since,
        Map<String, ShardPosition> shards,
        long floor,
        int epoch,
        Map<String, Long> sequences,
        long version,
        Counters counters,
        long steps) {

    Progress {
        shards = Map.copyOf(shards);
        sequences = Map.copyOf(sequences);
    }

    /// The beginning.
    ///
    /// @param since from when on records are read; empty for all that there are
    static Progress from(Optional<Instant> since, long version) {
        return new Progress(since, Map.of(), 0, 0, Map.of(), version, Counters.NONE, 0);
    }

    /// What was counted.
    ///
    /// @param recordsIn records read from the stream
    /// @param rowsOut rows sent to outputs
    /// @param errorRows rows and records dropped
    record Counters(long recordsIn, long rowsOut, long errorRows) {

        static final Counters NONE = new Counters(0, 0, 0);

        Counters plus(Counters more) {
            return new Counters(recordsIn + more.recordsIn, rowsOut + more.rowsOut, errorRows + more.errorRows);
        }
    }

    long sequence(String output) {
        return sequences.getOrDefault(output, 0L);
    }

    /// Whether a plan's rows had the places that follow here; one of an earlier epoch has none to compare.
    boolean leadsTo(Plan plan) {
        return plan.epoch() != epoch
                || (plan.sequences().entrySet().stream().allMatch(at -> at.getValue() == sequence(at.getKey()))
                        && sequences.entrySet().stream().allMatch(at -> at.getValue() == plan.sequence(at.getKey())));
    }

    /// The same with rows that get new places in the outputs, because the old places cannot be told.
    Progress withNewEpoch() {
        return new Progress(since, shards, floor, epoch + 1, sequences, version, counters, steps);
    }

    Progress withVersion(long next) {
        return new Progress(since, shards, floor, epoch, sequences, next, counters, steps);
    }

    /// From another place of the stream; rows sent already keep their places.
    Progress restarted(Optional<Instant> next) {
        return new Progress(next, Map.of(), 0, epoch, sequences, version, counters, steps);
    }

    /// After a step.
    ///
    /// @param step the number of the step
    /// @param latest the time of the latest row or bound
    /// @param read how far the shards were read
    /// @param rows how many rows went to each output
    Progress after(
            long step, long latest, Map<String, ShardPosition> read, Map<String, Integer> rows, Counters counted) {
        Map<String, ShardPosition> nextShards = shards;
        if (!read.isEmpty()) {
            nextShards = new TreeMap<>(shards);
            nextShards.putAll(read);
        }
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
                step);
    }

    /// Before a later plan, as the plans tell it: without computing anything.
    ///
    /// @param plans those that come before it, and it
    Progress before(Iterable<Plan> plans) {
        Progress before = this;
        Map<String, ShardPosition> read = new TreeMap<>(shards);
        for (Plan plan : plans) {
            if (plan.first() > steps) {
                before = new Progress(
                        since,
                        read,
                        Math.max(floor, plan.floor()),
                        Math.max(epoch, plan.epoch()),
                        plan.sequences(),
                        version,
                        plan.counters(),
                        plan.first() - 1);
            }
            for (Step step : plan.steps()) {
                if (step.number() > steps) {
                    step.ranges().forEach(range -> read.put(range.shard(), ShardPosition.behind(range)));
                }
            }
        }
        return before;
    }
}
