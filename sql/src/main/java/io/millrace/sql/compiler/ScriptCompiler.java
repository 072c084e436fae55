package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.AlterPump;
import io.millrace.sql.parser.ColumnDeclaration;
import io.millrace.sql.parser.CreateFunction;
import io.millrace.sql.parser.CreatePump;
import io.millrace.sql.parser.CreateStream;
import io.millrace.sql.parser.CreateView;
import io.millrace.sql.parser.DropObject;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.ReferenceTable;
import io.millrace.sql.plan.Script;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Takes the statements of one script in their order and keeps what streams and pumps there are.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-statements.html>
public final class ScriptCompiler {

    private final QueryPlanner planner;
    private final Set<String> tables = new HashSet<>();
    private final List<ReferenceTable> declared;
    private final Map<String, StreamTable> streams = new LinkedHashMap<>();
    private final Map<String, PumpPlan> pumps = new LinkedHashMap<>();
    private final PumpCompiler pumpCompiler;
    private final Definitions definitions = new Definitions();

    public ScriptCompiler(List<StreamTable> inputs, List<ReferenceTable> tables, CompileOptions options) {
        this.planner = new QueryPlanner(options);
        this.declared = tables;
        this.pumpCompiler = new PumpCompiler(options, streams, pumps);
        for (StreamTable input : inputs) {
            if (input.type().indexOf(StreamTable.ROWTIME) >= 0) {
                throw new SqlException(
                        0,
                        0,
                        "the schema of the input stream \"" + input.name() + "\" has a column ROWTIME",
                        "Map it under another name");
            }
            add(input);
        }
        for (ReferenceTable table : tables) {
            this.tables.add(table.name());
            definitions.addTable(table.name());
            planner.add(table);
        }
    }

    private void refuseTable(SqlIdentifier identifier, String name) {
        if (tables.contains(name)) {
            throw error(identifier, "\"" + name + "\" is the reference table", "Choose another name");
        }
    }

    /// Takes the statements of the code.
    ///
    /// @throws SqlException if the code is not right, or needs what is not supported
    public Script compile(String code) {
        for (SqlNode statement : ScriptParser.parse(code)) {
            try {
                take(statement);
            } catch (SqlException e) {
                throw at(statement.getParserPosition(), e);
            } catch (StackOverflowError _) {
                throw error(statement, "the statement is nested too deeply", "");
            } catch (RuntimeException | AssertionError e) {
                throw notUnderstood(statement, e);
            }
        }
        return new Script(streams, declared, pumps);
    }

    private void take(SqlNode statement) {
        switch (statement) {
            case CreateStream stream -> createStream(stream);
            case CreatePump pump -> pumpCompiler.create(pump, planner, definitions);
            case CreateView view -> createView(view);
            case CreateFunction function -> createFunction(function);
            case DropObject drop -> drop(drop);
            case AlterPump alter -> alter(alter);
            default ->
                throw error(
                        statement,
                        statement.getKind().lowerName.toUpperCase(Locale.ROOT).replace('_', ' ')
                                + " is not a statement of application code",
                        "Use CREATE STREAM and CREATE PUMP");
        }
    }

    /// The refusal of a statement at which Calcite gave up without a word for the reader.
    private static SqlException notUnderstood(SqlNode statement, Throwable e) {
        SqlException refusal = error(
                statement,
                "the statement is not understood: " + ScriptParser.sentence(e),
                "Write it in another way, or in several statements");
        refusal.initCause(e);
        return refusal;
    }

    private void add(StreamTable stream) {
        streams.put(stream.name(), stream);
        planner.add(stream);
    }

    /// The same refusal, with this place if it has none.
    private static SqlException at(SqlParserPos position, SqlException refusal) {
        return refusal.line() > 0 ? refusal : error(position, refusal.problem(), refusal.remedy());
    }

    static SqlException error(SqlNode node, String problem, String remedy) {
        return error(node.getParserPosition(), problem, remedy);
    }

    static SqlException error(SqlParserPos position, String problem, String remedy) {
        return new SqlException(position.getLineNum(), position.getColumnNum(), problem, remedy);
    }

    static String simple(SqlIdentifier identifier) {
        if (!identifier.isSimple()) {
            throw error(identifier, "a name has one part here, not " + identifier, "");
        }
        return identifier.getSimple();
    }

    // --- streams

