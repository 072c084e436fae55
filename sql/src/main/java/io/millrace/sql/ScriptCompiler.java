package io.millrace.sql;

import io.millrace.sql.expression.Moment;
import io.millrace.sql.operator.Operator;
import io.millrace.sql.parser.ColumnDeclaration;
import io.millrace.sql.parser.CreatePump;
import io.millrace.sql.parser.CreateStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Takes the statements of one script in their order and keeps what streams and pumps there are.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-statements.html>
final class ScriptCompiler {

    private static final Moment NO_TIME = new Moment() {
        @Override
        public long startedMillis() {
            return 0;
        }

        @Override
        public long nowMillis() {
            return 0;
        }
    };

    private static final Operator NOWHERE = new Operator() {
        @Override
        public void row(Row row) {}

        @Override
        public void bound(long rowtime) {}
    };

    private final CompileOptions options;
    private final QueryPlanner planner;
    private final Set<String> tables = new HashSet<>();
    private final Map<String, StreamTable> streams = new LinkedHashMap<>();
    private final Map<String, PumpPlan> pumps = new LinkedHashMap<>();

    ScriptCompiler(List<StreamDeclaration> inputs, List<TableDeclaration> tables, CompileOptions options) {
        this.options = options;
        this.planner = new QueryPlanner(options);
        for (StreamDeclaration input : inputs) {
            if (input.type().indexOf(StreamTable.ROWTIME) >= 0) {
                throw new SqlException(
                        0,
                        0,
                        "the schema of the input stream \"" + input.name() + "\" has a column ROWTIME",
                        "Map it under another name");
            }
            add(new StreamTable(input.name(), input.type(), StreamDeclaration.METADATA));
        }
        for (TableDeclaration table : tables) {
            this.tables.add(table.name());
            planner.add(new ReferenceTable(table));
        }
    }

    private void refuseTable(SqlIdentifier identifier, String name) {
        if (tables.contains(name)) {
            throw error(identifier, "\"" + name + "\" is the reference table", "Choose another name");
        }
    }

    Application compile(String code) {
        for (SqlNode statement : ScriptParser.parse(code)) {
            switch (statement) {
                case CreateStream stream -> createStream(stream);
                case CreatePump pump -> createPump(pump);
                default ->
                    throw error(
                            statement,
                            statement
                                            .getKind()
                                            .lowerName
                                            .toUpperCase(Locale.ROOT)
                                            .replace('_', ' ') + " is not a statement of application code",
                            "Use CREATE STREAM and CREATE PUMP");
            }
        }
        return new Application(streams, pumps);
    }

    private void add(StreamTable stream) {
        streams.put(stream.name(), stream);
        planner.add(stream);
    }

    private static SqlException error(SqlNode node, String problem, String remedy) {
        return error(node.getParserPosition(), problem, remedy);
    }

    private static SqlException error(SqlParserPos position, String problem, String remedy) {
        return new SqlException(position.getLineNum(), position.getColumnNum(), problem, remedy);
    }

    private static String simple(SqlIdentifier identifier) {
        if (!identifier.isSimple()) {
            throw error(identifier, "a name has one part here, not " + identifier, "");
        }
        return identifier.getSimple();
    }

    // --- streams

    private void createStream(CreateStream statement) {
        String name = simple(statement.name());
        refuseErrorStream(statement.name(), name, "be created");
        refuseTable(statement.name(), name);
        StreamTable existing = streams.get(name);
        if (existing != null) {
            if (existing.isInput()) {
                throw error(statement.name(), "\"" + name + "\" is the input stream", "Choose another name");
            }
            if (!statement.replaces()) {
                throw error(
                        statement.name(), "the stream \"" + name + "\" exists already", "Use CREATE OR REPLACE STREAM");
            }
            for (PumpPlan pump : pumps.values()) {
                if (pump.target().name().equals(name) || pump.sources().contains(name)) {
                    throw error(
                            statement.name(),
                            "the stream \"" + name + "\" is redefined after the pump \"" + pump.name()
                                    + "\" that uses it",
                            "Define each stream once, before its pumps");
                }
            }
        }
        add(new StreamTable(name, columns(statement), List.of()));
    }

    private static void refuseErrorStream(SqlIdentifier identifier, String name, String verb) {
        if (name.equalsIgnoreCase(ErrorRow.STREAM)) {
            throw error(
                    identifier, ErrorRow.STREAM + " cannot " + verb + " by the code", "Give it a destination instead");
        }
    }

