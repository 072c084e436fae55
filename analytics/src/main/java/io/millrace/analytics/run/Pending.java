package io.millrace.analytics.run;

import io.millrace.analytics.flow.ShardRange;
import io.millrace.analytics.run.Plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The steps that were done since the last plan and gave no rows: they become durable with the next plan, or are
/// covered by a snapshot, or are done anew after a crash.
///
/// Steps are joined where that changes nothing of what comes of them, so that a slow stream does not make a long list.
final class Pending {

    /// More than this is worth a plan of its own, though it has no rows.
    private static final int MANY = 256;

    private static final int MANY_RANGES = 4_096;
    private static final long MANY_KEPT_BYTES = 4L << 20;

    private final int mostRecords;
    private final int mostBytes;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Long, byte[]> kept = new HashMap<>();
    private long keptBytes;
    private boolean isFirst = true;
    private boolean isSealed;
    private long joinedRecords;
    private long joinedBytes;

    /// What was done at the last place.
    ///
    /// @param ranges the records
    /// @param records how many they are
    /// @param bytes how long they are together
    /// @param time the time of their rows, if it is not that of their arrival
    /// @param bound told behind them
    /// @param kept the prepared records, if they are kept
    record Done(
            List<ShardRange> ranges,
            long records,
            long bytes,
            OptionalLong time,
            OptionalLong bound,
            Optional<byte[]> kept) {

        boolean isNothing() {
            return ranges.isEmpty() && bound.isEmpty();
        }
    }

    /// @param mostRecords as many records a step may have that is joined of several
    /// @param mostBytes as many bytes
    Pending(int mostRecords, int mostBytes) {
        this.mostRecords = mostRecords;
        this.mostBytes = mostBytes;
    }

    /// Adds a step.
    ///
    /// @param last the number of the step before
    /// @param hasRows whether rows came of it
    /// @return its number: that of the step before, if it was joined to it
    long add(long last, Done done, boolean hasRows) {
        if (done.isNothing()) {
            return last;
        }
        if (!isSealed && !steps.isEmpty() && done.kept().isEmpty() && mayJoin(steps.getLast(), done, hasRows)) {
            steps.add(join(steps.removeLast(), done));
            joinedRecords += done.records();
            joinedBytes += done.bytes();
            return last;
        }
        long number = last + 1;
        steps.add(new Step(
                number, done.ranges(), done.time(), done.bound(), done.kept().isPresent()));
        done.kept().ifPresent(bytes -> {
            kept.put(number, bytes);
            keptBytes += bytes.length;
        });
        joinedRecords = done.records();
        joinedBytes = done.bytes();
        isSealed = isFirst; // the first time that the code is told must be the same the next time
        isFirst = false;
        return number;
    }

    private boolean mayJoin(Step step, Done done, boolean hasRows) {
        if (step.isKept() || done.time().isPresent()) {
            return false;
        }
        if (step.bound().isPresent()) {
            return done.ranges().isEmpty() && !hasRows;
        }
        return isBoundaryTold(step, done)
                && joinedRecords + done.records() <= mostRecords
                && joinedBytes + done.bytes() <= mostBytes;
    }

    /// The records of a batch are worked on in the order of their arrival, but two batches behind each other. Where one
    /// ends is told by the shards, whose ids ascend within a batch.
    private static boolean isBoundaryTold(Step step, Done done) {
        return step.ranges().isEmpty()
                || done.ranges().isEmpty()
                || !isBefore(step.ranges().getLast(), done.ranges().getFirst());
    }

    private static boolean isBefore(ShardRange one, ShardRange other) {
        return one.shard().compareTo(other.shard()) < 0;
    }

    private static Step join(Step step, Done done) {
        List<ShardRange> ranges = new ArrayList<>(step.ranges());
        if (done.ranges().size() == 1
                && isLastAlone(ranges)
                && ranges.getLast().shard().equals(done.ranges().getFirst().shard())) {
            ranges.add(ranges.removeLast().and(done.ranges().getFirst()));
        } else {
            ranges.addAll(done.ranges());
        }
        return new Step(step.number(), ranges, step.time(), done.bound(), false);
    }

    /// Whether the last batch has records of a single shard.
    private static boolean isLastAlone(List<ShardRange> ranges) {
        int last = ranges.size() - 1;
        return last == 0 || (last > 0 && !isBefore(ranges.get(last - 1), ranges.get(last)));
    }

    /// Whether there are enough for a plan of their own.
    boolean areMany() {
        return steps.size() >= MANY
                || keptBytes >= MANY_KEPT_BYTES
                || steps.stream().mapToInt(step -> step.ranges().size()).sum() >= MANY_RANGES;
    }

    /// Lets nothing be joined to the steps so far, because a snapshot covers just these.
    void seal() {
        isSealed = true;
    }

    /// Forgets the steps that a snapshot covers.
    void forget(long covered) {
        while (!steps.isEmpty() && steps.getFirst().number() <= covered) {
            byte[] bytes = kept.remove(steps.removeFirst().number());
            keptBytes -= bytes == null ? 0 : bytes.length;
        }
    }

    /// The steps in their order.
    List<Step> steps() {
        return List.copyOf(steps);
    }

    /// The prepared records of those that keep them, by the number of the step.
    Map<Long, byte[]> kept() {
        return Map.copyOf(kept);
    }

    long keptBytes() {
        return keptBytes;
    }

    void clear() {
        steps.clear();
        kept.clear();
        keptBytes = 0;
    }
}
