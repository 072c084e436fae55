package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP.
///
/// The mean and the sum of the squared distances from it are carried on row by row: B. P. Welford, "Note on a
/// method for calculating corrected sums of squares and products", Technometrics 4 (1962).
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-var-pop.html>
final class Spread implements Accumulator {

    private final boolean isSample;
    private final boolean isRoot;
    private long count;
    private double mean;
    private double squares;

    /// @param isSample whether one row less counts, and a single row has no spread
    /// @param isRoot whether the deviation is asked for, not the variance
    Spread(boolean isSample, boolean isRoot) {
        this.isSample = isSample;
        this.isRoot = isRoot;
    }

    @Override
    public void add(@Nullable Object value) {
        if (value instanceof Number number) {
            count++;
            double distance = number.doubleValue() - mean;
            mean += distance / count;
            squares += distance * (number.doubleValue() - mean);
        }
    }

    @Override
    public @Nullable Object result() {
        long divisor = isSample ? count - 1 : count;
        if (divisor <= 0) {
            return null;
        }
        double variance = squares / divisor;
        return isRoot ? Math.sqrt(variance) : variance;
    }

    @Override
    public void save(StateWriter out) {
        out.number(count).real(mean).real(squares);
    }

    @Override
    public void restore(StateReader in) {
        count = in.number();
        mean = in.real();
        squares = in.real();
    }
}
