package io.millrace.sql.explanation;

import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Expressions of a plan as SQL, with the names of the columns that they look at.
final class Wording {

    private static final Pattern PLAIN = Pattern.compile("[A-Z_][A-Z0-9_]*");
    private static final Pattern MADE_UP = Pattern.compile("(EXPR\\$|\\$f|ROWTIME\\$|agg#).*");

    private Wording() {}

    /// A name as SQL writes it: in double quotes if it needs them.
    static String name(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\u0000", "") + '"';
    }

    /// A list in words: `a`, `a and b`, `a, b and c`.
    static String list(List<String> items) {
        return items.size() < 2
                ? String.join("", items)
                : String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
    }

    /// A length of time in the largest unit that divides it.
    static String duration(long millis) {
        String[] units = {"day", "hour", "minute", "second", "millisecond"};
        long[] lengths = {86_400_000, 3_600_000, 60_000, 1000, 1};
        int unit = 0;
        while (millis % lengths[unit] != 0) {
            unit++;
        }
        return count(millis / lengths[unit], units[unit]);
    }

    /// The same behind "the last": `minute`, `10 seconds`.
    static String last(long millis) {
        String length = duration(millis);
        return length.startsWith("1 ") ? length.substring(2) : length;
    }

    /// A number of things.
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    /// An expression over the rows of a node.
    static String of(RelNode input, RexNode expression) {
        return switch (expression) {
            case RexInputRef ref -> field(input, ref.getIndex());
            case RexLiteral literal -> literal(literal);
            case RexOver over -> over(input, over);
            case RexSubQuery query -> query(input, query);
            case RexCall call -> call(input, call);
            default -> expression.toString();
        };
    }

    private static String query(RelNode input, RexSubQuery query) {
        String source = "(a query over " + source(query.rel) + ")";
        String operands =
                query.getOperands().stream().map(operand -> of(input, operand)).collect(Collectors.joining(", "));
        return switch (query.getKind()) {
            case SCALAR_QUERY -> source;
            case EXISTS -> "EXISTS " + source;
            default -> operands + " " + query.getOperator().getName() + " " + source;
        };
    }

    /// A field of a node's rows: its name, or what it was computed from if it has none.
    static String field(RelNode node, int field) {
        String name = node.getRowType().getFieldNames().get(field);
        return switch (node) {
            case LogicalDelta delta -> field(delta.getInput(), field);
            case Filter filter -> field(filter.getInput(), field);
            case Sort sort -> field(sort.getInput(), field);
            case TableScan _ -> name(name);
            case Project project
            when MADE_UP.matcher(name).matches() || project.getProjects().get(field) instanceof RexInputRef ->
                of(project.getInput(), project.getProjects().get(field));
            case Aggregate aggregate when field < aggregate.getGroupCount() -> key(aggregate, field);
            case Aggregate aggregate ->
                aggregateCall(aggregate, aggregate.getAggCallList().get(field - aggregate.getGroupCount()));
            case Join join -> joined(join, field);
            default -> name(name);
        };
    }

    /// A field of one side of a join, with the name of the side's stream if both have such a field.
    private static String joined(Join join, int field) {
        int width = join.getLeft().getRowType().getFieldCount();
        RelNode side = field < width ? join.getLeft() : join.getRight();
        RelNode other = field < width ? join.getRight() : join.getLeft();
        String name = field(side, field < width ? field : field - width);
        int count = other.getRowType().getFieldCount();
        for (int i = 0; i < count; i++) {
            if (field(other, i).equals(name)) {
                return source(side) + "." + name;
            }
        }
        return name;
    }

    /// What a node reads, for the place before a dot.
    static String source(RelNode node) {
        RelNode below = node;
        while (!(below instanceof TableScan) && below.getInputs().size() == 1) {
            below = below.getInput(0);
        }
        return below instanceof TableScan scan ? name(PumpPlan.name(scan)) : "the query";
    }

    /// A key of a GROUP BY as it was written.
    static String key(Aggregate aggregate, int position) {
        int field = aggregate.getGroupSet().nth(position);
        RelNode input = aggregate.getInput();
        return input instanceof Project project
                ? of(project.getInput(), project.getProjects().get(field))
                : field(input, field);
    }

