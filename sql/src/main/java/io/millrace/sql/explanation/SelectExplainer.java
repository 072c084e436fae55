package io.millrace.sql.explanation;

import io.millrace.sql.assembly.TimeTrace;
import io.millrace.sql.assembly.Windows;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.parser.DialectAggregates;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;

/// Explains what a SELECT does beside computing its items: sliding windows, and other times for its rows.
final class SelectExplainer {

    private final Steps steps;

    /// @param steps takes what is said
    SelectExplainer(Steps steps) {
        this.steps = steps;
    }

    void select(Project project, int depth) {
        Map<RexWindow, Set<String>> windows = new LinkedHashMap<>();
        project.getProjects().forEach(item -> collect(project.getInput(), item, windows));
        windows.forEach((window, functions) -> sliding(project.getInput(), window, functions, depth));
        RexNode time = project.getProjects().getLast();
        if (TimeTrace.isCall(time, DialectAggregates.REORDERED)) {
            reordered(project.getInput(), (RexCall) time, depth);
        } else if (TimeTrace.retimes(project)) {
            steps.add(
                    depth,
                    "gives rows the ROWTIME " + Wording.of(project.getInput(), time)
                            + "; a row that would be earlier than one before it goes to error_stream",
                    TimeTrace.timeKey(project.getInput(), time, Moment.NONE).isPresent()
                            ? ""
                            : "one row for each row, at once; time that passes without rows closes no window behind",
                    "");
        }
    }

    private static void collect(RelNode input, RexNode expression, Map<RexWindow, Set<String>> windows) {
        Optional<Wording.Windowed> found = Wording.windowed(input, expression);
        if (found.isPresent()) {
            windows.computeIfAbsent(found.get().window(), _ -> new LinkedHashSet<>())
                    .add(found.get().text());
        } else if (expression instanceof RexCall call) {
            call.getOperands().forEach(operand -> collect(input, operand, windows));
        }
    }

    private void sliding(RelNode input, RexWindow window, Set<String> functions, int depth) {
        long preceding = Windows.preceding(window);
        List<String> partition =
                window.partitionKeys.stream().map(key -> Wording.of(input, key)).toList();
        boolean isUnlimited = preceding == Windows.UNLIMITED;
        String extent = isUnlimited
                ? "all rows so far"
                : window.isRows()
                        ? "the last " + Wording.count(preceding + 1, "row") + ", this one included"
                        : preceding == 0
                                ? "the rows of the same ROWTIME so far"
                                : "the rows of the last " + Wording.last(preceding);
        String of = partition.isEmpty() ? "" : " with the same " + Wording.list(partition);
        String each = partition.isEmpty() ? "" : " for each " + Wording.list(partition);
        steps.add(
                depth,
                "looks back over a sliding window, " + extent + of + ": " + String.join(", ", functions),
                "one row for each row, at once; a row sees those that came before it and itself, not later ones of the"
                        + " same ROWTIME",
                isUnlimited
                        ? "every row" + each + ", for ever" + Steps.LIMIT
                        : window.isRows()
                                ? Wording.count(preceding + 1, "row")
                                        + each
                                        + (partition.isEmpty()
                                                ? ", no more"
                                                : "; a key is never forgotten, so this grows with the number of"
                                                        + " different keys")
                                : "the rows of the last " + Wording.last(preceding) + each
                                        + "; grows with the rate of the input");
        if (isUnlimited) {
            steps.warn("a window without a beginning keeps every row for ever" + Steps.LIMIT
                    + ": give it a RANGE or ROWS");
        } else if (window.isRows() && !partition.isEmpty()) {
            steps.warn("ROWS with PARTITION BY " + Wording.list(partition)
                    + " keeps rows for every key that ever came; RANGE INTERVAL would forget idle ones");
        }
    }

    private void reordered(RelNode input, RexCall time, int depth) {
        long within = PumpExplainer.millis(time.getOperands().get(1));
        String by = Wording.of(input, time.getOperands().get(0));
        steps.add(
                depth,
                "orders rows by " + by + ", which becomes their ROWTIME; one that is more than "
                        + Wording.duration(within) + " later than the latest goes to error_stream",
                "when a row has come whose " + by + " is " + Wording.duration(within)
                        + " later; time that passes without rows lets nothing out",
                "the rows of " + Wording.duration(within) + "; grows with the rate of the input");
        steps.warn("the last rows wait for one that is " + Wording.duration(within)
                + " later: an input that stops holds them back");
    }
}
