package io.millrace.sql.assembly;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.operator.Guard;
import io.millrace.sql.operator.Merge;
import io.millrace.sql.operator.Operator;
import io.millrace.sql.operator.Projection;
import io.millrace.sql.operator.Reordering;
import io.millrace.sql.operator.Retiming;
import io.millrace.sql.operator.Selection;
import io.millrace.sql.operator.Sliding;
import io.millrace.sql.operator.Sort;
import io.millrace.sql.operator.StreamJoin;
import io.millrace.sql.operator.TableJoin;
import io.millrace.sql.operator.TimeKey;
import io.millrace.sql.operator.Timed;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.Stateful;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Makes the operators of one pump for one execution.
///
/// A row that comes out of a SELECT holds its ROWTIME as its last value, as its type says; a row of a stream holds it
/// only as its time.
public final class Assembly {

    private final Moment moment;
    private final Map<String, List<Row>> tables;
    private final Origins origins;
    private final BiConsumer<RowError, Row> errors;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Stateful> state = new ArrayList<>();

    /// One way into the pump: the rows of a stream, and the operator that takes them.
    public record Branch(String source, Operator operator) {}

    private Assembly(Moment moment, Map<String, List<Row>> tables, Origins origins, BiConsumer<RowError, Row> errors) {
        this.moment = moment;
        this.origins = origins;
        this.tables = tables;
        this.errors = errors;
    }

    /// The operators of one pump.
    ///
    /// @param tables the rows of the reference tables
    /// @param errors takes each row that cannot be computed
    /// @throws UnsupportedOperationException with the name of what cannot be computed
    public static Assembly of(
            PumpPlan plan,
            Moment moment,
            Map<String, List<Row>> tables,
            Origins origins,
            BiConsumer<RowError, Row> errors,
            Operator out) {
        Assembly assembly = new Assembly(moment, tables, origins, errors);
        assembly.assign(plan, out);
        return assembly;
    }

    /// The ways into the pump, in the order in which they are served.
    public List<Branch> branches() {
        return branches;
    }

    /// What keeps something from row to row, always in the same order.
    public List<Stateful> state() {
        return state;
    }

    private <T extends Stateful> T kept(T operator) {
        state.add(operator);
        return operator;
    }

    private Guard guarded(Operator next) {
        return new Guard(next, errors);
    }

    /// The last stage: the columns of the target from the fields of the query.
    private void assign(PumpPlan plan, Operator out) {
        RelNode node = plan.algebra();
        while (node instanceof LogicalDelta delta) {
            node = delta.getInput();
        }
        RelNode input = node;
        List<RexNode> items = new ArrayList<>();
        boolean retimes = false;
        if (node instanceof Project project) {
            input = project.getInput();
            items = project.getProjects();
            retimes = TimeTrace.retimes(project);
        } else {
            for (RelDataTypeField field : node.getRowType().getFieldList()) {
                items.add(new RexInputRef(field.getIndex(), field.getType()));
            }
        }
        List<RexNode> all = items;
        project(input, all, compiler -> assigned(plan, all, compiler), retimes, out);
    }

