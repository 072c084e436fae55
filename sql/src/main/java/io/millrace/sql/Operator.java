package io.millrace.sql;

import io.millrace.sql.expression.RowError;

/// One step of a pump: takes a row and hands what comes of it to the next step before it returns.
@FunctionalInterface
interface Operator {

    /// Takes the next row.
    ///
    /// @throws RowError if the row cannot be computed
    void row(Row row);
}
