package io.millrace.sql.explanation;

import io.millrace.sql.assembly.TimeTrace;
import io.millrace.sql.assembly.Windows;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/// Explains GROUP BY, DISTINCT and ORDER BY: what waits for the end of a window, or for another key.
final class GroupExplainer {

    private final PumpExplainer inputs;
    private final Steps steps;

    /// @param inputs explains what stands behind a step
    /// @param steps takes what is said
    GroupExplainer(PumpExplainer inputs, Steps steps) {
        this.inputs = inputs;
        this.steps = steps;
    }

    void aggregate(Aggregate aggregate, int depth) {
        RelNode input = aggregate.getInput();
        inputs.explain(input instanceof Project project && !hasWindows(project) ? project.getInput() : input, depth);
        if (aggregate.getAggCallList().isEmpty()) {
            distinct(aggregate, depth);
            return;
        }
        List<String> results = aggregate.getAggCallList().stream()
                .filter(call -> call.getAggregation() != DialectAggregates.GROUP_TIME)
                .map(call -> Wording.aggregateCall(aggregate, call))
                .toList();
        String computes = results.isEmpty() ? "" : ": " + String.join(", ", results);
        List<Integer> keys = aggregate.getGroupSet().asList();
        for (int i = 0; i < keys.size(); i++) {
            if (expression(input, keys.get(i)) instanceof RexCall call
                    && call.getOperator() == DialectAggregates.STAGGER) {
                stagger(aggregate, i, PumpExplainer.millis(call.getOperands().get(0)), computes, depth);
                return;
            }
        }
        tumbling(aggregate, computes, depth);
    }

    private static boolean hasWindows(Project project) {
        return !Windows.calls(project.getProjects()).isEmpty() || TimeTrace.retimes(project);
    }

    private static RexInputRef reference(RelNode input, int field) {
        return new RexInputRef(
                field, input.getRowType().getFieldList().get(field).getType());
    }

    private static RexNode expression(RelNode input, int field) {
        return input instanceof Project project ? project.getProjects().get(field) : reference(input, field);
    }

