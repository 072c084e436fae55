package io.millrace.sql.assembly;

import io.millrace.sql.aggregate.Accumulator;
import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.expression.Casts;
import io.millrace.sql.expression.Comparison;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.TableIndex;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Computes queries over reference tables, those that a stream is joined with and those inside expressions: IN, EXISTS,
/// comparisons with SOME and ALL, and a query that gives one value.
///
/// Tables never change while an application runs, so what does not look at the row outside is computed once. Rows that
/// must equal something of the row outside are found by an index.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-conditions.html>
final class TableQuery implements ExpressionCompiler.Beyond {

    private static final Row NO_ROW = new Row(0);

    /// How many rows a join of tables may give.
    private static final int MOST_ROWS = 1_000_000;

    private final Moment moment;
    private final Map<String, List<Row>> tables;
    private final Map<CorrelationId, Outer> outers;

    /// The row outside that a query is computed for just now, and how expressions look at it.
    private static final class Outer {
        private final ExpressionCompiler compiler;
        private Row row = NO_ROW;

        Outer(ExpressionCompiler compiler) {
            this.compiler = compiler;
        }
    }

    /// @param tables the rows of the reference tables
    TableQuery(Moment moment, Map<String, List<Row>> tables) {
        this(moment, tables, Map.of());
    }

    private TableQuery(Moment moment, Map<String, List<Row>> tables, Map<CorrelationId, Outer> outers) {
        this.moment = moment;
        this.tables = tables;
        this.outers = outers;
    }

    @Override
    public Expression compile(RexNode node, ExpressionCompiler compiler) {
        return switch (node) {
            case RexSubQuery query -> query(query, compiler);
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable variable -> outer(variable.id, access);
            default -> throw new UnsupportedOperationException(node.toString());
        };
    }

    private Expression outer(CorrelationId id, RexFieldAccess access) {
        Outer outer = outers.get(id);
        if (outer == null) {
            throw new UnsupportedOperationException("a query inside an expression that looks at " + access);
        }
        Expression field = outer.compiler.compile(
                new RexInputRef(access.getField().getIndex(), access.getField().getType()));
        return _ -> field.eval(outer.row);
    }

    private Expression query(RexSubQuery query, ExpressionCompiler compiler) {
        Outer outer = new Outer(compiler);
        Map<CorrelationId, Outer> known = new HashMap<>(outers);
        RelOptUtil.getVariablesUsed(query.rel).forEach(id -> known.putIfAbsent(id, outer));
        Supplier<List<Row>> rows = new TableQuery(moment, tables, known).rows(query.rel);
        Expression value = switch (query.getKind()) {
            case EXISTS -> _ -> !rows.get().isEmpty();
            case SCALAR_QUERY -> _ -> single(rows.get());
            case IN -> in(query, compiler, rows);
            case SOME -> some(query, compiler, rows);
            default -> throw new UnsupportedOperationException(query.getKind() + " of a query");
        };
        return row -> {
            outer.row = row;
            return value.eval(row);
        };
    }

    private static @Nullable Object single(List<Row> rows) {
        if (rows.size() > 1) {
            throw new RowError(
                    RowError.Kind.INVALID_ARGUMENT, "a query that stands for one value gives " + rows.size() + " rows");
        }
        return rows.isEmpty() ? null : rows.getFirst().value(0);
    }

    /// UNKNOWN when no row equals the values but one may, for NULL stands on one side.
    private static Expression in(RexSubQuery query, ExpressionCompiler compiler, Supplier<List<Row>> rows) {
        List<Expression> operands =
                query.getOperands().stream().map(compiler::compile).toList();
        boolean[] isPadded = new boolean[operands.size()];
        boolean isIndexed = operands.size() == 1 && isSettled(query.rel);
        for (int i = 0; i < isPadded.length; i++) {
            RelDataType left = query.getOperands().get(i).getType();
            RelDataType right = query.rel.getRowType().getFieldList().get(i).getType();
            isPadded[i] = isPadded(left, right);
            isIndexed &= Joining.isSameForm(left, right);
        }
        if (isIndexed) {
            Supplier<TableIndex> index = once(() -> new TableIndex(rows.get(), new int[] {0}));
            return row -> {
                Object value = operands.getFirst().eval(row);
                if (value != null && !index.get().matching(new Row(0, value)).isEmpty()) {
                    return true;
                }
                boolean isUnknown =
                        !rows.get().isEmpty() && (value == null || index.get().hasNull());
                return isUnknown ? null : Boolean.FALSE;
            };
        }
        return row -> {
            @Nullable Object[] values = values(operands, row);
            Boolean result = false;
            for (Row candidate : rows.get()) {
                Boolean isEqual = equal(values, candidate, isPadded);
                if (Boolean.TRUE.equals(isEqual)) {
                    return true;
                }
                result = isEqual == null ? null : result;
            }
            return result;
        };
    }

