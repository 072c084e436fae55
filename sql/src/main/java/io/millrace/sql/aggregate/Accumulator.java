package io.millrace.sql.aggregate;

import io.millrace.sql.state.Stateful;
import org.jspecify.annotations.Nullable;

/// One aggregate over the rows of one group, as they come.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-aggregate-functions.html>
public interface Accumulator extends Stateful {

    /// Takes the next row's value; NULL does not count, unless the function says otherwise.
    void add(@Nullable Object value);

    /// The aggregate of all values so far.
    ///
    /// @throws io.millrace.sql.expression.RowError if it does not fit into its type
    @Nullable
    Object result();
}
