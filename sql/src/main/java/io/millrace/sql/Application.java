package io.millrace.sql;

import io.millrace.sql.compiler.ScriptCompiler;
import io.millrace.sql.explanation.Explainer;
import io.millrace.sql.explanation.Explanation;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.plan.ReferenceTable;
import io.millrace.sql.plan.Script;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One application's compiled code: its streams and its pumps.
///
/// Immutable, and used by any number of threads. The dialect:
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/analytics-sql-reference.html>
public final class Application {

    private final Script script;

    private Application(Script script) {
        this.script = script;
    }

    /// Compiles an application's code.
    ///
    /// @param inputs the input streams with the columns of their schemas
    /// @throws SqlException if the code is not right, or needs what is not supported
    public static Application compile(String code, List<StreamDeclaration> inputs, CompileOptions options) {
        return compile(code, inputs, List.of(), options);
    }

    /// Compiles an application's code that reads reference tables.
    ///
    /// @param inputs the input streams with the columns of their schemas
    /// @param tables the reference tables with the columns of theirs
    /// @throws SqlException if the code is not right, or needs what is not supported
    public static Application compile(
            String code, List<StreamDeclaration> inputs, List<TableDeclaration> tables, CompileOptions options) {
        List<StreamTable> streams = inputs.stream()
                .map(input -> new StreamTable(input.name(), input.type(), StreamDeclaration.METADATA))
                .toList();
        List<ReferenceTable> references = tables.stream()
                .map(table -> new ReferenceTable(table.name(), table.type()))
                .toList();
        return new Application(new ScriptCompiler(streams, references, options).compile(code));
    }

    /// The in-application streams by their exact names, inputs first, with the columns that `*` shows.
    public Map<String, RowType> streams() {
        Map<String, RowType> types = new LinkedHashMap<>();
        script.streams().forEach((name, stream) -> types.put(name, stream.type()));
        return types;
    }

    /// The pumps' names in the order of the code.
    public List<String> pumps() {
        return List.copyOf(script.pumps().keySet());
    }

    /// What the application does, in words.
    public Explanation explain() {
        return explain(Optional.empty());
    }

    /// What the application does, in words.
    ///
    /// @param outputs the streams that have a destination, if that is known; so streams that lead nowhere are found
    public Explanation explain(Optional<List<String>> outputs) {
        return Explainer.explain(script, outputs);
    }

    /// Starts the pumps.
    ///
    /// @param checkpoint what [Execution#checkpoint] gave, or empty to begin anew
    /// @throws IllegalArgumentException if the checkpoint is not one
    public Execution start(Outputs outputs, Optional<byte[]> checkpoint) {
        return start(outputs, checkpoint, Map.of());
    }

    /// Starts the pumps with the contents of the reference tables.
    ///
    /// @param tables the rows of each table; one that is missing is empty
    /// @throws IllegalArgumentException if the checkpoint is not one
    public Execution start(Outputs outputs, Optional<byte[]> checkpoint, Map<String, List<Row>> tables) {
        return start(outputs, checkpoint, tables, Execution.DEFAULT_MEMORY_LIMIT);
    }

    /// Starts the pumps with the contents of the reference tables and a bound on what they hold.
    ///
    /// @param tables the rows of each table; one that is missing is empty
    /// @param memoryLimit about how many bytes all pumps together may hold; when they hold more, the one that
    ///     holds the most is stopped, which a row of the error stream tells
    /// @throws IllegalArgumentException if the checkpoint is not one
    public Execution start(
            Outputs outputs, Optional<byte[]> checkpoint, Map<String, List<Row>> tables, long memoryLimit) {
        Execution execution = new Execution(script.streams(), script.pumps(), tables, outputs, memoryLimit);
        checkpoint.ifPresent(execution::restore);
        return execution;
    }
}
