package io.millrace.sql.compiler;

import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.plan.StreamTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Brings expressions into the form in which they are validated: the dialect's own functions stand in the place of
/// Calcite's, and what an expression cannot hold is refused.
class RowForm extends SqlShuttle {

    private static final Set<String> UNITS =
            Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

    /// What other dialects have and this one does not: a stream has no end at which all its rows could be ranked.
    private static final Set<String> RANKINGS =
            Set.of("RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST", "ROW_NUMBER", "NTILE", "LEAD");

    private final boolean namesSeveralTimes;
    private final Definitions definitions;

    /// @param namesSeveralTimes whether the rows come of several streams, so that plain ROWTIME is the time of the row
    /// @param definitions the functions that an expression may name
    RowForm(boolean namesSeveralTimes, Definitions definitions) {
        this.namesSeveralTimes = namesSeveralTimes;
        this.definitions = definitions;
    }

    SqlNode of(SqlNode expression) {
        SqlNode result = expression.accept(this);
        if (result == null) {
            throw new IllegalStateException("an expression got lost: " + expression);
        }
        return result;
    }

    /// `VALUES (..), ..` with the dialect's functions in it.
    SqlNode rows(SqlCall values) {
        List<SqlNode> rows = values.getOperandList().stream().map(this::of).toList();
        return values.getOperator().createCall(values.getParserPosition(), rows);
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call.getKind() != SqlKind.OVER
                && RANKINGS.contains(call.getOperator().getName())) {
            throw StreamingForm.refuse(
                    call,
                    call.getOperator().getName(),
                    call.getOperator().getName().equals("LEAD")
                            ? "What is later has not come: look back with LAG"
                            : "GROUP_RANK and TOP_K_ITEMS_TUMBLING rank, and COUNT(*) OVER (ROWS UNBOUNDED PRECEDING) numbers rows");
        }
        switch (call.getKind()) {
            case SELECT, UNION, INTERSECT, EXCEPT, VALUES, WITH, ORDER_BY -> {
                return new TableForm(definitions).of(call);
            }
            case CURSOR ->
                throw StreamingForm.refuse(
                        call, "CURSOR outside of TABLE( )", "Write FROM TABLE(FUNCTION(CURSOR(SELECT ..), ..))");
            case AS -> {
                return call.getOperator()
                        .createCall(call.getParserPosition(), of(call.operand(0)), call.<SqlNode>operand(1));
            }
            default -> {}
        }
        if (call instanceof SqlWindow window) {
            return window(window);
        }
        SqlNode visited = super.visit(call);
        return visited instanceof SqlCall changed ? replace(changed) : visited;
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier identifier) {
        boolean isPlainTime = identifier.isSimple() && identifier.getSimple().equals(StreamTable.ROWTIME);
        return namesSeveralTimes && isPlainTime
                ? DialectAggregates.ROW_TIME.createCall(identifier.getParserPosition())
                : identifier;
    }

    /// A window with the order that its rows have anyway, without which Calcite would not see its RANGE.
    private SqlNode window(SqlWindow window) {
        if (!window.getOrderList().isEmpty()) {
            throw StreamingForm.refuse(
                    window.getOrderList(), "ORDER BY in a window", "Leave it out: rows come in the order of ROWTIME");
        }
        boolean endsNow = window.getUpperBound() == null || SqlWindow.isCurrentRow(window.getUpperBound());
        boolean beginsBefore =
                window.getLowerBound() == null || window.getLowerBound().getKind() != SqlKind.FOLLOWING;
        if (!endsNow || !beginsBefore) {
            throw StreamingForm.refuse(
                    window,
                    "a window that does not end with the current row",
                    "Write RANGE INTERVAL '1' MINUTE PRECEDING, or ROWS 10 PRECEDING");
        }
        List<SqlNode> partition =
                window.getPartitionList().stream().map(this::of).toList();
        SqlParserPos position = window.getParserPosition();
        window.setPartitionList(new SqlNodeList(partition, position));
        if (!window.isRows() && window.getRefName() == null) {
            window.setOrderList(new SqlNodeList(List.of(DialectAggregates.ROW_TIME.createCall(position)), position));
        }
        return window;
    }

    private SqlNode replace(SqlCall call) {
        if (call.getOperator() instanceof SqlUnresolvedFunction unresolved) {
            Optional<SqlNode> value = definitions.value(unresolved.getName(), call);
            if (value.isPresent()) {
                return value.get();
            }
            // Of two functions of one name, Calcite would decide too late that it is an aggregate.
            return DialectAggregates.named(unresolved.getName())
                    .<SqlNode>map(aggregate -> aggregate.createCall(
                            call.getFunctionQuantifier(), call.getParserPosition(), call.getOperandList()))
                    .orElse(call);
        }
        boolean isFloor = call.getKind() == SqlKind.FLOOR;
        if ((isFloor || call.getKind() == SqlKind.CEIL) && call.operandCount() == 2) {
            SqlNode unit = call.operand(1);
            return (isFloor ? DialectFunctions.FLOOR_TO : DialectFunctions.CEIL_TO)
                    .createCall(
                            call.getParserPosition(),
                            call.operand(0),
                            SqlLiteral.createCharString(unit(unit), unit.getParserPosition()));
        }
        if (call.getKind() == SqlKind.EXTRACT
                && call.operand(0) instanceof SqlIntervalQualifier unit
                && unit.timeFrameName == null
                && unit.getStartUnit() == TimeUnit.SECOND) {
            return DialectFunctions.EXTRACT_SECOND.createCall(call.getParserPosition(), call.<SqlNode>operand(1));
        }
        return call;
    }

    private static String unit(SqlNode unit) {
        if (unit instanceof SqlIntervalQualifier qualifier) {
            String name = qualifier.timeFrameName == null
                    ? qualifier.getStartUnit().name()
                    : qualifier.timeFrameName.toUpperCase(Locale.ROOT);
            if (UNITS.contains(name)) {
                return name;
            }
        }
        throw StreamingForm.refuse(
                unit, "rounding to " + unit, "Units are SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER and YEAR");
    }

    /// The time of what a grouped query gives, in the place of a plain ROWTIME that is no grouping expression.
    static final class OfGroup extends SqlShuttle {

        private final List<SqlNode> keys;

        /// @param keys the grouping expressions
        OfGroup(List<SqlNode> keys) {
            this.keys = keys;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (isKey(call) || call.isA(SqlKind.QUERY)) {
                return call;
            }
            if (call.getKind() == SqlKind.AS) {
                return call.getOperator()
                        .createCall(call.getParserPosition(), call.operand(0).accept(this), call.<SqlNode>operand(1));
            }
            return Aggregation.isAggregate(call) ? call : super.visit(call);
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier identifier) {
            boolean isPlainTime =
                    identifier.isSimple() && identifier.getSimple().equals(StreamTable.ROWTIME);
            return isPlainTime && !isKey(identifier) ? time(identifier.getParserPosition()) : identifier;
        }

        private boolean isKey(SqlNode node) {
            return keys.stream().anyMatch(key -> key.equalsDeep(node, Litmus.IGNORE));
        }

        static SqlNode time(SqlParserPos position) {
            return DialectAggregates.GROUP_TIME.createCall(position);
        }
    }
}