    private static List<String> keys(Aggregate aggregate, int except) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < aggregate.getGroupCount(); i++) {
            if (i != except) {
                keys.add(Wording.key(aggregate, i));
            }
        }
        return keys;
    }

    private void stagger(Aggregate aggregate, int mark, long millis, String computes, int depth) {
        List<String> keys = keys(aggregate, mark);
        String of = keys.isEmpty() ? "all rows" : "each " + Wording.list(keys);
        String length = Wording.duration(millis);
        steps.add(
                depth,
                "groups rows in stagger windows of " + length + " for " + of + "; its first row opens a window"
                        + computes,
                "one row for each window, " + length + " after the row that opened it, with that moment as ROWTIME",
                "one group for each open window; grows with the number of different keys within " + length);
    }

    private void tumbling(Aggregate aggregate, String computes, int depth) {
        int monotonic = monotonic(aggregate);
        String key = Wording.key(aggregate, monotonic);
        List<String> others = keys(aggregate, monotonic);
        String each = others.isEmpty() ? "" : " for each " + Wording.list(others);
        Optional<TumblingLength> window =
                TumblingLength.of(aggregate.getInput(), aggregate.getGroupSet().nth(monotonic));
        String grows = others.isEmpty()
                ? "one group"
                : "one group for each " + Wording.list(others)
                        + " of the window under way; grows with the number of different ones";
        if (window.isEmpty()) {
            steps.add(
                    depth,
                    "groups rows while " + key + " stays the same" + each + computes,
                    "when a row comes with another " + key + ", whose ROWTIME it gets; time that passes without rows"
                            + " lets nothing out",
                    grows + "; all are forgotten then");
            steps.warn("the last groups come out when a row has another " + key
                    + ": an input that stops holds them back. A key of ROWTIME, such as STEP(ROWTIME BY INTERVAL '10'"
                    + " SECOND), would close by itself");
        } else {
            steps.add(
                    depth,
                    "groups rows in tumbling windows of " + window.get().inWords() + " by " + key + each + computes,
                    "one row for each group when " + window.get().end()
                            + " has passed, by a later row or by time without rows; its ROWTIME is "
                            + (window.get().includesEnd() ? "the window's last moment" : "the end of the window"),
                    grows + "; all are forgotten then");
        }
        warnOfOtherTimes(aggregate, monotonic);
    }

    /// GROUP BY with an event's own time beside ROWTIME, as the developer guide shows it.
    private void warnOfOtherTimes(Aggregate aggregate, int monotonic) {
        for (int i = 0; i < aggregate.getGroupCount(); i++) {
            RexNode key =
                    expression(aggregate.getInput(), aggregate.getGroupSet().nth(i));
            boolean isRounded = TimeTrace.contains(key, DialectFunctions.STEP)
                    || TimeTrace.contains(key, DialectFunctions.FLOOR_TO)
                    || TimeTrace.contains(key, DialectFunctions.CEIL_TO);
            if (i != monotonic && isRounded) {
                steps.warn("the key " + Wording.key(aggregate, i) + " is a second time beside "
                        + Wording.key(aggregate, monotonic)
                        + ": events that come late give rows of their own, so one value of it can have several rows;"
                        + " add them up behind, or use WINDOWED BY STAGGER");
            }
        }
    }

    /// The position of the key that ends the groups.
    private static int monotonic(Aggregate aggregate) {
        RelNode input = aggregate.getInput();
        List<Integer> keys = aggregate.getGroupSet().asList();
        for (int i = 0; i < keys.size(); i++) {
            if (TumblingLength.of(input, keys.get(i)).isPresent()) {
                return i;
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            if (TimeTrace.isSaidMonotonic(input, reference(input, keys.get(i)))) {
                return i;
            }
        }
        throw new IllegalStateException("no key is monotonic: " + aggregate);
    }

    private void distinct(Aggregate aggregate, int depth) {
        RelNode input = aggregate.getInput();
        List<String> compared = new ArrayList<>();
        String until = "";
        for (int i = 0; i < aggregate.getGroupCount(); i++) {
            int field = aggregate.getGroupSet().nth(i);
            if (!TimeTrace.isRowtime(input, field)) {
                String key = Wording.key(aggregate, i);
                compared.add(key);
                Optional<TumblingLength> window = TumblingLength.of(input, field);
                if (window.isPresent()) {
                    until = window.get().end() + " has passed";
                } else if (until.isEmpty() && TimeTrace.isSaidMonotonic(input, reference(input, field))) {
                    until = "another " + key + " comes";
                }
            }
        }
        if (until.isEmpty()) { // ROWTIME itself was selected, and is all that ascends
            compared.add(StreamTable.ROWTIME);
            until = "a later ROWTIME comes";
        }
        steps.add(
                depth,
                "keeps the first row of each " + Wording.list(compared) + " (DISTINCT)",
                "",
                "the different combinations, until " + until + "; grows with their number");
    }

    void sort(Sort sort, int depth) {
        RelNode input = sort.getInput();
        inputs.explain(input, depth);
        List<String> order = new ArrayList<>();
        for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
            order.add(Wording.field(input, field.getFieldIndex())
                    + (field.getDirection().isDescending() ? " descending" : ""));
        }
        int leading = sort.getCollation().getFieldCollations().getFirst().getFieldIndex();
        Optional<TumblingLength> window = TumblingLength.of(input, leading);
        String first = order.getFirst();
        steps.add(
                depth,
                "sorts rows of one " + first + " by "
                        + (order.size() == 1 ? first : Wording.list(order.subList(1, order.size()))),
                window.isPresent() || TimeTrace.isWindow(input, leading, Moment.NONE)
                        ? "when " + window.map(TumblingLength::end).orElse("the window")
                                + " has passed, by a later row or by time without rows"
                        : "when a row comes with another " + first,
                "the rows of one " + first);
    }
}
