package io.millrace.analytics.run;

import io.millrace.analytics.flow.ShardRange;
import io.millrace.analytics.run.Progress.Counters;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What an application does next, written down before any row of it is sent; kept in the store until a snapshot covers
/// it.
///
/// The plans since a snapshot tell everything that was done since then, in its order; so doing it again gives the same
/// rows with the same places in the outputs. That there is a later plan tells that the rows of this one were taken.
///
/// @param epoch the epoch of its rows
/// @param sequences the place of the next row before it, by the id of the output
/// @param floor no row of it is earlier than this, in milliseconds
/// @param counters what was counted before it
/// @param steps what is done, 1 or more; rows come of the last one alone, if of any
record Plan(int epoch, Map<String, Long> sequences, long floor, Counters counters, List<Step> steps) {

    Plan {
        sequences = Map.copyOf(sequences);
        steps = List.copyOf(steps);
    }

    /// Some records in their order, then a bound.
    ///
    /// @param number counts the steps of the application, from 1
    /// @param ranges the records, batch after batch, in each by the shards' ids
    /// @param time the time of their rows, in milliseconds; empty if it is that of their arrival
    /// @param bound the time before which no later row will be, in milliseconds
    /// @param isKept whether the prepared records are kept beside the plan, because preparing them again could give
    ///     others
    record Step(long number, List<ShardRange> ranges, OptionalLong time, OptionalLong bound, boolean isKept) {

        Step {
            ranges = List.copyOf(ranges);
        }
    }

    long sequence(String output) {
        return sequences.getOrDefault(output, 0L);
    }

    /// The number of the first step.
    long first() {
        return steps.getFirst().number();
    }

    /// The number of the last step, which is the plan's own.
    long last() {
        return steps.getLast().number();
    }
}
