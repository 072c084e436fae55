package io.millrace.sql;

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
            throw StreamingForm.refuse(over, "a window over a query in FROM");
        }
        SqlWindow window = over.operand(1) instanceof SqlIdentifier name
                ? named(name, windows)
                : (SqlWindow) over.<SqlNode>operand(1);
        if (!window.getPartitionList().isEmpty()) {
            throw StreamingForm.refuse(window, "PARTITION BY in the window of a join");
        }
        for (SqlNode order : window.getOrderList()) {
            if (!StreamingForm.isPlainRowtime(order)) {
                throw StreamingForm.refuse(order, "ORDER BY in the window of a join");
            }
        }
        boolean endsNow = window.getUpperBound() == null || SqlWindow.isCurrentRow(window.getUpperBound());
        if (!endsNow) {
            throw StreamingForm.refuse(window, "a window that does not end with the current row");
        }
        SqlParserPos position = over.getParserPosition();
        SqlNodeList options = new SqlNodeList(
                List.of(
                        SqlLiteral.createCharString(window.isRows() ? "ROWS" : "RANGE", position),
                        SqlLiteral.createCharString(Long.toString(preceding(window)), position)),
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
        if (lower == null || SqlWindow.isUnboundedPreceding(lower)) {
            return Long.MAX_VALUE;
        }
        if (SqlWindow.isCurrentRow(lower)) {
            return 0;
        }
        if (lower.getKind() == SqlKind.PRECEDING && lower instanceof SqlCall call) {
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
        throw StreamingForm.refuse(window, "this window");
    }

    private static long known(long length, SqlWindow window) {
        if (length < 0) {
            throw StreamingForm.refuse(window, "a window of negative length");
        }
        return length;
    }
}
