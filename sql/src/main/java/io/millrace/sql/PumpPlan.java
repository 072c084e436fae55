package io.millrace.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;

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

    /// The same pump, running or stopped.
    PumpPlan running(boolean runs) {
        return new PumpPlan(name, runs, target, fields, algebra, options);
    }

    /// The names of the streams that the query reads.
    List<String> sources() {
        List<String> names = new ArrayList<>();
        collect(algebra, names);
        return names;
    }

    private static void collect(RelNode node, List<String> names) {
        if (node instanceof TableScan scan && scan.getTable().unwrap(StreamTable.class) != null) {
            names.add(name(scan));
        }
        for (RelNode input : node.getInputs()) {
            collect(input, names);
        }
    }

    static String name(TableScan scan) {
        List<String> names = scan.getTable().getQualifiedName();
        return names.get(names.size() - 1);
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
            case Join join ->
                text.append(indent)
                        .append("join (")
                        .append(join.getJoinType().lowerName)
                        .append(") where ")
                        .append(join.getCondition());
            case Union _ -> text.append(indent).append("merge");
            case TableFunctionScan function ->
                text.append(indent).append("apply ").append(function.getCall());
            case Aggregate aggregate
            when aggregate.getAggCallList().isEmpty() ->
                text.append(indent).append("keep what is new of ").append(aggregate.getGroupSet());
            case Aggregate aggregate ->
                text.append(indent)
                        .append("group by ")
                        .append(aggregate.getGroupSet())
                        .append(": ")
                        .append(aggregate.getAggCallList());
            case Sort sort ->
                text.append(indent)
                        .append("sort by ")
                        .append(sort.getCollation().getFieldCollations());
            default -> {}
        }
        for (RelNode input : node.getInputs()) {
            explain(input, node.getInputs().size() > 1 ? indent + "  " : indent, text);
        }
    }
}
