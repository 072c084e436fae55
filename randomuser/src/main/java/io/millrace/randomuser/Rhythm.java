package io.millrace.randomuser;

import java.time.Duration;

/// When a producer sends.
public sealed interface Rhythm {

    /// One record, then a pause of random length, evenly drawn between nothing and the bound; as in the tutorial.
    ///
    /// @param below the bound that no pause reaches; positive
    record RandomPause(Duration below) implements Rhythm {
        public RandomPause {
            if (!below.isPositive()) {
                throw new IllegalArgumentException("not a bound for pauses: " + below);
            }
        }
    }

    /// A set number of records each second, on average.
    ///
    /// Up to 200 they go one by one, evenly spaced; beyond, in batches, twenty of them a second until they are
    /// full at 500 records. A producer that falls behind catches up for one second and lets the rest go.
    ///
    /// @param records how many; above 0, at most a million
    record PerSecond(double records) implements Rhythm {

        private static final double MOST_ONE_BY_ONE = 200;
        private static final double BATCHES_PER_SECOND = 20;

        public PerSecond {
            if (!(records > 0 && records <= 1_000_000)) {
                throw new IllegalArgumentException("not a rate per second: " + records);
            }
        }

        /// How many records one request carries.
        int batchSize() {
            return records <= MOST_ONE_BY_ONE
                    ? 1
                    : (int) Math.min(KinesisSink.MOST_RECORDS, Math.ceil(records / BATCHES_PER_SECOND));
        }

        /// When the record of that number is due, in nanoseconds after the first.
        long dueNanos(long number) {
            return (long) (number * (1e9 / records));
        }
    }
}
