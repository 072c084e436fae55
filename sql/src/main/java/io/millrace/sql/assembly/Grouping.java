package io.millrace.sql.assembly;

import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.FirstSeen;
import io.millrace.sql.operator.Guard;
import io.millrace.sql.operator.Operator;
import io.millrace.sql.operator.Projection;
import io.millrace.sql.operator.Stagger;
import io.millrace.sql.operator.StatefulOperator;
import io.millrace.sql.operator.TimeKey;
import io.millrace.sql.operator.Tumbling;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.row.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// How a GROUP BY, a WINDOWED BY STAGGER or a SELECT DISTINCT is computed.
final class Grouping {

    private final org.apache.calcite.rel.core.Aggregate algebra;
    private final RelNode input;
    private final List<Integer> keys;
    private final Moment moment;
    private final BiConsumer<RowError, Row> errors;

    /// @param errors takes each row that cannot be computed
    Grouping(org.apache.calcite.rel.core.Aggregate algebra, Moment moment, BiConsumer<RowError, Row> errors) {
        this.algebra = algebra;
        this.input = algebra.getInput();
        this.keys = algebra.getGroupSet().asList();
        this.moment = moment;
        this.errors = errors;
    }

    /// @param out takes the groups
    /// @throws UnsupportedOperationException with the name of what cannot be computed
    StatefulOperator operator(Operator out) {
        if (algebra.getGroupSets().size() > 1) {
            throw new NotSupported("GROUPING SETS", "Write a pump for each of the groupings");
        }
        if (algebra.getAggCallList().isEmpty()) {
            return distinct(out);
        }
        for (int key : keys) {
            if (expression(key) instanceof RexCall call && call.getOperator() == DialectAggregates.STAGGER) {
                return stagger(key, call, out);
            }
        }
        return tumbling(out);
    }

    private StatefulOperator tumbling(Operator out) {
        Monotonic monotonic = monotonic(keys)
                .orElseThrow(() -> new NotSupported(
                        "GROUP BY without an expression of ROWTIME",
                        "Group by a time as well, as STEP(ROWTIME BY INTERVAL '1' MINUTE)"
                                + (isJoined(input)
                                        ? "; behind a join with windows that is ROWTIME without the name of a stream,"
                                                + " for the streams' own times do not ascend"
                                        : "")));
        return new Tumbling(fields(keys), monotonic.index, monotonic.time, aggregates(), arranged(keys, out));
    }

    private static boolean isJoined(RelNode node) {
        return node instanceof Join || node.getInputs().stream().anyMatch(Grouping::isJoined);
    }

    private StatefulOperator stagger(int mark, RexCall call, Operator out) {
        List<Integer> others = keys.stream().filter(key -> key != mark).toList();
        if (!(call.getOperands().get(0) instanceof RexLiteral range)
                || range.getValueAs(BigDecimal.class) == null
                || range.getValueAs(BigDecimal.class).signum() <= 0) {
            throw new NotSupported("a STAGGER window of no length", "Give it a RANGE above zero");
        }
        long millis = range.getValueAs(BigDecimal.class).longValue();
        return new Stagger(fields(others), millis, aggregates(), arranged(others, out));
    }

    /// Brings what an operator gives, its keys and then its results, into the order of the algebra.
    private Guard arranged(List<Integer> given, Operator out) {
        List<Expression> values = new ArrayList<>();
        for (int key : keys) {
            int at = given.indexOf(key);
            values.add(at < 0 ? new Expression.Rowtime() : new Expression.Field(at));
        }
        int at = given.size();
        for (AggregateCall call : algebra.getAggCallList()) {
            values.add(isTime(call) ? new Expression.Rowtime() : new Expression.Field(at++));
        }
        return new Guard(new Projection(values, out), errors);
    }

    private static boolean isTime(AggregateCall call) {
        return call.getAggregation() == DialectAggregates.GROUP_TIME;
    }

    private List<Aggregate> aggregates() {
        List<Aggregate> aggregates = new ArrayList<>();
        for (AggregateCall call : algebra.getAggCallList()) {
            if (!isTime(call)) {
                aggregates.add(aggregate(call));
            }
        }
        return aggregates;
    }

    private Aggregate aggregate(AggregateCall call) {
        String name = call.getAggregation().getName();
        if (call.hasFilter() || call.getArgList().size() > 1) {
            throw call.hasFilter()
                    ? new NotSupported(name + " with FILTER", "Write " + name + "(CASE WHEN .. THEN .. END)")
                    : new UnsupportedOperationException(name + " of several values");
        }
        int field = call.getArgList().isEmpty() ? -1 : call.getArgList().get(0);
        Optional<RelDataType> operand = field < 0 ? Optional.empty() : Optional.of(type(field));
        Aggregate aggregate = new Aggregate(
                name, field, operand.map(Types::of), Types.of(call.getType()), call.isDistinct(), call.ignoreNulls());
        aggregate.accumulator(); // says now what is not known
        return aggregate;
    }

    private StatefulOperator distinct(Operator out) {
        List<Integer> compared = new ArrayList<>(
                keys.stream().filter(key -> !TimeTrace.isRowtime(input, key)).toList());
        if (monotonic(compared).isEmpty() && keys.size() > compared.size() + 1) {
            // The hidden ROWTIME is always there: a second one was selected, and is all that ascends.
            compared.add(keys.stream()
                    .filter(key -> TimeTrace.isRowtime(input, key))
                    .findFirst()
                    .orElseThrow());
        }
        Monotonic monotonic = monotonic(compared)
                .filter(found -> found.time.isEmpty() || found.time.get().ascends())
                .orElseThrow(() -> new NotSupported(
                        "SELECT DISTINCT without an expression of ROWTIME",
                        "Select a time as well, as STEP(ROWTIME BY INTERVAL '1' MINUTE): rows are compared within it"));
        List<Expression> values = new ArrayList<>();
        keys.forEach(key -> values.add(new Expression.Field(key)));
        return new FirstSeen(fields(compared), monotonic.index, monotonic.time, new Projection(values, out));
    }

    /// The key whose change ends the groups.
    ///
    /// @param index which of the keys
    /// @param time the key as an expression of ROWTIME, if it is one
    private record Monotonic(int index, Optional<TimeKey> time) {}

    private Optional<Monotonic> monotonic(List<Integer> of) {
        Optional<Monotonic> found = Optional.empty();
        for (int i = 0; i < of.size(); i++) {
            Optional<TimeKey> time = TimeTrace.timeKey(input, reference(of.get(i)), moment);
            if (time.isPresent()) {
                if (found.isPresent()) {
                    throw new NotSupported(
                            "more than one expression of ROWTIME in GROUP BY",
                            "Keep one; a coarser time can be computed from it in the SELECT list");
                }
                found = Optional.of(new Monotonic(i, time));
            }
        }
        for (int i = 0; found.isEmpty() && i < of.size(); i++) {
            if (TimeTrace.isSaidMonotonic(input, reference(of.get(i)))) {
                found = Optional.of(new Monotonic(i, Optional.empty()));
            }
        }
        return found;
    }

    /// How a field of the input was computed.
    private RexNode expression(int field) {
        return input instanceof Project project ? project.getProjects().get(field) : reference(field);
    }

    private RexNode reference(int field) {
        return new RexInputRef(field, type(field));
    }

    private RelDataType type(int field) {
        List<RelDataTypeField> fields = input.getRowType().getFieldList();
        return fields.get(field).getType();
    }

    private static int[] fields(List<Integer> keys) {
        return keys.stream().mapToInt(Integer::intValue).toArray();
    }
}
