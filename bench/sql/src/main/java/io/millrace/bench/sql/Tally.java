package io.millrace.bench.sql;

import io.millrace.sql.ErrorRow;
import io.millrace.sql.Outputs;
import io.millrace.sql.row.Row;

/// Counts what comes out, and if asked to, adds it up in a way in which the order does not matter.
///
/// A row counts as 31-based sum of its values: whole numbers as they are, others in ten thousandths, text by its
/// `hashCode`, or not at all where it is open which of equally good ones is chosen.
final class Tally implements Outputs {

    private final boolean sums;
    private final boolean sumsText;
    private long rows;
    private long sum;
    private long firstNanos;
    private long firstMillis;

    Tally(boolean sums, boolean sumsText) {
        this.sums = sums;
        this.sumsText = sumsText;
    }

    @Override
    public void row(String stream, Row row) {
        if (rows++ == 0) {
            firstNanos = System.nanoTime();
            firstMillis = System.currentTimeMillis();
        }
        if (sums) {
            long hash = 1;
            for (int i = 0; i < row.size(); i++) {
                hash = 31 * hash
                        + switch (row.value(i)) {
                            case Double value -> Math.round(value * 10_000);
                            case Number value -> value.longValue();
                            case String text -> sumsText ? text.hashCode() : 0;
                            case null -> 0;
                            default -> throw new IllegalStateException("no sum of " + row);
                        };
            }
            sum += hash;
        }
    }

    @Override
    public void error(ErrorRow error) {
        throw new IllegalStateException(error.toString());
    }

    long rows() {
        return rows;
    }

    long sum() {
        return sum;
    }

    /// When the first row came, by [System#nanoTime].
    long firstNanos() {
        return firstNanos;
    }

    /// When the first row came, in milliseconds since 1970-01-01 UTC.
    long firstMillis() {
        return firstMillis;
    }
}