    private static @Nullable Boolean equal(@Nullable Object[] values, Row row, boolean[] isPadded) {
        Boolean result = true;
        for (int i = 0; i < values.length; i++) {
            Boolean isEqual = Comparison.test(SqlKind.EQUALS, values[i], row.value(i), isPadded[i]);
            if (Boolean.FALSE.equals(isEqual)) {
                return false;
            }
            result = isEqual == null ? null : result;
        }
        return result;
    }

    private static Expression some(RexSubQuery query, ExpressionCompiler compiler, Supplier<List<Row>> rows) {
        if (!(query.getOperator() instanceof SqlQuantifyOperator operator)
                || query.getOperands().size() != 1) {
            throw new UnsupportedOperationException(query.getOperator() + " of a query");
        }
        Expression operand = compiler.compile(query.getOperands().getFirst());
        boolean isPadded = isPadded(
                query.getOperands().getFirst().getType(),
                query.rel.getRowType().getFieldList().getFirst().getType());
        return row -> {
            Object value = operand.eval(row);
            Boolean result = false;
            for (Row candidate : rows.get()) {
                Boolean holds = Comparison.test(operator.comparisonKind, value, candidate.value(0), isPadded);
                if (Boolean.TRUE.equals(holds)) {
                    return true;
                }
                result = holds == null ? null : result;
            }
            return result;
        };
    }

    private static boolean isPadded(RelDataType left, RelDataType right) {
        return SqlTypeUtil.inCharFamily(left)
                && SqlTypeUtil.inCharFamily(right)
                && (left.getSqlTypeName() == SqlTypeName.CHAR || right.getSqlTypeName() == SqlTypeName.CHAR);
    }

