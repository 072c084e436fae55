package io.millrace.sql.operator;

import io.millrace.sql.aggregate.Accumulator;
import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.aggregate.Retractable;
import io.millrace.sql.expression.Comparison;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One function as it follows the rows of one window.
abstract class Follower {

    static Follower of(WindowFunction function) {
        return switch (function) {
            case WindowFunction.OfAll(Aggregate aggregate) -> ofAll(aggregate);
            case WindowFunction.Nth nth -> new NthRow(nth);
            case WindowFunction.Lag lag -> new RowBefore(lag);
            case WindowFunction.ExponentialAverage average -> new Fading(average);
        };
    }

    private static Follower ofAll(Aggregate aggregate) {
        boolean isExtreme =
                aggregate.function().equals("MIN") || aggregate.function().equals("MAX");
        if (isExtreme) {
            return new Extremes(aggregate.field(), aggregate.function().equals("MAX"));
        }
        return aggregate.accumulator() instanceof Retractable retractable
                ? new Running(aggregate.field(), retractable)
                : new Again(aggregate);
    }

    /// The newest row of the ring has just come.
    void added(Ring ring) {}

    /// The oldest row of the ring is about to go.
    void removing(Ring ring) {}

    abstract @Nullable Object result(Ring ring);

    void save(StateWriter out) {}

    void restore(Ring ring, StateReader in) {}

    private static @Nullable Object argument(Ring ring, int index, int field) {
        return field < 0 ? null : ring.value(index, field);
    }

    /// Adds what comes and takes back what goes.
    private static final class Running extends Follower {
        private final int field;
        private final Retractable accumulator;

        Running(int field, Retractable accumulator) {
            this.field = field;
            this.accumulator = accumulator;
        }

        @Override
        void added(Ring ring) {
            accumulator.add(argument(ring, ring.size() - 1, field));
        }

        @Override
        void removing(Ring ring) {
            accumulator.remove(argument(ring, 0, field));
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            return accumulator.result();
        }

        @Override
        void save(StateWriter out) {
            accumulator.save(out);
        }

        @Override
        void restore(Ring ring, StateReader in) {
            accumulator.restore(in);
        }
    }

    /// Keeps the values that may still become the least or the greatest, each better than those behind it.
    private static final class Extremes extends Follower {
        private final int field;
        private final boolean isGreatest;
        private final Deque<Candidate> candidates = new ArrayDeque<>();
        private long removed;

        private record Candidate(long number, Object value) {}

        Extremes(int field, boolean isGreatest) {
            this.field = field;
            this.isGreatest = isGreatest;
        }

        @Override
        void added(Ring ring) {
            add(argument(ring, ring.size() - 1, field), removed + ring.size() - 1);
        }

        private void add(@Nullable Object value, long number) {
            if (value == null) {
                return;
            }
            while (!candidates.isEmpty() && isBetter(value, candidates.getLast().value)) {
                candidates.removeLast();
            }
            candidates.addLast(new Candidate(number, value));
        }

        private boolean isBetter(Object value, Object than) {
            int order = Comparison.compare(value, than, false);
            return isGreatest ? order > 0 : order < 0;
        }

        @Override
        void removing(Ring ring) {
            if (!candidates.isEmpty() && candidates.getFirst().number == removed) {
                candidates.removeFirst();
            }
            removed++;
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            return candidates.isEmpty() ? null : candidates.getFirst().value;
        }

        @Override
        void restore(Ring ring, StateReader in) {
            for (int i = 0; i < ring.size(); i++) {
                add(argument(ring, i, field), i);
            }
        }
    }

    /// Computes anew for each row.
    private static final class Again extends Follower {
        private final Aggregate aggregate;

        Again(Aggregate aggregate) {
            this.aggregate = aggregate;
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            Accumulator accumulator = aggregate.accumulator();
            for (int i = 0; i < ring.size(); i++) {
                accumulator.add(argument(ring, i, aggregate.field()));
            }
            return accumulator.result();
        }
    }

    private static final class NthRow extends Follower {
        private final WindowFunction.Nth nth;

        NthRow(WindowFunction.Nth nth) {
            this.nth = nth;
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            int step = nth.fromLast() ? -1 : 1;
            int left = nth.n();
            for (int i = nth.fromLast() ? ring.size() - 1 : 0; i >= 0 && i < ring.size(); i += step) {
                Object value = ring.value(i, nth.argument());
                boolean counts = value != null || !nth.ignoresNull();
                if (counts && --left == 0) {
                    return value;
                }
            }
            return null;
        }
    }

    private static final class RowBefore extends Follower {
        private final WindowFunction.Lag lag;

        RowBefore(WindowFunction.Lag lag) {
            this.lag = lag;
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            int left = lag.n();
            for (int i = ring.size() - 1; i >= 0; i--) {
                Object value = ring.value(i, lag.argument());
                boolean counts = value != null || !lag.ignoresNull() || i == ring.size() - 1;
                if (counts && left-- == 0) {
                    return value;
                }
            }
            return lag.otherwise() < 0 ? null : ring.value(ring.size() - 1, lag.otherwise());
        }
    }

    private static final class Fading extends Follower {
        private final WindowFunction.ExponentialAverage average;

        Fading(WindowFunction.ExponentialAverage average) {
            this.average = average;
        }

        @Override
        @Nullable
        Object result(Ring ring) {
            long now = ring.time(ring.size() - 1);
            double weights = 0;
            double sum = 0;
            for (int i = 0; i < ring.size(); i++) {
                if (ring.value(i, average.argument()) instanceof Number value) {
                    double weight = Math.pow(2, (double) (ring.time(i) - now) / average.halfLife());
                    weights += weight;
                    sum += weight * value.doubleValue();
                }
            }
            return weights == 0 ? null : sum / weights;
        }
    }
}
