package io.millrace.sql;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.ExpressionCompiler;
import io.millrace.sql.expression.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/// One pump as it was compiled; each execution makes its own operators of it.
///
/// @param name the pump's name
/// @param isStarted whether it runs
/// @param target the stream that it writes to
/// @param fields for each column of the target the field of the query that goes there, or -1 for NULL
/// @param algebra the query; its last field is ROWTIME
record PumpPlan(
        String name,
        boolean isStarted,
        StreamTable target,
        List<Integer> fields,
        RelNode algebra,
        CompileOptions options) {

    PumpPlan {
        fields = List.copyOf(fields);
    }

    /// One way into the pump: the rows of a stream, and the operators that take them.
    record Branch(String source, Operator operator) {}

    /// The names of the streams that the query reads.
    List<String> sources() {
        List<String> names = new ArrayList<>();
        collect(algebra, names);
        return names;
    }

    private static void collect(RelNode node, List<String> names) {
        if (node instanceof TableScan scan) {
            names.add(name(scan));
        }
        for (RelNode input : node.getInputs()) {
            collect(input, names);
        }
    }

    private static String name(TableScan scan) {
        List<String> names = scan.getTable().getQualifiedName();
        return names.get(names.size() - 1);
    }

    /// The operators of one execution; every way into the pump has its own end, which `out` makes.
    ///
    /// @throws UnsupportedOperationException with the name of what cannot be computed
    List<Branch> operators(Moment moment, Supplier<Operator> out) {
        List<Branch> branches = new ArrayList<>();
        assign(algebra, moment, out, branches);
        return branches;
    }

    /// The last stage: the columns of the target from the fields of the query.
    private void assign(RelNode node, Moment moment, Supplier<Operator> out, List<Branch> branches) {
        switch (node) {
            case LogicalDelta delta -> assign(delta.getInput(), moment, out, branches);
            case Union union -> {
                for (RelNode input : union.getInputs()) {
                    assign(input, moment, out, branches);
                }
            }
            case Project project ->
                build(project.getInput(), moment, assigned(project, project.getProjects(), moment, out), branches);
            default -> {
                List<RexNode> all = new ArrayList<>();
                List<RelDataTypeField> types = node.getRowType().getFieldList();
                for (int i = 0; i < types.size(); i++) {
                    all.add(new RexInputRef(i, types.get(i).getType()));
                }
                build(node, moment, assigned(node, all, moment, out), branches);
            }
        }
    }

    private Supplier<Operator> assigned(RelNode node, List<RexNode> items, Moment moment, Supplier<Operator> out) {
        RelNode input = node instanceof Project project ? project.getInput() : node;
        ExpressionCompiler compiler = new ExpressionCompiler(moment, rowtimeField(input));
        Assignment assignment = new Assignment(options, moment);
        List<Column> columns = target.type().columns();
        List<Expression> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int field = fields.get(i);
            Column column = columns.get(i);
            RelDataType from = field < 0 ? null : items.get(field).getType();
            values.add(
                    from == null
                            ? assignment.missing(column)
                            : assignment.of(compiler.compile(items.get(field)), from, column));
        }
        Expression rowtime = compiler.compile(items.get(items.size() - 1));
        return () -> new Projection(values, rowtime, out.get());
    }

    private static void build(RelNode node, Moment moment, Supplier<Operator> out, List<Branch> branches) {
        switch (node) {
            case TableScan scan -> branches.add(new Branch(name(scan), out.get()));
            case LogicalDelta delta -> build(delta.getInput(), moment, out, branches);
            case Filter filter -> {
                RelNode input = filter.getInput();
                Expression condition =
                        new ExpressionCompiler(moment, rowtimeField(input)).compile(filter.getCondition());
                build(input, moment, () -> new Selection(condition, out.get()), branches);
            }
            case Project project -> {
                RelNode input = project.getInput();
                ExpressionCompiler compiler = new ExpressionCompiler(moment, rowtimeField(input));
                List<Expression> values =
                        project.getProjects().stream().map(compiler::compile).toList();
                build(input, moment, () -> new Projection(values, new Expression.Rowtime(), out.get()), branches);
            }
            case Union union -> {
                for (RelNode input : union.getInputs()) {
                    build(input, moment, out, branches);
                }
            }
            default -> throw new UnsupportedOperationException(node.getRelTypeName());
        }
    }

    /// The position at which the node's type shows ROWTIME though its rows do not hold it there, or -1.
    private static int rowtimeField(RelNode node) {
        return switch (node) {
            case TableScan _ -> node.getRowType().getFieldCount() - 1;
            case Filter filter -> rowtimeField(filter.getInput());
            case LogicalDelta delta -> rowtimeField(delta.getInput());
            default -> -1;
        };
    }

    /// The plan in words, the last step first.
    String explain() {
        StringBuilder text = new StringBuilder("pump \"" + name + "\" into \"" + target.name() + "\"");
        text.append(isStarted ? "" : " (stopped)");
        explain(algebra, "\n  ", text);
        return text.toString();
    }

    private static void explain(RelNode node, String indent, StringBuilder text) {
        switch (node) {
            case TableScan scan ->
                text.append(indent).append("read \"").append(name(scan)).append('"');
            case Filter filter -> text.append(indent).append("keep where ").append(filter.getCondition());
            case Project project -> text.append(indent).append("compute ").append(project.getProjects());
            case Union _ -> text.append(indent).append("merge");
            default -> {}
        }
        for (RelNode input : node.getInputs()) {
            explain(input, node instanceof Union ? indent + "  " : indent, text);
        }
    }
}
