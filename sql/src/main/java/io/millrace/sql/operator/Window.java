package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import java.util.List;

/// One sliding window of a query: which rows belong to it, and what is computed of them.
///
/// @param partition rows with equal values have a window of their own
/// @param isRows whether `preceding` counts rows, not milliseconds
/// @param preceding how far the window reaches back; the row exactly so far back is inside
/// @param arguments what the functions look at
/// @param functions what is computed for each row
public record Window(
        List<Expression> partition,
        boolean isRows,
        long preceding,
        List<Expression> arguments,
        List<WindowFunction> functions) {

    public Window {
        partition = List.copyOf(partition);
        arguments = List.copyOf(arguments);
        functions = List.copyOf(functions);
    }

    /// The earliest time of rows in the window of a row of that time.
    long begin(long time) {
        long begin = time - preceding;
        return begin > time ? Long.MIN_VALUE : begin; // an unlimited window begins before all times
    }
}