    private static @Nullable Object[] values(List<Expression> expressions, Row row) {
        @Nullable Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = expressions.get(i).eval(row);
        }
        return values;
    }

    // --- the rows of a query

    /// Whether a query gives the same rows whatever the row outside is.
    private static boolean isSettled(RelNode node) {
        return RelOptUtil.getVariablesUsed(node).isEmpty();
    }

    private static <T> Supplier<T> once(Supplier<T> maker) {
        return new Supplier<>() {
            private @Nullable T made;
            private @Nullable RowError failure;

            @Override
            public T get() {
                T current = made;
                if (failure != null) {
                    throw failure;
                }
                if (current == null) {
                    try {
                        current = maker.get();
                    } catch (RowError e) {
                        failure = e;
                        throw e;
                    }
                    made = current;
                }
                return current;
            }
        };
    }

    /// The rows of a query over tables, computed when they are asked for.
    Supplier<List<Row>> rows(RelNode node) {
        Supplier<List<Row>> rows = switch (node) {
            case TableScan scan -> table(scan);
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> join(join);
            case Values values -> constants(values);
            case Union union when union.all -> union(union);
            case org.apache.calcite.rel.core.Aggregate aggregate -> aggregate(aggregate);
            default ->
                throw new UnsupportedOperationException(node.getRelTypeName() + " in a query inside an expression");
        };
        return isSettled(node) ? once(rows) : rows;
    }

    private ExpressionCompiler compiler() {
        return new ExpressionCompiler(moment, -1).beyond(this);
    }

    private Supplier<List<Row>> table(TableScan scan) {
        List<Row> rows = tables.getOrDefault(PumpPlan.name(scan), List.of());
        return () -> rows;
    }

    private Supplier<List<Row>> constants(Values values) {
        List<List<Expression>> rows = values.getTuples().stream()
                .map(tuple -> tuple.stream().map(compiler()::compile).toList())
                .toList();
        return () -> rows.stream().map(row -> new Row(0, values(row, NO_ROW))).toList();
    }

    private Supplier<List<Row>> union(Union union) {
        List<Supplier<List<Row>>> inputs =
                union.getInputs().stream().map(this::rows).toList();
        return () -> inputs.stream().flatMap(input -> input.get().stream()).toList();
    }

    private Supplier<List<Row>> project(Project project) {
        Supplier<List<Row>> input = rows(project.getInput());
        List<Expression> values =
                project.getProjects().stream().map(compiler()::compile).toList();
        return () ->
                input.get().stream().map(row -> new Row(0, values(values, row))).toList();
    }

    private Supplier<List<Row>> filter(Filter filter) {
        Supplier<List<Row>> input = rows(filter.getInput());
        ExpressionCompiler compiler = compiler();
        Expression condition = compiler.compile(filter.getCondition());
        List<Integer> fields = new ArrayList<>();
        List<Expression> keys = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            if (isSettled(filter.getInput()) && part instanceof RexCall call && call.getKind() == SqlKind.EQUALS) {
                key(call.getOperands().get(0), call.getOperands().get(1))
                        .or(() -> key(
                                call.getOperands().get(1), call.getOperands().get(0)))
                        .ifPresent(key -> {
                            fields.add(key.field);
                            keys.add(compiler.compile(key.value));
                        });
            }
        }
        if (fields.isEmpty()) {
            return () -> chosen(input.get(), condition);
        }
        int[] positions = fields.stream().mapToInt(Integer::intValue).toArray();
        Supplier<TableIndex> index = once(() -> new TableIndex(input.get(), positions));
        return () -> chosen(index.get().matching(new Row(0, values(keys, NO_ROW))), condition);
    }

    private record IndexKey(int field, RexNode value) {}

    /// A column of the table that must equal something that is no column of it.
    private static Optional<IndexKey> key(RexNode field, RexNode value) {
        return Casts.without(field) instanceof RexInputRef ref
                        && RelOptUtil.InputFinder.bits(value).isEmpty()
                        && Joining.isSameForm(ref.getType(), value.getType())
                ? Optional.of(new IndexKey(ref.getIndex(), value))
                : Optional.empty();
    }

    private static List<Row> chosen(List<Row> rows, Expression condition) {
        return rows.stream()
                .filter(row -> Boolean.TRUE.equals(condition.eval(row)))
                .toList();
    }

    private Supplier<List<Row>> join(Join join) {
        Supplier<List<Row>> left = rows(join.getLeft());
        Supplier<List<Row>> right = rows(join.getRight());
        Expression condition = compiler().compile(join.getCondition());
        boolean keepsLeft = join.getJoinType().generatesNullsOnRight();
        if (join.getJoinType().generatesNullsOnLeft()) {
            throw new UnsupportedOperationException("a RIGHT or FULL JOIN in a query inside an expression");
        }
        int width = join.getLeft().getRowType().getFieldCount();
        int otherWidth = join.getRight().getRowType().getFieldCount();
        Row none = new Row(0, new @Nullable Object[otherWidth]);
        Joining joining = new Joining(join, join.getCondition());
        int[] leftKeys = joining.leftKeys();
        Supplier<TableIndex> index = () -> new TableIndex(right.get(), joining.rightKeys());
        return () -> {
            List<Row> pairs = new ArrayList<>();
            TableIndex partners = index.get();
            for (Row first : left.get()) {
                int before = pairs.size();
                for (Row second : partners.matching(at(leftKeys, first))) {
                    Row pair = first.joined(width, second, otherWidth);
                    if (Boolean.TRUE.equals(condition.eval(pair))) {
                        pairs.add(pair);
                    }
                    if (pairs.size() > MOST_ROWS) {
                        throw new RowError(
                                RowError.Kind.INVALID_ARGUMENT,
                                "a query over tables joins more than " + MOST_ROWS + " rows");
                    }
                }
                if (keepsLeft && pairs.size() == before) {
                    pairs.add(first.joined(width, none, otherWidth));
                }
            }
            return pairs;
        };
    }

    private static Row at(int[] fields, Row row) {
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = row.value(fields[i]);
        }
        return new Row(0, values);
    }

    private Supplier<List<Row>> aggregate(org.apache.calcite.rel.core.Aggregate aggregate) {
        if (aggregate.getGroupSets().size() > 1) {
            throw new UnsupportedOperationException("GROUPING SETS");
        }
        Supplier<List<Row>> input = rows(aggregate.getInput());
        List<Integer> keys = aggregate.getGroupSet().asList();
        List<Aggregate> functions = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            functions.add(function(aggregate, call));
        }
        return () -> {
            Map<List<@Nullable Object>, List<Accumulator>> groups = new LinkedHashMap<>();
            if (keys.isEmpty()) {
                groups.put(List.of(), accumulators(functions));
            }
            for (Row row : input.get()) {
                List<@Nullable Object> key =
                        Arrays.asList(keys.stream().map(row::value).toArray());
                List<Accumulator> group =
                        Objects.requireNonNull(groups.computeIfAbsent(key, _ -> accumulators(functions)));
                for (int i = 0; i < functions.size(); i++) {
                    int field = functions.get(i).field();
                    group.get(i).add(field < 0 ? null : row.value(field));
                }
            }
            List<Row> rows = new ArrayList<>();
            groups.forEach((key, group) -> {
                List<@Nullable Object> values = new ArrayList<>(key);
                group.forEach(accumulator -> values.add(accumulator.result()));
                rows.add(new Row(0, values.toArray()));
            });
            return rows;
        };
    }

    private static List<Accumulator> accumulators(List<Aggregate> functions) {
        return functions.stream().map(Aggregate::accumulator).toList();
    }

    private static Aggregate function(org.apache.calcite.rel.core.Aggregate aggregate, AggregateCall call) {
        String name = call.getAggregation().getName();
        if (call.hasFilter() || call.getArgList().size() > 1) {
            throw new UnsupportedOperationException(name + (call.hasFilter() ? " with FILTER" : " of several values"));
        }
        int field = call.getArgList().isEmpty() ? -1 : call.getArgList().getFirst();
        Aggregate function = new Aggregate(
                name,
                field,
                field < 0
                        ? Optional.empty()
                        : Optional.of(Types.of(aggregate
                                .getInput()
                                .getRowType()
                                .getFieldList()
                                .get(field)
                                .getType())),
                Types.of(call.getType()),
                call.isDistinct(),
                call.ignoreNulls());
        function.accumulator(); // says now what is not known
        return function;
    }
}
