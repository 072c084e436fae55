package io.millrace.sql;

import io.millrace.sql.Explanation.Step;
import io.millrace.sql.Explanation.Warning;
import io.millrace.sql.operator.JoinWindow;
import io.millrace.sql.parser.CursorFunction;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
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
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;

/// Puts the plan of one pump into words, step by step in the order in which rows pass, as [Assembly] builds it.
final class PumpExplainer {

    private static final String LIMIT =
            "; beyond the memory of an application the pump is stopped, and error_stream tells";

    private final PumpPlan plan;
    private final List<Step> steps = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    private PumpExplainer(PumpPlan plan) {
        this.plan = plan;
    }

    /// @param warnings takes what may not be what the author meant
    static Explanation.Pump explain(PumpPlan plan, List<Warning> warnings) {
        PumpExplainer explainer = new PumpExplainer(plan);
        explainer.assign();
        warnings.addAll(explainer.warnings);
        return new Explanation.Pump(plan.name(), plan.isStarted(), plan.target().name(), explainer.steps);
    }

    private void add(int depth, String does, String emits, String keeps) {
        steps.add(new Step(depth, does, emits, keeps));
    }

    private void warn(String text) {
        warnings.add(new Warning(plan.name(), text));
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
            select(project, 0);
        }
        add(0, "writes " + String.join(", ", columns), "", "");
    }

    private void explain(RelNode node, int depth) {
        switch (node) {
            case TableScan scan -> add(depth, "reads " + Wording.name(PumpPlan.name(scan)), "", "");
            case LogicalDelta delta -> explain(delta.getInput(), depth);
            case Filter filter -> filter(filter, depth);
            case Project project -> {
                explain(project.getInput(), depth);
                select(project, depth);
            }
            case Join join -> join(join, Optional.empty(), depth);
            case Union union -> union(union, depth);
            case Aggregate aggregate -> aggregate(aggregate, depth);
            case TableFunctionScan function -> function(function, depth);
            case Sort sort -> sort(sort, depth);
            default -> throw new IllegalStateException("not a step of a pump: " + node.getRelTypeName());
        }
    }

    private void filter(Filter filter, int depth) {
        String condition = Wording.of(filter.getInput(), filter.getCondition());
        if (filter.getInput() instanceof Join join && join.getJoinType() == JoinRelType.INNER) {
            join(join, Optional.of(condition), depth);
            return;
        }
        explain(filter.getInput(), depth);
        boolean isOfGroups = filter.getInput() instanceof Aggregate;
        add(depth, (isOfGroups ? "keeps groups where " : "keeps rows where ") + condition, "", "");
    }

    // --- SELECT: sliding windows and other times

    private void select(Project project, int depth) {
        Map<RexWindow, Set<String>> windows = new LinkedHashMap<>();
        project.getProjects().forEach(item -> collect(project.getInput(), item, windows));
        windows.forEach((window, functions) -> sliding(project.getInput(), window, functions, depth));
        RexNode time = project.getProjects().getLast();
        if (TimeTrace.isCall(time, DialectAggregates.REORDERED)) {
            reordered(project.getInput(), (RexCall) time, depth);
        } else if (TimeTrace.retimes(project)) {
            add(
                    depth,
                    "gives rows the ROWTIME " + Wording.of(project.getInput(), time)
                            + "; a row that would be earlier than one before it goes to error_stream",
                    TimeTrace.timeKey(project.getInput(), time, PumpCompiler.NO_TIME)
                                    .isPresent()
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
        add(
                depth,
                "looks back over a sliding window, " + extent + of + ": " + String.join(", ", functions),
                "one row for each row, at once; a row sees those that came before it and itself, not later ones of the"
                        + " same ROWTIME",
                isUnlimited
                        ? "every row" + each + ", for ever" + LIMIT
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
            warn("a window without a beginning keeps every row for ever" + LIMIT + ": give it a RANGE or ROWS");
        } else if (window.isRows() && !partition.isEmpty()) {
            warn("ROWS with PARTITION BY " + Wording.list(partition)
                    + " keeps rows for every key that ever came; RANGE INTERVAL would forget idle ones");
        }
    }

    private void reordered(RelNode input, RexCall time, int depth) {
        long within = millis(time.getOperands().get(1));
        String by = Wording.of(input, time.getOperands().get(0));
        add(
                depth,
                "orders rows by " + by + ", which becomes their ROWTIME; one that is more than "
                        + Wording.duration(within) + " later than the latest goes to error_stream",
                "when a row has come whose " + by + " is " + Wording.duration(within)
                        + " later; time that passes without rows lets nothing out",
                "the rows of " + Wording.duration(within) + "; grows with the rate of the input");
        warn("the last rows wait for one that is " + Wording.duration(within)
                + " later: an input that stops holds them back");
    }

    private static long millis(RexNode interval) {
        BigDecimal millis = interval instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
        if (millis == null) {
            throw new IllegalStateException("not a constant interval: " + interval);
        }
        return millis.longValue();
    }

    // --- GROUP BY, DISTINCT, ORDER BY

    private void aggregate(Aggregate aggregate, int depth) {
        RelNode input = aggregate.getInput();
        explain(input instanceof Project project && !hasWindows(project) ? project.getInput() : input, depth);
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
                stagger(aggregate, i, millis(call.getOperands().get(0)), computes, depth);
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
        add(
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
            add(
                    depth,
                    "groups rows while " + key + " stays the same" + each + computes,
                    "when a row comes with another " + key + ", whose ROWTIME it gets; time that passes without rows"
                            + " lets nothing out",
                    grows + "; all are forgotten then");
            warn("the last groups come out when a row has another " + key
                    + ": an input that stops holds them back. A key of ROWTIME, such as STEP(ROWTIME BY INTERVAL '10'"
                    + " SECOND), would close by itself");
        } else {
            add(
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
                warn("the key " + Wording.key(aggregate, i) + " is a second time beside "
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
        add(
                depth,
                "keeps the first row of each " + Wording.list(compared) + " (DISTINCT)",
                "",
                "the different combinations, until " + until + "; grows with their number");
    }

    private void sort(Sort sort, int depth) {
        RelNode input = sort.getInput();
        explain(input, depth);
        List<String> order = new ArrayList<>();
        for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
            order.add(Wording.field(input, field.getFieldIndex())
                    + (field.getDirection().isDescending() ? " descending" : ""));
        }
        int leading = sort.getCollation().getFieldCollations().getFirst().getFieldIndex();
        Optional<TumblingLength> window = TumblingLength.of(input, leading);
        String first = order.getFirst();
        add(
                depth,
                "sorts rows of one " + first + " by "
                        + (order.size() == 1 ? first : Wording.list(order.subList(1, order.size()))),
                window.isPresent() || TimeTrace.isWindow(input, leading, PumpCompiler.NO_TIME)
                        ? "when " + window.map(TumblingLength::end).orElse("the window")
                                + " has passed, by a later row or by time without rows"
                        : "when a row comes with another " + first,
                "the rows of one " + first);
    }

    // --- several streams

    private void union(Union union, int depth) {
        add(
                depth,
                "merges in the order of ROWTIME (UNION ALL):",
                "",
                "rows of one branch until the others have come as far");
        for (RelNode input : union.getInputs()) {
            explain(input, depth + 1);
            if (input instanceof Project project) {
                List<String> items = project
                        .getProjects()
                        .subList(0, project.getProjects().size() - 1)
                        .stream()
                        .map(item -> Wording.of(project.getInput(), item))
                        .toList();
                add(depth + 1, "gives " + String.join(", ", items), "", "");
            }
        }
    }

    private void join(Join join, Optional<String> where, int depth) {
        boolean isTableLeft = Joining.isTable(join.getLeft());
        String condition = Wording.of(join, join.getCondition());
        String on = where.isEmpty()
                ? condition
                : condition.equals("true") ? where.get() : condition + " AND " + where.get();
        if (isTableLeft || Joining.isTable(join.getRight())) {
            explain(isTableLeft ? join.getRight() : join.getLeft(), depth);
            String table = table(isTableLeft ? join.getLeft() : join.getRight());
            boolean isOuter = join.getJoinType() != JoinRelType.INNER;
            add(
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
        add(
                depth,
                "joins " + kind(join) + " where " + on + ":",
                emission(join, ofLeft, ofRight),
                kept(ofLeft, ofRight));
        side(join.getLeft(), ofLeft, depth + 1);
        side(join.getRight(), ofRight, depth + 1);
        if (ofLeft.equals(JoinWindow.CURRENT_ROW) && ofRight.equals(JoinWindow.CURRENT_ROW)) {
            warn("a join without windows matches only rows of equal ROWTIME; write for example "
                    + Wording.source(join.getLeft())
                    + " OVER (RANGE INTERVAL '1' MINUTE PRECEDING) for rows that come at different times");
        }
        if (ofLeft.preceding() == Long.MAX_VALUE || ofRight.preceding() == Long.MAX_VALUE) {
            warn("a join over a window without a beginning keeps every row for ever" + LIMIT
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
                        ? "one of them grows for ever" + LIMIT
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
        explain(side, depth);
        String extent = isUnlimited(window)
                ? "all rows so far"
                : window.isRows()
                        ? "the last " + Wording.count(window.preceding(), "row")
                        : window.following() == 0 ? ofTime(window.preceding()) : following(window);
        add(depth, "of these can be met: " + extent, "", "");
    }

    // --- table functions

    private void function(TableFunctionScan scan, int depth) {
        explain(scan.getInput(0), depth);
        RexCall call = (RexCall) scan.getCall();
        if (!(call.getOperator() instanceof CursorFunction function)) {
            throw new IllegalStateException("not a known function: " + call);
        }
        List<Object> arguments = function.arguments(call);
        String name = function.getName();
        switch (function.kind()) {
            case RANDOM_CUT_FOREST, RANDOM_CUT_FOREST_WITH_EXPLANATION ->
                add(
                        depth,
                        name + ": scores how unusual each row is, by " + arguments.get(0) + " trees of "
                                + arguments.get(1) + " rows, with shingles of " + arguments.get(3),
                        "one row for each row, at once; the score is 0 until the forest has learned enough",
                        "the forest: " + arguments.get(0) + " trees of at most " + arguments.get(1)
                                + " points, no more");
            case HOTSPOTS ->
                add(
                        depth,
                        name + ": finds where the last " + arguments.get(0) + " points lie densely, at least "
                                + arguments.get(2) + " within " + arguments.get(1),
                        "one row for each row, at once",
                        "the last " + arguments.get(0) + " points, no more");
            case TOP_K_ITEMS_TUMBLING ->
                items(depth, name + ": the " + arguments.get(1) + " most frequent " + arguments.get(0), (Long)
                        arguments.get(2));
            case COUNT_DISTINCT_ITEMS_TUMBLING ->
                items(depth, name + ": how many different " + arguments.get(0), (Long) arguments.get(1));
            case GROUP_RANK ->
                add(
                        depth,
                        name + ": ranks the rows of one ROWTIME by " + arguments.get(0) + ", "
                                + (arguments.get(2).equals("desc") ? "the greatest" : "the least") + " first",
                        "when a later row comes, or time without rows has passed",
                        "the rows of one ROWTIME");
        }
    }

    private void items(int depth, String does, long seconds) {
        String length = Wording.duration(seconds * 1000);
        add(
                depth,
                does + " in tumbling windows of " + length,
                "when " + TumblingLength.end(seconds * 1000)
                        + " has passed, by a later row or by time without rows; ROWTIME is the end of the window",
                "a count for each different item of the window under way; grows with their number");
    }
}
