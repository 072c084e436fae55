package io.millrace.bench.flink;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

/// Counts what comes out of a job, and if asked to, adds it up; Flink runs in this process, so there is one at a time.
///
/// A row counts as 31-based sum of its values: whole numbers as they are, others in ten thousandths, text by its
/// `hashCode`, or not at all where it is open which of equally good ones is chosen.
final class Tally {

    static volatile Tally current = new Tally(false, false);

    private final boolean sums;
    private final boolean sumsText;
    private long rows;
    private long sum;
    private long firstNanos;
    private long firstMillis;
    private volatile long endNanos;

    Tally(boolean sums, boolean sumsText) {
        this.sums = sums;
        this.sumsText = sumsText;
    }

    void row(RowData row, LogicalType[] types) {
        if (rows++ == 0) {
            firstNanos = System.nanoTime();
            firstMillis = System.currentTimeMillis();
        }
        if (sums) {
            long hash = 1;
            for (int i = 0; i < types.length; i++) {
                hash = 31 * hash + (row.isNullAt(i) ? 0 : value(row, i, types[i]));
            }
            sum += hash;
        }
    }

    private long value(RowData row, int i, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case INTEGER -> row.getInt(i);
            case BIGINT -> row.getLong(i);
            case DOUBLE -> Math.round(row.getDouble(i) * 10_000);
            case VARCHAR -> sumsText ? row.getString(i).toString().hashCode() : 0;
            default -> throw new IllegalStateException("no sum of " + type);
        };
    }

    void end() {
        endNanos = System.nanoTime();
    }

    long rows() {
        return rows;
    }

    long sum() {
        return sum;
    }

    long firstNanos() {
        return firstNanos;
    }

    /// When the last row had come.
    long endNanos() {
        return endNanos;
    }

    /// When the first row came, in milliseconds since 1970-01-01 UTC.
    long firstMillis() {
        return firstMillis;
    }
}
