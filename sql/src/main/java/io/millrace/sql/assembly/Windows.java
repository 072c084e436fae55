package io.millrace.sql.assembly;

import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.Window;
import io.millrace.sql.operator.WindowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.type.SqlTypeName;

/// The sliding windows of one SELECT, and where their results stand behind the values of a row.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-window-clause.html>
public final class Windows {

    /// 292 million years.
    public static final long UNLIMITED = Long.MAX_VALUE;

    private final List<Window> windows = new ArrayList<>();
    private final Map<RexNode, Expression> results = new LinkedHashMap<>();

    /// @param compiler of expressions over the rows before the results are put behind them
    /// @param width how many values those rows have
    Windows(List<RexNode> items, ExpressionCompiler compiler, int width) {
        Map<RexWindow, Set<RexOver>> byWindow = new LinkedHashMap<>();
        for (RexOver over : calls(items)) {
            byWindow.computeIfAbsent(over.getWindow(), _ -> new LinkedHashSet<>())
                    .add(over);
        }
        int at = width;
        for (Map.Entry<RexWindow, Set<RexOver>> entry : byWindow.entrySet()) {
            Arguments arguments = new Arguments(compiler);
            List<WindowFunction> functions = new ArrayList<>();
            for (RexOver over : entry.getValue()) {
                functions.add(function(over, arguments));
                results.put(over, new Expression.Field(at++));
            }
            windows.add(window(entry.getKey(), compiler, arguments.expressions, functions));
        }
    }

    List<Window> windows() {
        return windows;
    }

    /// For each call with OVER, what shows its result.
    Map<RexNode, Expression> results() {
        return results;
    }

    public static Set<RexOver> calls(List<RexNode> items) {
        Set<RexOver> calls = new LinkedHashSet<>();
        items.forEach(item -> item.accept(new RexVisitorImpl<Void>(true) {
            @Override
            @SuppressWarnings("NullAway") // Calcite's visitors return null
            public Void visitOver(RexOver over) {
                calls.add(over);
                return null;
            }
        }));
        return calls;
    }

    private static Window window(
            RexWindow window, ExpressionCompiler compiler, List<Expression> arguments, List<WindowFunction> functions) {
        if (!window.getUpperBound().isCurrentRow()) {
            throw new UnsupportedOperationException("a window that does not end with the current row");
        }
        List<Expression> partition =
                window.partitionKeys.stream().map(compiler::compile).toList();
        return new Window(partition, window.isRows(), preceding(window), arguments, functions);
    }

    public static long preceding(RexWindow window) {
        RexWindowBound lower = window.getLowerBound();
        if (lower.isCurrentRow()) {
            return 0;
        }
        if (!lower.isPreceding()) {
            throw new UnsupportedOperationException("a window that begins after the current row");
        }
        if (lower.isUnbounded() || lower.getOffset() == null) {
            return UNLIMITED;
        }
        RelDataType type = lower.getOffset().getType();
        if (!window.isRows() && type.getSqlTypeName().getFamily() != SqlTypeName.INTERVAL_DAY.getFamily()) {
            throw new UnsupportedOperationException("a RANGE of " + type);
        }
        return number(lower.getOffset(), "a window of a length that is not constant");
    }

    private static long number(RexNode node, String otherwise) {
        if (node instanceof RexLiteral literal && !literal.isNull()) {
            BigDecimal number = literal.getValueAs(BigDecimal.class);
            if (number != null && number.signum() >= 0) {
                return number.longValue();
            }
        }
        throw new UnsupportedOperationException(otherwise);
    }

    private static WindowFunction function(RexOver over, Arguments arguments) {
        List<RexNode> operands = over.getOperands();
        String name = over.getAggOperator().getName();
        return switch (name) {
            case "FIRST_VALUE" -> new WindowFunction.Nth(arguments.add(operands.get(0)), 1, false, over.ignoreNulls());
            case "LAST_VALUE" -> new WindowFunction.Nth(arguments.add(operands.get(0)), 1, true, over.ignoreNulls());
            case "NTH_VALUE", "NTH_VALUE FROM LAST" ->
                new WindowFunction.Nth(
                        arguments.add(operands.get(0)),
                        count(operands.get(1), 1),
                        name.endsWith("LAST"),
                        over.ignoreNulls());
            case "LAG" ->
                new WindowFunction.Lag(
                        arguments.add(operands.get(0)),
                        operands.size() > 1 ? count(operands.get(1), 0) : 1,
                        operands.size() > 2 ? arguments.add(operands.get(2), over.getType()) : -1,
                        over.ignoreNulls());
            case "EXP_AVG" ->
                new WindowFunction.ExponentialAverage(
                        arguments.add(operands.get(0)),
                        Math.max(1, number(operands.get(1), "EXP_AVG with a half-life that is not constant")));
            default -> {
                Optional<RelDataType> operand = operands.stream().findFirst().map(RexNode::getType);
                Aggregate aggregate = new Aggregate(
                        name,
                        operands.isEmpty() ? -1 : arguments.add(operands.get(0)),
                        operand.map(Types::of),
                        Types.of(over.getType()),
                        over.isDistinct(),
                        over.ignoreNulls());
                aggregate.accumulator(); // says now what is not known
                yield new WindowFunction.OfAll(aggregate);
            }
        };
    }

    private static int count(RexNode node, int least) {
        long count = number(node, "a number of rows that is not constant");
        if (count < least || count > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException("a number of rows of " + count);
        }
        return (int) count;
    }

    /// An expression, and the type that its values shall have.
    private record Argument(RexNode node, RelDataType type) {}

    /// What the functions of one window look at, each once.
    private static final class Arguments {
        private final ExpressionCompiler compiler;
        private final List<Argument> known = new ArrayList<>();
        private final List<Expression> expressions = new ArrayList<>();

        Arguments(ExpressionCompiler compiler) {
            this.compiler = compiler;
        }

        int add(RexNode node) {
            return add(node, node.getType());
        }

        /// What is shown in the place of values of the type.
        int add(RexNode node, RelDataType type) {
            Argument argument = new Argument(node, type);
            int found = known.indexOf(argument);
            if (found >= 0) {
                return found;
            }
            known.add(argument);
            expressions.add(compiler.compileAs(node, type));
            return known.size() - 1;
        }
    }
}
