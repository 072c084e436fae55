package io.millrace.sql.explanation;

import io.millrace.sql.explanation.Explanation.Warning;
import io.millrace.sql.plan.PumpPlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.stream.LogicalDelta;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// Puts the plan of one pump into words, step by step in the order in which rows pass, as
/// [io.millrace.sql.assembly.Assembly] builds it.
final class PumpExplainer {

    private final PumpPlan plan;
    private final Steps steps;
    private final SelectExplainer selects;
    private final GroupExplainer groups;
    private final JoinExplainer joins;
    private final TableFunctionExplainer functions;

    private PumpExplainer(PumpPlan plan) {
        this.plan = plan;
        this.steps = new Steps(plan.name());
        this.selects = new SelectExplainer(steps);
        this.groups = new GroupExplainer(this, steps);
        this.joins = new JoinExplainer(this, steps);
        this.functions = new TableFunctionExplainer(this, steps);
    }

    /// @param warnings takes what may not be what the author meant
    static Explanation.Pump explain(PumpPlan plan, List<Warning> warnings) {
        PumpExplainer explainer = new PumpExplainer(plan);
        explainer.assign();
        warnings.addAll(explainer.steps.warnings());
        return new Explanation.Pump(plan.name(), plan.isStarted(), plan.target().name(), explainer.steps.all());
    }

    /// The last stage: which column of the target gets what.
    private void assign() {
        RelNode node = plan.algebra();
        while (node instanceof LogicalDelta delta) {
            node = delta.getInput();
        }
        RelNode input = node instanceof Project project ? project.getInput() : node;
        explain(input, 0);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < plan.fields().size(); i++) {
            int field = plan.fields().get(i);
            String column = Wording.name(plan.target().type().columns().get(i).name());
            String value = field < 0
                    ? "NULL"
                    : node instanceof Project project
                            ? Wording.of(input, project.getProjects().get(field))
                            : Wording.field(node, field);
            columns.add(value.equals(column) ? column : column + " = " + value);
        }
        if (node instanceof Project project) {
            selects.select(project, 0);
        }
        steps.add(0, "writes " + String.join(", ", columns), "", "");
    }

    /// Explains a node and all that stands behind it.
    void explain(RelNode node, int depth) {
        switch (node) {
            case TableScan scan -> steps.add(depth, "reads " + Wording.name(PumpPlan.name(scan)), "", "");
            case LogicalDelta delta -> explain(delta.getInput(), depth);
            case Filter filter -> filter(filter, depth);
            case Project project -> {
                explain(project.getInput(), depth);
                selects.select(project, depth);
            }
            case Join join -> joins.join(join, Optional.empty(), depth);
            case Union union -> joins.union(union, depth);
            case Aggregate aggregate -> groups.aggregate(aggregate, depth);
            case TableFunctionScan function -> functions.function(function, depth);
            case Sort sort -> groups.sort(sort, depth);
            default -> throw new IllegalStateException("not a step of a pump: " + node.getRelTypeName());
        }
    }

    private void filter(Filter filter, int depth) {
        String condition = Wording.of(filter.getInput(), filter.getCondition());
        if (filter.getInput() instanceof Join join && join.getJoinType() == JoinRelType.INNER) {
            joins.join(join, Optional.of(condition), depth);
            return;
        }
        explain(filter.getInput(), depth);
        boolean isOfGroups = filter.getInput() instanceof Aggregate;
        steps.add(depth, (isOfGroups ? "keeps groups where " : "keeps rows where ") + condition, "", "");
    }

    /// The length of an interval that is a constant.
    static long millis(RexNode interval) {
        BigDecimal millis = interval instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
        if (millis == null) {
            throw new IllegalStateException("not a constant interval: " + interval);
        }
        return millis.longValue();
    }
}
