package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.assembly.Joining;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlTableRef;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;

/// A stream in FROM with the window in which its rows can be met: `"A" OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`.
///
/// The window goes along with the stream as a hint.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-join-clause.html>
final class FromWindow {

    private FromWindow() {}

    /// @param windows those of the WINDOW clause
    static SqlNode of(SqlCall over, SqlNodeList windows) {
        if (!(over.operand(0) instanceof SqlIdentifier stream)) {
            throw StreamingForm.refuse(
                    over, "a window over a query in FROM", "Let a pump write the query into a stream, and name that");
        }
        SqlWindow window = over.operand(1) instanceof SqlIdentifier name
                ? named(name, windows)
                : (SqlWindow) over.<SqlNode>operand(1);
        if (!window.getPartitionList().isEmpty()) {
            throw StreamingForm.refuse(
                    window, "PARTITION BY in the window of a join", "Leave it out: ON says which rows meet");
        }
        for (SqlNode order : window.getOrderList()) {
            if (!StreamingForm.isPlainRowtime(order)) {
                throw StreamingForm.refuse(
                        order, "ORDER BY in the window of a join", "Leave it out: rows come in the order of ROWTIME");
            }
        }
        SqlParserPos position = over.getParserPosition();
        SqlNodeList options = new SqlNodeList(
                List.of(
                        SqlLiteral.createCharString(window.isRows() ? "ROWS" : "RANGE", position),
                        SqlLiteral.createCharString(Long.toString(preceding(window)), position),
                        SqlLiteral.createCharString(Long.toString(following(window)), position)),
                position);
        SqlHint hint = new SqlHint(
                position,
                new SqlIdentifier(Joining.WINDOW_HINT, position),
                options,
                SqlHint.HintOptionFormat.LITERAL_LIST);
        return new SqlTableRef(stream.getParserPosition(), stream, new SqlNodeList(List.of(hint), position));
    }

    private static SqlWindow named(SqlIdentifier name, SqlNodeList windows) {
        for (SqlNode node : windows) {
            if (node instanceof SqlWindow window
                    && window.getDeclName() != null
                    && window.getDeclName().getSimple().equals(name.getSimple())) {
                return window;
            }
        }
        throw new SqlException(
                name.getParserPosition().getLineNum(),
                name.getParserPosition().getColumnNum(),
                "there is no window \"" + name + "\"",
                "Define it in the WINDOW clause");
    }

    private static long preceding(SqlWindow window) {
        SqlNode lower = window.getLowerBound();
        SqlNode upper = window.getUpperBound();
        boolean beginsNow = lower == null
                // `RANGE .. FOLLOWING` alone, which the parser takes for the end
                ? upper != null && upper.getKind() == SqlKind.FOLLOWING
                : SqlWindow.isCurrentRow(lower);
        if (beginsNow) {
            return 0;
        }
        return lower == null || SqlWindow.isUnboundedPreceding(lower)
                ? Long.MAX_VALUE
                : length(window, lower, SqlKind.PRECEDING);
    }

    private static long following(SqlWindow window) {
        SqlNode upper = window.getUpperBound();
        return upper == null || SqlWindow.isCurrentRow(upper) ? 0 : ahead(window, upper);
    }

    private static long ahead(SqlWindow window, SqlNode end) {
        if (window.isRows()) {
            throw StreamingForm.refuse(
                    window,
                    "a window of ROWS that does not end with the current row",
                    "Say by RANGE INTERVAL '..' FOLLOWING how long to wait for later rows");
        }
        return length(window, end, SqlKind.FOLLOWING);
    }

    /// How far an end of the window is from the current row.
    private static long length(SqlWindow window, SqlNode end, SqlKind direction) {
        if (end.getKind() == direction && end instanceof SqlCall call) {
            SqlNode length = call.operand(0);
            if (window.isRows() && length instanceof SqlNumericLiteral rows && rows.isInteger()) {
                return known(rows.longValue(true), window);
            }
            if (!window.isRows()
                    && length instanceof SqlIntervalLiteral literal
                    && literal.getValue() instanceof SqlIntervalLiteral.IntervalValue interval
                    && !interval.getIntervalQualifier().isYearMonth()) {
                return known(interval.getSign() * SqlParserUtil.intervalToMillis(interval), window);
            }
        }
        throw StreamingForm.refuse(
                window,
                "this window",
                "Write RANGE INTERVAL '..' PRECEDING, RANGE INTERVAL '..' FOLLOWING, or ROWS n PRECEDING; a window holds the"
                        + " current row");
    }

    private static long known(long length, SqlWindow window) {
        if (length < 0) {
            throw StreamingForm.refuse(window, "a window of negative length", "Give it a length of zero or more");
        }
        return length;
    }
}
