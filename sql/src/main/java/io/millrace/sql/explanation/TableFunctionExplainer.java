package io.millrace.sql.explanation;

import io.millrace.sql.parser.CursorFunction;
import java.util.List;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexCall;

/// Explains the functions that stand in FROM and take the rows of a query.
final class TableFunctionExplainer {

    private final PumpExplainer inputs;
    private final Steps steps;

    /// @param inputs explains what stands behind a step
    /// @param steps takes what is said
    TableFunctionExplainer(PumpExplainer inputs, Steps steps) {
        this.inputs = inputs;
        this.steps = steps;
    }

    void function(TableFunctionScan scan, int depth) {
        inputs.explain(scan.getInput(0), depth);
        RexCall call = (RexCall) scan.getCall();
        if (!(call.getOperator() instanceof CursorFunction function)) {
            throw new IllegalStateException("not a known function: " + call);
        }
        List<Object> arguments = function.arguments(call);
        String name = function.getName();
        switch (function.kind()) {
            case RANDOM_CUT_FOREST, RANDOM_CUT_FOREST_WITH_EXPLANATION ->
                steps.add(
                        depth,
                        name + ": scores how unusual each row is, by " + arguments.get(0) + " trees of "
                                + arguments.get(1) + " rows, with shingles of " + arguments.get(3),
                        "one row for each row, at once; the score is 0 until the forest has learned enough",
                        "the forest: " + arguments.get(0) + " trees of at most " + arguments.get(1)
                                + " points, no more");
            case HOTSPOTS ->
                steps.add(
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
                steps.add(
                        depth,
                        name + ": ranks the rows of one ROWTIME by " + arguments.get(0) + ", "
                                + (arguments.get(2).equals("desc") ? "the greatest" : "the least") + " first",
                        "when a later row comes, or time without rows has passed",
                        "the rows of one ROWTIME");
        }
    }

    private void items(int depth, String does, long seconds) {
        String length = Wording.duration(seconds * 1000);
        steps.add(
                depth,
                does + " in tumbling windows of " + length,
                "when " + TumblingLength.end(seconds * 1000)
                        + " has passed, by a later row or by time without rows; ROWTIME is the end of the window",
                "a count for each different item of the window under way; grows with their number");
    }
}