    /// An aggregate as it was written.
    static String aggregateCall(Aggregate aggregate, AggregateCall call) {
        if (call.getAggregation() == DialectAggregates.GROUP_TIME) {
            return "ROWTIME";
        }
        RelNode input = aggregate.getInput();
        String arguments = call.getArgList().stream()
                .map(field -> input instanceof Project project
                        ? of(project.getInput(), project.getProjects().get(field))
                        : field(input, field))
                .collect(Collectors.joining(", "));
        return call.getAggregation().getName() + "(" + (call.isDistinct() ? "DISTINCT " : "")
                + (arguments.isEmpty() ? "*" : arguments) + ")";
    }

    private static String literal(RexLiteral literal) {
        if (literal.isNull()) {
            return "NULL";
        }
        SqlTypeName type = literal.getType().getSqlTypeName();
        if (type.getFamily() == SqlTypeFamily.CHARACTER) {
            return '\'' + String.valueOf(literal.getValueAs(String.class)).replace("'", "''") + '\'';
        }
        if (type.getFamily() == SqlTypeFamily.INTERVAL_DAY_TIME) {
            BigDecimal millis = literal.getValueAs(BigDecimal.class);
            return millis == null ? literal.toString() : duration(millis.longValue());
        }
        if (type.getFamily() == SqlTypeFamily.NUMERIC) {
            BigDecimal number = literal.getValueAs(BigDecimal.class);
            return number == null ? literal.toString() : number.toPlainString();
        }
        String text = literal.toString();
        int suffix = text.lastIndexOf(':');
        return suffix > 0 && !text.endsWith("'") && text.substring(suffix).matches(":[A-Z_]+.*")
                ? text.substring(0, suffix)
                : text;
    }

    private static String over(RelNode input, RexOver over) {
        return over.getAggOperator().getName() + "("
                + (over.isDistinct() ? "DISTINCT " : "")
                + (over.getOperands().isEmpty() ? "*" : operands(input, over.getOperands(), ", "))
                + ")";
    }

    private static String operands(RelNode input, List<RexNode> operands, String between) {
        return operands.stream().map(operand -> of(input, operand)).collect(Collectors.joining(between));
    }

    /// An aggregate over a window, as it was written before Calcite took it apart.
    ///
    /// @param window of which rows
    /// @param text the aggregate
    record Windowed(RexWindow window, String text) {}

    /// AVG over a window is planned as SUM / COUNT, and SUM as one that is NULL if COUNT is 0.
    ///
    /// @return nothing if the expression is no such aggregate
    static Optional<Windowed> windowed(RelNode input, RexNode expression) {
        RexNode bare = bare(expression);
        if (bare instanceof RexOver over) {
            return Optional.of(new Windowed(over.getWindow(), over(input, over)));
        }
        if (!(bare instanceof RexCall call)) {
            return Optional.empty();
        }
        if (call.getKind() == SqlKind.CASE
                && call.getOperands().size() == 3
                && bare(call.getOperands().get(1)) instanceof RexOver guarded
                && guarded.getAggOperator().getKind().name().startsWith("SUM")
                && isCount(firstOperand(call.getOperands().get(0)), guarded)
                && call.getOperands().get(2) instanceof RexLiteral otherwise
                && otherwise.isNull()) {
            return Optional.of(
                    new Windowed(guarded.getWindow(), "SUM(" + operands(input, guarded.getOperands(), ", ") + ")"));
        }
        @Nullable
        Windowed sum = call.getKind() == SqlKind.DIVIDE
                ? windowed(input, call.getOperands().get(0)).orElse(null)
                : null;
        if (sum != null
                && sum.text().startsWith("SUM(")
                && bare(call.getOperands().get(1)) instanceof RexOver count
                && count.getAggOperator().getKind() == SqlKind.COUNT
                && sum.text().equals("SUM(" + operands(input, count.getOperands(), ", ") + ")")) {
            return Optional.of(new Windowed(sum.window(), "AVG" + sum.text().substring(3)));
        }
        return Optional.empty();
    }

    private static RexNode bare(RexNode expression) {
        RexNode bare = expression;
        while (bare instanceof RexCall call && bare.getKind() == SqlKind.CAST) {
            bare = call.getOperands().get(0);
        }
        return bare;
    }