    private static RowType columns(CreateStream statement) {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ColumnDeclaration declaration : statement.columns()) {
            String name = declaration.name().getSimple();
            if (name.equals(StreamTable.ROWTIME)) {
                throw error(declaration, "ROWTIME cannot be declared", "Every stream has it");
            }
            if (!names.add(name)) {
                throw error(declaration, "the column \"" + name + "\" is declared twice", "");
            }
            columns.add(new Column(name, type(declaration.type()), declaration.isNullable()));
        }
        return new RowType(columns);
    }

    private static ColumnType type(SqlDataTypeSpec spec) {
        if (spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic) {
            SqlTypeName name = SqlTypeName.get(basic.getTypeName().getSimple());
            int precision = basic.getPrecision();
            try {
                Optional<ColumnType> type =
                        Optional.ofNullable(name).flatMap(known -> type(known, precision, basic.getScale()));
                if (type.isPresent()) {
                    return type.get();
                }
            } catch (IllegalArgumentException _) {
                throw error(
                        spec,
                        "the type " + spec + " is out of bounds",
                        "Strings have 1 to " + ColumnType.MAX_LENGTH + " characters, decimals 1 to "
                                + ColumnType.MAX_PRECISION + " digits");
            }
        }
        throw error(spec, spec + " is not a type of a column", "");
    }

    private static Optional<ColumnType> type(SqlTypeName name, int precision, int scale) {
        return Optional.ofNullable(
                switch (name) {
                    case BOOLEAN, TINYINT, SMALLINT, BIGINT, REAL, DOUBLE, DATE, TIME, TIMESTAMP, INTEGER, FLOAT ->
                        ColumnType.parse(name.getName());
                    case DECIMAL ->
                        new ColumnType(
                                ColumnType.Kind.DECIMAL,
                                precision < 0 ? ColumnType.MAX_PRECISION : precision,
                                Math.max(0, scale));
                    case CHAR -> new ColumnType(ColumnType.Kind.CHAR, precision < 0 ? 1 : precision, 0);
                    case BINARY -> new ColumnType(ColumnType.Kind.BINARY, precision < 0 ? 1 : precision, 0);
                    case VARCHAR ->
                        new ColumnType(ColumnType.Kind.VARCHAR, precision < 0 ? ColumnType.MAX_LENGTH : precision, 0);
                    case VARBINARY ->
                        new ColumnType(ColumnType.Kind.VARBINARY, precision < 0 ? ColumnType.MAX_LENGTH : precision, 0);
                    default -> null;
                });
    }

    // --- pumps

    private void createPump(CreatePump statement) {
        String name = simple(statement.name());
        if (pumps.containsKey(name) && !statement.replaces()) {
            throw error(statement.name(), "the pump \"" + name + "\" exists already", "Use CREATE OR REPLACE PUMP");
        }
        String targetName = simple(statement.target());
        refuseErrorStream(statement.target(), targetName, "be written");
        StreamTable target = streams.get(targetName);
        if (target == null) {
            throw error(
                    statement.target(),
                    "there is no stream \"" + targetName + "\"",
                    "Create it before the pump; names without double quotes are read in upper case");
        }
        if (target.isInput()) {
            throw error(statement.target(), "the input stream \"" + targetName + "\" cannot be written", "");
        }
        QueryPlanner.Planned planned = planner.plan(statement.query());
        PumpPlan plan = new PumpPlan(
                name, statement.isStarted(), target, fields(statement, target, planned), planned.algebra(), options);
        try {
            Assembly.of(plan, NO_TIME, Map.of(), new Origins(streams, pumps.values()), (_, _) -> {}, NOWHERE);
        } catch (UnsupportedOperationException e) {
            String construct = String.valueOf(e.getMessage());
            throw error(place(statement.query(), construct), construct + " is not supported", "");
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
                throw error(
                        planned.items().get(i),
                        "a value of type " + from + " cannot go into the column \"" + column.name() + "\" of type "
                                + column.type(),
                        "Convert it with CAST");
            }
            fields[listed.get(i)] = i;
        }
        if (given.get(count).getType().getSqlTypeName() != SqlTypeName.TIMESTAMP) {
            throw error(
                    planned.items().get(count),
                    "ROWTIME is a TIMESTAMP, not " + given.get(count).getType(),
                    "");
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
                throw error(column, "the column \"" + column.getSimple() + "\" is listed twice", "");
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
                        "");
            }
            for (PumpPlan pump : pumps.values()) {
                if (pump.sources().contains(stream) && reached.add(pump.target().name())) {
                    next.push(pump.target().name());
                }
            }
        }
    }
}
