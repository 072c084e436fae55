package io.millrace.sql.operator;

import io.millrace.sql.row.Row;

/// Puts the time of each row behind its values, where it is looked for as a column.
public record Timed(Operator next) implements Operator {

    @Override
    public void row(Row row) {
        next.row(row.with(row.rowtime()));
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }
}
