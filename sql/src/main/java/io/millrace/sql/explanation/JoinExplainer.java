package io.millrace.sql.explanation;

import io.millrace.sql.assembly.Joining;
import io.millrace.sql.operator.JoinWindow;
import io.millrace.sql.plan.PumpPlan;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;

/// Explains what brings several streams together, or a stream and a reference table.
final class JoinExplainer {

    private final PumpExplainer inputs;
    private final Steps steps;

    /// @param inputs explains what stands behind a step
    /// @param steps takes what is said
    JoinExplainer(PumpExplainer inputs, Steps steps) {
        this.inputs = inputs;
        this.steps = steps;
    }

    void union(Union union, int depth) {
        steps.add(
                depth,
                "merges in the order of ROWTIME (UNION ALL):",
                "",
                "rows of one branch until the others have come as far");
        for (RelNode input : union.getInputs()) {
            inputs.explain(input, depth + 1);
            if (input instanceof Project project) {
                List<String> items = project
                        .getProjects()
                        .subList(0, project.getProjects().size() - 1)
                        .stream()
                        .map(item -> Wording.of(project.getInput(), item))
                        .toList();
                steps.add(depth + 1, "gives " + String.join(", ", items), "", "");
            }
        }
    }

    void join(Join join, Optional<String> where, int depth) {
        boolean isTableLeft = Joining.isTable(join.getLeft());
        String condition = Wording.of(join, join.getCondition());
        String on = where.isEmpty()
                ? condition
                : condition.equals("true") ? where.get() : condition + " AND " + where.get();
        if (isTableLeft || Joining.isTable(join.getRight())) {
            inputs.explain(isTableLeft ? join.getRight() : join.getLeft(), depth);
            String table = table(isTableLeft ? join.getLeft() : join.getRight());
            boolean isOuter = join.getJoinType() != JoinRelType.INNER;
            steps.add(
                    depth,
                    "joins " + table + " where " + on
                            + (isOuter
                                    ? "; a row that matches nothing goes on with NULLs"
                                    : "; a row that matches nothing is dropped"),
                    "",
                    "");
            return;
        }
        JoinWindow ofLeft = Joining.window(join.getLeft());
        JoinWindow ofRight = Joining.window(join.getRight());
        steps.add(
                depth,
                "joins " + kind(join) + " where " + on + ":",
                emission(join, ofLeft, ofRight),
                kept(ofLeft, ofRight));
        side(join.getLeft(), ofLeft, depth + 1);
        side(join.getRight(), ofRight, depth + 1);
        if (ofLeft.equals(JoinWindow.CURRENT_ROW) && ofRight.equals(JoinWindow.CURRENT_ROW)) {
            steps.warn("a join without windows matches only rows of equal ROWTIME; write for example "
                    + Wording.source(join.getLeft())
                    + " OVER (RANGE INTERVAL '1' MINUTE PRECEDING) for rows that come at different times");
        }
        if (ofLeft.preceding() == Long.MAX_VALUE || ofRight.preceding() == Long.MAX_VALUE) {
            steps.warn("a join over a window without a beginning keeps every row for ever" + Steps.LIMIT
                    + ": give it a RANGE or ROWS");
        }
    }

    private static String table(RelNode table) {
        if (table instanceof TableScan scan) {
            return "the reference table " + Wording.name(PumpPlan.name(scan));
        }
        List<String> names = PumpPlan.scans(table).stream()
                .map(scan -> Wording.name(PumpPlan.name(scan)))
                .distinct()
                .toList();
        return names.isEmpty() ? "a table of constants" : "what a query gives of " + String.join(" and ", names);
    }

    private static String kind(Join join) {
        return switch (join.getJoinType()) {
            case LEFT -> "two streams, keeping rows of the left without a partner,";
            case RIGHT -> "two streams, keeping rows of the right without a partner,";
            case FULL -> "two streams, keeping rows of both without a partner,";
            default -> "two streams";
        };
    }

    private static String emission(Join join, JoinWindow left, JoinWindow right) {
        String pair = left.following() == 0 && right.following() == 0
                ? "a pair as soon as both rows have come, with the later ROWTIME"
                : "a pair when the window that follows has passed, in the order of the time at which both rows are in their"
                        + " windows, which is its ROWTIME";
        return join.getJoinType() == JoinRelType.INNER
                ? pair
                : pair + "; a row without a partner when none can come any more";
    }

    private static String kept(JoinWindow left, JoinWindow right) {
        return "the rows of both windows; "
                + (isUnlimited(left) || isUnlimited(right)
                        ? "one of them grows for ever" + Steps.LIMIT
                        : "grows with the rates of the inputs");
    }

    private static boolean isUnlimited(JoinWindow window) {
        return window.preceding() == Long.MAX_VALUE;
    }

    private static String ofTime(long preceding) {
        return preceding == 0
                ? "only rows of the same ROWTIME (no window)"
                : "the rows of the last " + Wording.last(preceding);
    }

    private static String following(JoinWindow window) {
        return (window.preceding() == 0 ? "" : "the rows of the last " + Wording.last(window.preceding()) + " and ")
                + "the rows of the next " + Wording.last(window.following());
    }

    private void side(RelNode side, JoinWindow window, int depth) {
        inputs.explain(side, depth);
        String extent = isUnlimited(window)
                ? "all rows so far"
                : window.isRows()
                        ? "the last " + Wording.count(window.preceding(), "row")
                        : window.following() == 0 ? ofTime(window.preceding()) : following(window);
        steps.add(depth, "of these can be met: " + extent, "", "");
    }
}
