package io.millrace.sql.assembly;

import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.operator.TimeKey;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.plan.StreamTable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlOperator;

/// Follows ROWTIME through a query: which columns show the time of the row that holds them, and which
/// expressions are of it alone.
public final class TimeTrace {

    private TimeTrace() {}

    /// Whether a column of a node's rows shows the time of the row.
    public static boolean isRowtime(RelNode node, int field) {
        return switch (node) {
            case TableScan _, TableFunctionScan _ ->
                field == node.getRowType().getFieldCount() - 1
                        && node.getRowType().getFieldNames().get(field).equals(StreamTable.ROWTIME);
            case Filter _, LogicalDelta _, Sort _ -> isRowtime(node.getInput(0), field);
            case Project project
            when retimes(project) -> field == project.getProjects().size() - 1;
            case Project project ->
                isRowtime(project.getInput(), project.getProjects().get(field));
            case Aggregate aggregate -> isGroupTime(aggregate, field);
            case Join join -> isStreamTime(join, field);
            case Union union -> union.getInputs().stream().allMatch(input -> isRowtime(input, field));
            default -> false;
        };
    }

    /// A row that was joined with one of a table keeps its time; of two streams each has its own.
    private static boolean isStreamTime(Join join, int field) {
        int width = join.getLeft().getRowType().getFieldCount();
        return field < width
                ? Joining.isTable(join.getRight()) && isRowtime(join.getLeft(), field)
                : Joining.isTable(join.getLeft()) && isRowtime(join.getRight(), field - width);
    }

    private static boolean isRowtime(RelNode input, RexNode expression) {
        return (expression instanceof RexInputRef ref && isRowtime(input, ref.getIndex()))
                || isCall(expression, DialectAggregates.ROW_TIME);
    }

    private static boolean isGroupTime(Aggregate aggregate, int field) {
        if (field < aggregate.getGroupCount()) {
            return aggregate.getAggCallList().isEmpty()
                    && isRowtime(aggregate.getInput(), aggregate.getGroupSet().nth(field));
        }
        AggregateCall call = aggregate.getAggCallList().get(field - aggregate.getGroupCount());
        return call.getAggregation() == DialectAggregates.GROUP_TIME;
    }

    /// Whether a column tells the window of a GROUP BY: its rows of one time all have one value of it.
    public static boolean isWindow(RelNode node, int field, Moment moment) {
        return switch (node) {
            case Filter _, LogicalDelta _, Sort _ -> isWindow(node.getInput(0), field, moment);
            case Project project
            when !retimes(project) && project.getProjects().get(field) instanceof RexInputRef ref ->
                isWindow(project.getInput(), ref.getIndex(), moment);
            case Aggregate aggregate
            when field < aggregate.getGroupCount() -> {
                RexInputRef key = RexInputRef.of(
                        aggregate.getGroupSet().nth(field), aggregate.getInput().getRowType());
                yield !aggregate.getAggCallList().isEmpty()
                        && timeKey(aggregate.getInput(), key, moment).isPresent();
            }
            default -> false;
        };
    }

    /// Whether the rows of a SELECT get another time than those that it reads.
    public static boolean retimes(Project project) {
        List<String> names = project.getRowType().getFieldNames();
        int last = names.size() - 1;
        return names.get(last).equals(StreamTable.ROWTIME)
                && !isRowtime(project.getInput(), project.getProjects().get(last));
    }

    public static boolean isCall(RexNode node, SqlOperator operator) {
        return node instanceof RexCall call && call.getOperator() == operator;
    }

    /// Whether a call of the operator stands anywhere in the expression.
    public static boolean contains(RexNode node, SqlOperator operator) {
        AtomicBoolean isFound = new AtomicBoolean();
        node.accept(new RexVisitorImpl<Void>(true) {
            @Override
            @SuppressWarnings("NullAway") // Calcite's visitors return null
            public Void visitCall(RexCall call) {
                if (call.getOperator() == operator) {
                    isFound.set(true);
                }
                return super.visitCall(call);
            }
        });
        return isFound.get();
    }

    /// Whether the code says by MONOTONIC(..) that an expression ascends, be it in a query below.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-monotonic.html>
    public static boolean isSaidMonotonic(RelNode input, RexNode expression) {
        AtomicBoolean isSaid = new AtomicBoolean(contains(expression, DialectFunctions.MONOTONIC));
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            @SuppressWarnings("NullAway") // Calcite's visitors return null
            public Void visitInputRef(RexInputRef ref) {
                if (isSaidMonotonic(input, ref.getIndex())) {
                    isSaid.set(true);
                }
                return null;
            }
        });
        return isSaid.get();
    }

    private static boolean isSaidMonotonic(RelNode node, int field) {
        return switch (node) {
            case Filter _, LogicalDelta _, Sort _ -> isSaidMonotonic(node.getInput(0), field);
            case Project project ->
                isSaidMonotonic(project.getInput(), project.getProjects().get(field));
            case Aggregate aggregate ->
                field < aggregate.getGroupCount()
                        && isSaidMonotonic(
                                aggregate.getInput(), aggregate.getGroupSet().nth(field));
            default -> false;
        };
    }

    /// The expression as one of ROWTIME alone.
    ///
    /// @param input whose rows the expression is of
    /// @return nothing if it looks at anything else, or not at ROWTIME
    public static Optional<TimeKey> timeKey(RelNode input, RexNode expression, Moment moment) {
        Substitution substitution = new Substitution(input);
        RexNode ofTime = expression.accept(substitution);
        if (!substitution.isOfTimeAlone || !substitution.seesTime) {
            return Optional.empty();
        }
        boolean includesEnd = contains(ofTime, DialectFunctions.CEIL_TO);
        return Optional.of(
                new TimeKey(new ExpressionCompiler(moment, 0).compile(ofTime), includesEnd, Ascent.isOf(ofTime)));
    }

    /// Puts a field 0, which stands for the time of the row, in the place of all that shows it.
    private static final class Substitution extends RexShuttle {

        private final RelNode input;
        private boolean isOfTimeAlone = true;
        private boolean seesTime;

        Substitution(RelNode input) {
            this.input = input;
        }

        @Override
        public RexNode visitInputRef(RexInputRef ref) {
            if (isRowtime(input, ref.getIndex())) {
                seesTime = true;
                return new RexInputRef(0, ref.getType());
            }
            RelNode below = input;
            while (below instanceof Filter || below instanceof LogicalDelta) {
                below = below.getInput(0);
            }
            if (below instanceof Project project && !retimes(project)) {
                Substitution deeper = new Substitution(project.getInput());
                RexNode replaced = project.getProjects().get(ref.getIndex()).accept(deeper);
                isOfTimeAlone &= deeper.isOfTimeAlone;
                seesTime |= deeper.seesTime;
                return replaced;
            }
            isOfTimeAlone = false;
            return ref;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (call.getOperator() == DialectAggregates.ROW_TIME) {
                seesTime = true;
                return new RexInputRef(0, call.getType());
            }
            isOfTimeAlone &= call.getOperator().isDeterministic();
            return super.visitCall(call);
        }

        @Override
        public RexNode visitOver(RexOver over) {
            isOfTimeAlone = false;
            return over;
        }
    }
}