    private void createStream(CreateStream statement) {
        String name = simple(statement.name());
        statement.newName().ifPresent(newName -> refuseRenaming(statement, newName));
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
            Optional<PumpPlan> user = user(name);
            if (user.isPresent()) {
                throw error(
                        statement.name(),
                        "the stream \"" + name + "\" is redefined after the pump \""
                                + user.get().name() + "\" that uses it",
                        "Define each stream once, before its pumps");
            }
        }
        if (definitions.hasView(name)) {
            throw error(statement.name(), "the view \"" + name + "\" exists already", "Choose another name");
        }
        RowType columns = columns(statement);
        if (statement.newName().isPresent()) {
            streams.remove(name);
            planner.remove(name);
        }
        add(new StreamTable(statement.newName().map(ScriptCompiler::simple).orElse(name), columns, List.of()));
    }

    /// RENAME goes with OR REPLACE only, and to a name that is free.
    private void refuseRenaming(CreateStream statement, SqlIdentifier newName) {
        if (!statement.replaces()) {
            throw error(newName, "RENAME goes with OR REPLACE only", "Write CREATE OR REPLACE STREAM");
        }
        String name = simple(newName);
        refuseErrorStream(newName, name, "be created");
        refuseTable(newName, name);
        if (!name.equals(simple(statement.name())) && (streams.containsKey(name) || definitions.hasView(name))) {
            throw error(
                    newName,
                    "the " + (streams.containsKey(name) ? "stream" : "view") + " \"" + name + "\" exists already",
                    "Choose another name");
        }
    }

    static void refuseErrorStream(SqlIdentifier identifier, String name, String verb) {
        if (name.equalsIgnoreCase(StreamTable.ERRORS)) {
            throw error(
                    identifier,
                    StreamTable.ERRORS + " cannot " + verb + " by the code",
                    "Give it a destination instead");
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
                throw error(declaration, "the column \"" + name + "\" is declared twice", "Give it another name");
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
        throw error(
                spec,
                spec + " is not a type of a column",
                "Types are VARCHAR(n), CHAR(n), INTEGER, BIGINT, SMALLINT, TINYINT, DECIMAL(p, s), REAL, DOUBLE, BOOLEAN, DATE,"
                        + " TIME, TIMESTAMP, BINARY(n) and VARBINARY(n)");
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

    /// Whether a pump that there is uses the stream.
    private Optional<PumpPlan> user(String stream) {
        return pumps.values().stream()
                .filter(pump ->
                        pump.target().name().equals(stream) || pump.sources().contains(stream))
                .findFirst();
    }

    // --- views, functions, and what takes away

    private void createView(CreateView statement) {
        String name = simple(statement.name());
        refuseTable(statement.name(), name);
        if (streams.containsKey(name) || (definitions.hasView(name) && !statement.replaces())) {
            throw error(
                    statement.name(),
                    "the " + (streams.containsKey(name) ? "stream" : "view") + " \"" + name + "\" exists already",
                    "Choose another name, or use CREATE OR REPLACE VIEW");
        }
        definitions.add(name, statement);
        SqlParserPos position = statement.name().getParserPosition();
        planner.plan(StreamingForm.star(statement.name(), position), definitions);
    }

    private void createFunction(CreateFunction statement) {
        String name = simple(statement.name());
        if (definitions.hasFunction(name) && !statement.replaces()) {
            throw error(
                    statement.name(), "the function \"" + name + "\" exists already", "Use CREATE OR REPLACE FUNCTION");
        }
        definitions.add(name, statement);
    }

    private void drop(DropObject statement) {
        String name = simple(statement.name());
        boolean isThere = switch (statement.kind()) {
            case STREAM -> streams.containsKey(name);
            case PUMP -> pumps.containsKey(name);
            case VIEW -> definitions.hasView(name);
            case FUNCTION -> definitions.hasFunction(name);
        };
        if (!isThere) {
            if (statement.mayBeMissing()) {
                return;
            }
            throw error(
                    statement.name(),
                    "there is no " + statement.kind().name().toLowerCase(Locale.ROOT) + " \"" + name + "\"",
                    "Names without double quotes are read in upper case");
        }
        switch (statement.kind()) {
            case STREAM -> dropStream(statement, name);
            case PUMP -> pumps.remove(name);
            case VIEW -> definitions.removeView(name);
            case FUNCTION -> definitions.removeFunction(name);
        }
    }

    private void dropStream(DropObject statement, String name) {
        StreamTable stream = streams.get(name);
        if (stream != null && stream.isInput()) {
            throw error(statement.name(), "the input stream \"" + name + "\" cannot be dropped", "");
        }
        Optional<PumpPlan> user = user(name);
        if (user.isPresent()) {
            throw error(
                    statement.name(),
                    "the pump \"" + user.get().name() + "\" uses the stream \"" + name + "\"",
                    "Drop the pump first");
        }
        streams.remove(name);
        planner.remove(name);
    }

    private void alter(AlterPump statement) {
        for (SqlIdentifier identifier : statement.names()) {
            String name = simple(identifier);
            PumpPlan pump = pumps.get(name);
            if (pump == null) {
                throw error(
                        identifier,
                        "there is no pump \"" + name + "\"",
                        "Names without double quotes are read in upper case");
            }
            pumps.put(name, pump.running(statement.starts()));
        }
    }
}
