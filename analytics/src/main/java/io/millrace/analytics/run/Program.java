package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.sql.Application;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.Outputs;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.TableDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An application's configuration made ready to run: compiled code, and the streams at its two ends.
final class Program {

    private final InputDefinition input;
    private final List<String> names;
    private final JsonSeparator separator;
    private final Application application;
    private final Map<String, RowType> types;
    private final Map<String, List<Row>> tables;

    private Program(
            InputDefinition input, JsonSeparator separator, Application application, Map<String, List<Row>> tables) {
        this.input = input;
        this.separator = separator;
        this.names = input.streamNames();
        this.application = application;
        this.tables = Map.copyOf(tables);
        this.types = new HashMap<>(application.streams());
        this.types.put(ErrorRow.STREAM, ErrorRow.TYPE);
    }

    /// Compiles a configuration that has an input.
    ///
    /// @throws io.millrace.sql.SqlException if the code is not right
    /// @throws IllegalArgumentException if the input schema is not right
    static Program compile(ApplicationDefinition definition, CompileOptions options) {
        InputDefinition input =
                definition.input().orElseThrow(() -> new IllegalArgumentException("the application has no input"));
        List<StreamDeclaration> declarations = input.declarations();
        List<TableDeclaration> tables = definition.references().stream()
                .map(ReferenceDefinition::declaration)
                .toList();
        return new Program(
                input,
                JsonSeparator.of(definition.tags()),
                Application.compile(definition.code(), declarations, tables, options),
                Map.of());
    }

    /// The same with the contents of the reference tables, which are empty else.
    Program with(Map<String, List<Row>> contents) {
        return new Program(input, separator, application, contents);
    }

    Execution start(Outputs outputs, Optional<byte[]> state, long memoryLimit) {
        return application.start(outputs, state, tables, memoryLimit);
    }

    RecordDecoder decoder() {
        return RecordDecoder.of(input.schema().toSchema());
    }

    /// The in-application stream that a shard's records enter: shards are dealt out by their numbers.
    String streamOf(String shard) {
        int number = 0;
        for (int i = Math.max(0, shard.length() - 9); i < shard.length(); i++) {
            char c = shard.charAt(i);
            number = c >= '0' && c <= '9' ? 10 * number + (c - '0') : 0;
        }
        return names.get(number % names.size());
    }

    /// Whether the code has a stream of exactly that name, or it is the error stream.
    boolean hasStream(String name) {
        return types.containsKey(name);
    }

    /// Writes rows for an output; for one thread.
    ///
    /// @throws IllegalArgumentException if the code has no such stream
    RowEncoder encoder(OutputDefinition output) {
        RowType type = types.get(output.name());
        if (type == null) {
            throw new IllegalArgumentException("the code has no stream \"" + output.name() + "\"");
        }
        return switch (output.format()) {
            case JSON -> separator == JsonSeparator.NEWLINE ? RowEncoder.jsonLines(type) : RowEncoder.json(type);
            case CSV -> RowEncoder.csv(type);
        };
    }
}