    private List<Expression> assigned(PumpPlan plan, List<RexNode> items, ExpressionCompiler compiler) {
        Assignment assignment = new Assignment(plan.options(), moment);
        List<Column> columns = plan.target().type().columns();
        List<Expression> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int field = plan.fields().get(i);
            Column column = columns.get(i);
            values.add(
                    field < 0
                            ? assignment.missing(column)
                            : assignment.of(
                                    compiler.compile(items.get(field)),
                                    items.get(field).getType(),
                                    column));
        }
        return values;
    }

    private void project(
            RelNode input,
            List<RexNode> items,
            Function<ExpressionCompiler, List<Expression>> values,
            boolean retimes,
            Operator out) {
        ExpressionCompiler plain = compiler(input);
        Windows windows = new Windows(items, plain, width(input));
        ExpressionCompiler compiler = plain.given(windows.results());
        List<Expression> computed = values.apply(compiler);
        RexNode time = items.get(items.size() - 1);
        Operator projection = reordered(time).isPresent()
                ? kept(new Reordering(
                        computed,
                        compiler.compile(((RexCall) time).getOperands().get(0)),
                        reordered(time).getAsLong(),
                        guarded(out)))
                : retimes
                        ? kept(new Retiming(
                                computed,
                                compiler.compile(time),
                                TimeTrace.timeKey(input, time, moment).filter(TimeKey::ascends),
                                out))
                        : new Projection(computed, out);
        build(input, windows.windows().isEmpty() ? projection : kept(new Sliding(windows.windows(), projection)));
    }

    private ExpressionCompiler compiler(RelNode input) {
        return new ExpressionCompiler(moment, rowtimeField(input)).beyond(new TableQuery(moment, tables));
    }

    /// How late rows may be that are brought into the order of this time.
    private static OptionalLong reordered(RexNode time) {
        return TimeTrace.isCall(time, DialectAggregates.REORDERED)
                        && ((RexCall) time).getOperands().get(1) instanceof RexLiteral within
                ? OptionalLong.of(within.getValueAs(BigDecimal.class).longValue())
                : OptionalLong.empty();
    }

    private void build(RelNode node, Operator out) {
        switch (node) {
            case TableScan scan -> branches.add(new Branch(PumpPlan.name(scan), out));
            case LogicalDelta delta -> build(delta.getInput(), out);
            case Filter filter
            when filter.getInput() instanceof Join join
                    && join.getJoinType() == JoinRelType.INNER
                    && filter.getVariablesSet().isEmpty()
                    && RexUtil.SubQueryFinder.find(filter.getCondition()) == null ->
                join(join, both(join, filter), out);
            case Join join -> join(join, join.getCondition(), out);
            case Filter filter -> {
                RelNode input = filter.getInput();
                Expression condition = compiler(input).compile(filter.getCondition());
                build(input, new Selection(condition, out));
            }
            case Project project ->
                project(
                        project.getInput(),
                        project.getProjects(),
                        compiler -> project.getProjects().stream()
                                .map(compiler::compile)
                                .toList(),
                        TimeTrace.retimes(project),
                        out);
            case Union union -> {
                Merge merge = kept(new Merge(origins.areInStep(union.getInputs()), guarded(out)));
                union.getInputs().forEach(input -> build(input, unified(input, union, merge.input())));
            }
            case Aggregate aggregate ->
                buildHeld(aggregate.getInput(), kept(new Grouping(aggregate, moment, errors).operator(out)));
            case TableFunctionScan scan ->
                build(scan.getInput(0), kept(new TableFunctions(scan, moment).operator(guarded(out))));
            case org.apache.calcite.rel.core.Sort sort -> buildHeld(sort.getInput(), kept(sort(sort, out)));
            default -> throw new UnsupportedOperationException(node.getRelTypeName());
        }
    }

    /// Makes the numbers of a branch of UNION ALL such as the whole has.
    private Operator unified(RelNode input, Union union, Operator out) {
        ExpressionCompiler compiler = compiler(input);
        List<RelDataTypeField> fields = input.getRowType().getFieldList();
        List<Expression> values = new ArrayList<>();
        boolean differs = false;
        for (RelDataTypeField field : fields.subList(0, width(input))) {
            int index = field.getIndex();
            RelDataType type = union.getRowType().getFieldList().get(index).getType();
            Expression value = compiler.compileAs(new RexInputRef(index, field.getType()), type);
            differs |= !(value instanceof Expression.Field);
            values.add(value);
        }
        return differs ? new Projection(values, out) : out;
    }

    private static RexNode both(Join join, Filter filter) {
        return RexUtil.composeConjunction(
                join.getCluster().getRexBuilder(), List.of(join.getCondition(), filter.getCondition()));
    }

    private void join(Join join, RexNode condition, Operator out) {
        Joining joining = new Joining(join, condition);
        boolean isTableLeft = Joining.isTable(join.getLeft());
        if (isTableLeft || Joining.isTable(join.getRight())) {
            tableJoin(join, joining, isTableLeft, out);
            return;
        }
        StreamJoin operator = kept(new StreamJoin(
                new StreamJoin.Side(
                        fields(join.getLeft()),
                        Joining.window(join.getLeft()),
                        joining.preservesLeft(),
                        joining.leftKeys()),
                new StreamJoin.Side(
                        fields(join.getRight()),
                        Joining.window(join.getRight()),
                        joining.preservesRight(),
                        joining.rightKeys()),
                joining.condition(moment),
                origins.areInStep(join.getInputs()) && join.getInputs().stream().noneMatch(Joining::follows),
                guarded(out)));
        buildHeld(join.getLeft(), operator.left());
        buildHeld(join.getRight(), operator.right());
    }

    private void tableJoin(Join join, Joining joining, boolean isTableLeft, Operator out) {
        RelNode tableSide = isTableLeft ? join.getLeft() : join.getRight();
        RelNode streamSide = isTableLeft ? join.getRight() : join.getLeft();
        boolean preservesTable = isTableLeft ? joining.preservesLeft() : joining.preservesRight();
        boolean preservesStream = isTableLeft ? joining.preservesRight() : joining.preservesLeft();
        if (preservesTable) {
            throw new NotSupported(
                    "an outer join that keeps the rows of a table",
                    "It never is certain that no row will match: keep those of the stream, by LEFT JOIN behind it");
        }
        Optional<Row> none =
                preservesStream ? Optional.of(new Row(0, new @Nullable Object[fields(tableSide)])) : Optional.empty();
        buildHeld(
                streamSide,
                new TableJoin(
                        new TableQuery(moment, tables).rows(tableSide),
                        isTableLeft ? joining.leftKeys() : joining.rightKeys(),
                        isTableLeft ? joining.rightKeys() : joining.leftKeys(),
                        joining.condition(moment),
                        isTableLeft,
                        none,
                        guarded(out)));
    }

    private static int fields(RelNode node) {
        return node.getRowType().getFieldCount();
    }

    /// Builds a node whose rows must hold all that their type shows.
    private void buildHeld(RelNode node, Operator out) {
        build(node, rowtimeField(node) < 0 ? out : new Timed(out));
    }

    private Sort sort(org.apache.calcite.rel.core.Sort sort, Operator out) {
        List<Sort.Direction> directions = new ArrayList<>();
        for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
            directions.add(new Sort.Direction(
                    field.getFieldIndex(),
                    field.getDirection().isDescending(),
                    field.nullDirection == RelFieldCollation.NullDirection.FIRST));
        }
        RelNode input = sort.getInput();
        int leading = directions.getFirst().field();
        RexNode expression = new RexInputRef(
                leading, input.getRowType().getFieldList().get(leading).getType());
        Optional<TimeKey> time = TimeTrace.timeKey(input, expression, moment);
        if (time.isEmpty() && TimeTrace.isWindow(input, leading, moment)) {
            time = Optional.of(new TimeKey(new Expression.Rowtime(), false, true));
        }
        boolean isAsserted = input instanceof Project project
                && TimeTrace.contains(project.getProjects().get(leading), DialectFunctions.MONOTONIC);
        if (directions.getFirst().isDescending() || (time.isEmpty() && !isAsserted)) {
            throw new NotSupported(
                    "ORDER BY that does not begin with an ascending time",
                    "Begin with FLOOR(ROWTIME TO SECOND), or with another time of the rows");
        }
        return new Sort(directions, time, guarded(out));
    }

    /// The position at which the node's type shows ROWTIME though its rows do not hold it there, or -1.
    private static int rowtimeField(RelNode node) {
        return switch (node) {
            case TableScan scan
            when scan.getTable().unwrap(StreamTable.class) != null ->
                node.getRowType().getFieldCount() - 1;
            case TableFunctionScan _ -> node.getRowType().getFieldCount() - 1;
            case Filter filter -> rowtimeField(filter.getInput());
            case LogicalDelta delta -> rowtimeField(delta.getInput());
            default -> -1;
        };
    }

    /// How many values the node's rows hold.
    private static int width(RelNode node) {
        int fields = node.getRowType().getFieldCount();
        return rowtimeField(node) < 0 ? fields : fields - 1;
    }
}