    private static RexNode firstOperand(RexNode expression) {
        return expression instanceof RexCall call && !call.getOperands().isEmpty()
                ? call.getOperands().get(0)
                : expression;
    }

    private static boolean isCount(RexNode expression, RexOver of) {
        return bare(expression) instanceof RexOver count
                && count.getAggOperator().getKind() == SqlKind.COUNT
                && count.getWindow().equals(of.getWindow())
                && count.getOperands().equals(of.getOperands());
    }

    private static String call(RelNode input, RexCall call) {
        Optional<Windowed> windowed = windowed(input, call);
        if (windowed.isPresent() && bare(call) instanceof RexCall whole && !(whole instanceof RexOver)) {
            return windowed.get().text();
        }
        List<RexNode> operands = call.getOperands();
        if (call.getOperator() == DialectAggregates.ROW_TIME || call.getOperator() == DialectAggregates.GROUP_TIME) {
            return StreamTable.ROWTIME;
        }
        if (call.getOperator() == DialectFunctions.STEP) {
            return "STEP(" + of(input, operands.get(0)) + " BY " + of(input, operands.get(1)) + ")";
        }
        if (call.getOperator() == DialectFunctions.FLOOR_TO || call.getOperator() == DialectFunctions.CEIL_TO) {
            String unit = of(input, operands.get(1)).replace("'", "");
            return (call.getOperator() == DialectFunctions.FLOOR_TO ? "FLOOR(" : "CEIL(") + of(input, operands.get(0))
                    + " TO " + unit + ")";
        }
        return switch (call.getKind()) {
            case CAST, REINTERPRET -> cast(input, call);
            case CASE -> cases(input, operands);
            case NOT -> "NOT " + inner(input, operands.get(0), call);
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
                inner(input, operands.get(0), call) + " " + call.getOperator().getName();
            case MINUS_PREFIX -> "-" + inner(input, operands.get(0), call);
            default -> {
                boolean isInfix = (call.getOperator() instanceof SqlBinaryOperator && operands.size() > 1)
                        || (call.getKind() == SqlKind.LIKE && operands.size() == 2)
                        || (call.getKind() == SqlKind.SIMILAR && operands.size() == 2)
                        || (call.getKind() == SqlKind.MINUS && operands.size() == 2);
                if (isInfix) {
                    yield operands.stream()
                            .map(operand -> inner(input, operand, call))
                            .collect(Collectors.joining(" " + call.getOperator().getName() + " "));
                }
                yield call.getOperator().getName() + "(" + operands(input, operands, ", ") + ")";
            }
        };
    }

    /// A part of an expression, in parentheses if it binds no more than the whole.
    private static String inner(RelNode input, RexNode part, RexCall whole) {
        String text = of(input, part);
        RexNode bare = part;
        while (bare.getKind() == SqlKind.CAST) {
            bare = ((RexCall) bare).getOperands().get(0);
        }
        boolean isLoose = bare instanceof RexCall call
                && !(bare instanceof RexOver)
                && (call.getOperator() instanceof SqlBinaryOperator || call.getKind() == SqlKind.LIKE)
                && call.getOperator().getLeftPrec() <= whole.getOperator().getLeftPrec()
                && call.getOperator() != whole.getOperator();
        return isLoose ? "(" + text + ")" : text;
    }

    /// A conversion; those that change nothing but a length or the nullability are not worth a word.
    private static String cast(RelNode input, RexCall call) {
        RexNode operand = call.getOperands().get(0);
        String text = of(input, operand);
        boolean isSameFamily = operand.getType().getSqlTypeName().getFamily()
                        == call.getType().getSqlTypeName().getFamily()
                && call.getType().getSqlTypeName().getFamily() != SqlTypeFamily.NUMERIC;
        return isSameFamily
                        || operand.getType().getSqlTypeName() == call.getType().getSqlTypeName()
                ? text
                : "CAST(" + text + " AS " + call.getType().getSqlTypeName() + ")";
    }

    private static String cases(RelNode input, List<RexNode> operands) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            parts.add("WHEN " + of(input, operands.get(i)) + " THEN " + of(input, operands.get(i + 1)));
        }
        return "CASE " + String.join(" ", parts) + " ELSE " + of(input, operands.getLast()) + " END";
    }
}
