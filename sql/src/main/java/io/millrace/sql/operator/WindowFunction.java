package io.millrace.sql.operator;

import io.millrace.sql.aggregate.Aggregate;

/// One function over a sliding window.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-analytic-functions.html>
public sealed interface WindowFunction {

    /// An aggregate of all rows of the window.
    ///
    /// @param of the aggregate; its field counts the window's arguments
    record OfAll(Aggregate of) implements WindowFunction {}

    /// FIRST_VALUE, LAST_VALUE and NTH_VALUE: the value of the n-th row of the window, NULL if there are fewer.
    ///
    /// @param argument which of the window's arguments is shown
    /// @param n 1 or more
    /// @param fromLast whether rows are counted from the newest
    /// @param ignoresNull whether rows with NULL are passed over
    record Nth(int argument, int n, boolean fromLast, boolean ignoresNull) implements WindowFunction {}

    /// LAG: the value of the n-th row before the current one within the window, or a default.
    ///
    /// @param argument which of the window's arguments is shown
    /// @param n 0 is the current row
    /// @param otherwise which argument of the current row is shown if the window has no such row, or -1 for NULL
    record Lag(int argument, int n, int otherwise, boolean ignoresNull) implements WindowFunction {}

    /// EXP_AVG: an average that weighs a row half as much for every `halfLife` of its age.
    ///
    /// @param halfLife milliseconds, more than 0
    record ExponentialAverage(int argument, long halfLife) implements WindowFunction {}
}
