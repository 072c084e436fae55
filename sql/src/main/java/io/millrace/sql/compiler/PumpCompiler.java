package io.millrace.sql.compiler;

import static io.millrace.sql.compiler.ScriptCompiler.error;
import static io.millrace.sql.compiler.ScriptCompiler.simple;

import io.millrace.sql.assembly.Assembly;
import io.millrace.sql.assembly.Assignment;
import io.millrace.sql.assembly.NotSupported;
import io.millrace.sql.assembly.Origins;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.Operator;
import io.millrace.sql.parser.CreatePump;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The pumps of one script.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-pump.html>
final class PumpCompiler {

    private static final Operator NOWHERE = new Operator() {
        @Override
        public void row(Row row) {}

        @Override
        public void bound(long rowtime) {}
    };

    private final CompileOptions options;
    private final Map<String, StreamTable> streams;
    private final Map<String, PumpPlan> pumps;

    /// @param streams those that there are when a pump is created
    /// @param pumps takes the pumps
    PumpCompiler(CompileOptions options, Map<String, StreamTable> streams, Map<String, PumpPlan> pumps) {
        this.options = options;
        this.streams = streams;
        this.pumps = pumps;
    }

    /// @throws SqlException if the pump cannot run
    void create(CreatePump statement, QueryPlanner planner, Definitions definitions) {
        String name = simple(statement.name());
        if (pumps.containsKey(name) && !statement.replaces()) {
            throw error(statement.name(), "the pump \"" + name + "\" exists already", "Use CREATE OR REPLACE PUMP");
        }
        String targetName = simple(statement.target());
        ScriptCompiler.refuseErrorStream(statement.target(), targetName, "be written");
        StreamTable target = streams.get(targetName);
        if (target == null) {
            throw error(
                    statement.target(),
                    "there is no stream \"" + targetName + "\"",
                    "Create it before the pump; names without double quotes are read in upper case");
        }
        if (target.isInput()) {
            throw error(
                    statement.target(),
                    "the input stream \"" + targetName + "\" cannot be written",
                    "Create a stream and write into that");
        }
        QueryPlanner.Planned planned = planner.plan(statement.query(), definitions);
        PumpPlan plan = new PumpPlan(
                name, statement.isStarted(), target, fields(statement, target, planned), planned.algebra(), options);
        try {
            Assembly.of(plan, Moment.NONE, Map.of(), new Origins(streams, pumps.values()), (_, _) -> {}, NOWHERE);
        } catch (UnsupportedOperationException e) {
            String construct = String.valueOf(e.getMessage());
            throw error(
                    place(statement.query(), construct),
                    construct + " is not supported",
                    e instanceof NotSupported known ? known.remedy() : Remedies.instead(construct));
        }
        pumps.remove(name);
        refuseCycle(statement, plan);
        pumps.put(name, plan);
    }

    /// Where a function or operator is called, or else where the query begins.
    private static SqlParserPos place(SqlNode query, String name) {
        List<SqlParserPos> places = new ArrayList<>();
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getOperator().getName().equalsIgnoreCase(name)) {
                    places.add(call.getParserPosition());
                }
                return super.visit(call);
            }

            @Override
            public @Nullable Void visit(SqlIdentifier identifier) {
                if (identifier.isSimple() && identifier.getSimple().equals(name)) {
                    places.add(identifier.getParserPosition());
                }
                return null;
            }
        });
        return places.isEmpty() ? query.getParserPosition() : places.getFirst();
    }

    /// Which field of the query each column of the target gets.
    private List<Integer> fields(CreatePump statement, StreamTable target, QueryPlanner.Planned planned) {
        List<Column> columns = target.type().columns();
        List<RelDataTypeField> given = planned.algebra().getRowType().getFieldList();
        int count = given.size() - 1;
        List<Integer> listed = listed(statement, target);
        if (count != listed.size()) {
            throw error(
                    statement.query(),
                    "the query gives " + count + " columns, "
                            + (statement.columns().isPresent()
                                    ? "the column list names "
                                    : "the stream \"" + target.name() + "\" has ")
                            + listed.size(),
                    "List the columns, or select one value for each; ROWTIME is not counted");
        }
        Integer[] fields = new Integer[columns.size()];
        Arrays.fill(fields, -1);
        for (int i = 0; i < count; i++) {
            Column column = columns.get(listed.get(i));
            RelDataType from = given.get(i).getType();
            if (!Assignment.isAllowed(from, column.type(), options)) {
                String instead = CastAdvice.instead(
                        from.getSqlTypeName(), Types.name(column.type().kind()));
                throw error(
                        planned.items().get(i),
                        "a value of type " + from + " cannot go into the column \"" + column.name() + "\" of type "
                                + column.type(),
                        instead.isEmpty() ? "Convert it with CAST" : instead);
            }
            fields[listed.get(i)] = i;
        }
        if (given.get(count).getType().getSqlTypeName() != SqlTypeName.TIMESTAMP) {
            throw error(
                    planned.items().get(count),
                    "ROWTIME is a TIMESTAMP, not " + given.get(count).getType(),
                    "Select a TIMESTAMP under this name");
        }
        return List.of(fields);
    }

    private static List<Integer> listed(CreatePump statement, StreamTable target) {
        List<Integer> positions = new ArrayList<>();
        if (statement.columns().isEmpty()) {
            for (int i = 0; i < target.type().columns().size(); i++) {
                positions.add(i);
            }
            return positions;
        }
        for (SqlIdentifier column : statement.columns().get()) {
            int position = target.type().indexOf(column.getSimple());
            if (position < 0) {
                throw error(
                        column,
                        "the stream \"" + target.name() + "\" has no column \"" + column.getSimple() + "\"",
                        "Names without double quotes are read in upper case");
            }
            if (positions.contains(position)) {
                throw error(column, "the column \"" + column.getSimple() + "\" is listed twice", "It takes one value");
            }
            positions.add(position);
        }
        return positions;
    }

    private void refuseCycle(CreatePump statement, PumpPlan added) {
        Deque<String> next = new ArrayDeque<>(List.of(added.target().name()));
        Set<String> reached = new HashSet<>();
        while (!next.isEmpty()) {
            String stream = next.pop();
            if (added.sources().contains(stream)) {
                throw error(
                        statement.target(),
                        "the pump \"" + added.name() + "\" closes a circle: its rows come back to \"" + stream + "\"",
                        "Write into a stream that none of its sources reads");
            }
            for (PumpPlan pump : pumps.values()) {
                if (pump.sources().contains(stream) && reached.add(pump.target().name())) {
                    next.push(pump.target().name());
                }
            }
        }
    }
}
