package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.DialectAggregates;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses a query with a window, a delay or a half-life whose length is none: of months, which differ, negative, or
/// of the wrong unit.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-window-clause.html>
final class LengthCheck extends SqlBasicVisitor<@Nullable Void> {

    private static final String ROWS_OR_RANGE = "Write RANGE before an INTERVAL, and ROWS before a number";

    /// @throws SqlException with the place of the first length that is wrong
    static void of(SqlNode query) {
        query.accept(new LengthCheck());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlWindow window) {
            bound(window, window.getLowerBound());
            bound(window, window.getUpperBound());
        } else if (call.getOperator() == DialectAggregates.STAGGER) {
            interval(call.operand(0));
        } else if (call.getOperator() == DialectAggregates.REORDERED
                || (call.operandCount() == 2 && call.getOperator().getName().equals("EXP_AVG"))) {
            interval(call.operand(1));
        }
        return super.visit(call);
    }

    private static void bound(SqlWindow window, @Nullable SqlNode bound) {
        if (bound == null
                || (bound.getKind() != SqlKind.PRECEDING && bound.getKind() != SqlKind.FOLLOWING)
                || !(bound instanceof SqlCall call)) {
            return;
        }
        SqlNode length = call.operand(0);
        SqlNode size = length.getKind() == SqlKind.MINUS_PREFIX ? ((SqlCall) length).operand(0) : length;
        if (window.isRows() && size instanceof SqlIntervalLiteral) {
            throw ScriptCompiler.error(length, "ROWS counts rows, not time", ROWS_OR_RANGE);
        }
        if (!window.isRows() && size instanceof SqlNumericLiteral) {
            throw ScriptCompiler.error(length, "RANGE is a length of time, not a number", ROWS_OR_RANGE);
        }
        boolean isNegative = size != length
                || (length instanceof SqlNumericLiteral number
                        && number.bigDecimalValue().signum() < 0);
        if (isNegative) {
            throw negative(length);
        }
        interval(length);
    }

    private static void interval(SqlNode length) {
        if (!(length instanceof SqlIntervalLiteral literal)
                || !(literal.getValue() instanceof SqlIntervalLiteral.IntervalValue interval)) {
            return;
        }
        if (interval.getIntervalQualifier().isYearMonth()) {
            throw ScriptCompiler.error(
                    length,
                    "a length in months or years is not supported",
                    "They differ in length: count days, hours or seconds, as INTERVAL '30' DAY");
        }
        if (interval.getSign() * SqlParserUtil.intervalToMillis(interval) < 0) {
            throw negative(length);
        }
    }

    private static SqlException negative(SqlNode length) {
        return ScriptCompiler.error(length, "a negative length", "Give it a length of zero or more");
    }
}
