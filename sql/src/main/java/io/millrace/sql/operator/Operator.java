package io.millrace.sql.operator;

import io.millrace.sql.expression.RowError;
import io.millrace.sql.row.Row;

/// One step of a pump: takes rows and bounds, and hands what comes of them to the next step before it returns.
///
/// ROWTIME never decreases from row to row. Before a row comes its bound, so that what the row's time completes is
/// complete before the row itself counts. A bound alone changes no result, it only lets results out sooner.
public interface Operator {

    /// Takes the next row; a bound of its ROWTIME has come before it.
    ///
    /// @throws RowError if the row cannot be computed
    void row(Row row);

    /// Takes the promise that no later row will be earlier than this.
    ///
    /// @param rowtime milliseconds of 1970-01-01 UTC, never less than before
    void bound(long rowtime);
}
