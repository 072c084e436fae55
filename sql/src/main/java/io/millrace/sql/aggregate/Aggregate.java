package io.millrace.sql.aggregate;

import io.millrace.sql.row.ColumnType;
import java.util.Optional;

/// One aggregate of a query: the function, and what it is computed of.
///
/// @param function the name as it is written in SQL
/// @param field the position of its operand in the rows, or -1 for COUNT(*)
/// @param operand the operand's type; nothing for COUNT(*)
/// @param type the result's type
/// @param isDistinct whether equal values count once
/// @param ignoresNull whether FIRST_VALUE and LAST_VALUE pass over NULLs
public record Aggregate(
        String function,
        int field,
        Optional<ColumnType> operand,
        ColumnType type,
        boolean isDistinct,
        boolean ignoresNull) {

    /// A new accumulator for one group.
    ///
    /// @throws UnsupportedOperationException with the function's name if it is not known
    public Accumulator accumulator() {
        Accumulator plain = plain();
        return isDistinct ? new Distinct(plain) : plain;
    }

    private Accumulator plain() {
        return switch (function) {
            case "COUNT" -> new Count(operand.isEmpty());
            case "SUM", "$SUM0" -> new Total(operandType(), type, false);
            case "AVG" -> new Total(operandType(), type, true);
            case "MIN" -> new Extreme(false);
            case "MAX" -> new Extreme(true);
            case "FIRST_VALUE" -> new Place(false, ignoresNull);
            case "LAST_VALUE" -> new Place(true, ignoresNull);
            case "VAR_POP" -> new Spread(false, false);
            case "VAR_SAMP", "VARIANCE" -> new Spread(true, false);
            case "STDDEV_POP" -> new Spread(false, true);
            case "STDDEV_SAMP", "STDDEV" -> new Spread(true, true);
            case "ANY", "SOME" -> new Truths(false);
            case "EVERY" -> new Truths(true);
            default -> throw new UnsupportedOperationException(function);
        };
    }

    private ColumnType operandType() {
        return operand.orElseThrow(() -> new UnsupportedOperationException(function + " without an operand"));
    }
}
