package io.millrace.sql.assembly;

import io.millrace.sql.expression.Casts;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.JoinWindow;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.hint.RelHint;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// What a join compares: the fields that must be equal, and the whole condition.
public final class Joining {

    /// The hint that carries the window of a stream in FROM: `ROWS` or `RANGE`, how far it reaches back, and how far
    /// ahead.
    public static final String WINDOW_HINT = "STREAM_WINDOW";

    private final Join join;
    private final RexNode condition;
    private final List<Integer> leftKeys = new ArrayList<>();
    private final List<Integer> rightKeys = new ArrayList<>();

    /// @param condition of the join and, if all its rows must fulfil more, of that too
    Joining(Join join, RexNode condition) {
        this.join = join;
        this.condition = condition;
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            if (part instanceof RexCall call && call.getKind() == SqlKind.EQUALS) {
                equal(call.getOperands().get(0), call.getOperands().get(1));
            }
        }
    }

    private void equal(RexNode one, RexNode other) {
        if (Casts.without(one) instanceof RexInputRef first
                && Casts.without(other) instanceof RexInputRef second
                && isSameForm(first.getType(), second.getType())) {
            int width = join.getLeft().getRowType().getFieldCount();
            int left = Math.min(first.getIndex(), second.getIndex());
            int right = Math.max(first.getIndex(), second.getIndex());
            if (left < width && right >= width) {
                leftKeys.add(left);
                rightKeys.add(right - width);
            }
        }
    }

    /// Whether equal values of the two are equal keys of a join.
    static boolean isSameForm(RelDataType one, RelDataType other) {
        if (!Types.isValue(one) || !Types.isValue(other)) {
            return false;
        }
        Form form = form(Types.of(one).kind());
        return form != Form.OTHER && form == form(Types.of(other).kind());
    }

    private enum Form {
        TRUTH,
        /// Whole numbers and decimals.
        EXACT,
        DOUBLE,
        TEXT,
        DATE,
        TIME,
        TIMESTAMP,
        /// Values that can be equal without being the same: padded text, bytes, REAL beside DOUBLE.
        OTHER
    }

    private static Form form(ColumnType.Kind kind) {
        return switch (kind) {
            case BOOLEAN -> Form.TRUTH;
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> Form.EXACT;
            case DOUBLE -> Form.DOUBLE;
            case VARCHAR -> Form.TEXT;
            case DATE -> Form.DATE;
            case TIME -> Form.TIME;
            case TIMESTAMP -> Form.TIMESTAMP;
            case REAL, CHAR, BINARY, VARBINARY -> Form.OTHER;
        };
    }

    int[] leftKeys() {
        return leftKeys.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] rightKeys() {
        return rightKeys.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The condition over rows with the values of both sides.
    Expression condition(Moment moment) {
        return new ExpressionCompiler(moment, -1).compile(condition);
    }

    boolean preservesLeft() {
        return join.getJoinType().generatesNullsOnRight();
    }

    boolean preservesRight() {
        return join.getJoinType().generatesNullsOnLeft();
    }

    /// Whether a side of a join is a table: its rows are there from the beginning and have no ROWTIME.
    public static boolean isTable(RelNode side) {
        return switch (side) {
            case TableScan scan -> scan.getTable().unwrap(StreamTable.class) == null;
            case TableFunctionScan _, LogicalDelta _ -> false;
            default -> side.getInputs().stream().allMatch(Joining::isTable);
        };
    }

    /// The window that was written behind a side of a join.
    public static JoinWindow window(RelNode side) {
        return scan(side).stream()
                .flatMap(scan -> scan.getHints().stream())
                .filter(hint -> hint.hintName.equals(WINDOW_HINT))
                .findFirst()
                .map(Joining::window)
                .orElse(JoinWindow.CURRENT_ROW);
    }

    /// Whether a row of the other side waits for rows of this one that are later than itself.
    static boolean follows(RelNode side) {
        return window(side).following() > 0;
    }

    private static JoinWindow window(RelHint hint) {
        return new JoinWindow(
                hint.listOptions.get(0).equals("ROWS"),
                Long.parseLong(hint.listOptions.get(1)),
                Long.parseLong(hint.listOptions.get(2)));
    }

    private static Optional<TableScan> scan(RelNode side) {
        RelNode node = side;
        while (node instanceof Filter || node instanceof LogicalDelta) {
            node = node.getInput(0);
        }
        return node instanceof TableScan scan ? Optional.of(scan) : Optional.empty();
    }
}
