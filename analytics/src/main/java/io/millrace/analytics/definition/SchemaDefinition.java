package io.millrace.analytics.definition;

import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.row.ColumnType;
import java.util.List;
import java.util.Optional;

/// An input schema in the user's own texts, so that a description gives back what was given.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_SourceSchema.html>
///
/// @param format JSON or CSV with its parameters
/// @param encoding the character set, if one was named
/// @param columns the columns in their order
public record SchemaDefinition(RecordFormat format, Optional<String> encoding, List<ColumnDefinition> columns) {

    public SchemaDefinition {
        columns = List.copyOf(columns);
    }

    /// How a record's bytes are cut into rows.
    public sealed interface RecordFormat {

        /// What both versions of the API call it.
        String type();

        /// A JSON document, whose rows are at a path.
        record Json(String rowPath) implements RecordFormat {

            /// The path of a document that is one row.
            public static final String ROOT = "$";

            @Override
            public String type() {
                return "JSON";
            }
        }

        /// Lines of values, each with the delimiters that end them.
        record Csv(String rowDelimiter, String columnDelimiter) implements RecordFormat {

            @Override
            public String type() {
                return "CSV";
            }
        }
    }

    /// One column.
    ///
    /// @param mapping where its value stands, in a JSON document
    public record ColumnDefinition(String name, String sqlType, Optional<String> mapping) {}

    public static SchemaDefinition of(InputSchema schema) {
        RecordFormat format = switch (schema.format()) {
            case Format.Json(String rowPath) -> new RecordFormat.Json(rowPath);
            case Format.Csv(String rows, String columns) -> new RecordFormat.Csv(rows, columns);
        };
        return new SchemaDefinition(
                format,
                schema.recordEncoding(),
                schema.columns().stream()
                        .map(column -> new ColumnDefinition(
                                column.name(), column.type().toString(), column.mapping()))
                        .toList());
    }

    /// The schema that decodes.
    ///
    /// @throws IllegalArgumentException if a type, a name or the format is not right
    public InputSchema toSchema() {
        Format decoded = switch (format) {
            case RecordFormat.Json(String rowPath) -> new Format.Json(rowPath);
            case RecordFormat.Csv(String rows, String columns) -> new Format.Csv(rows, columns);
        };
        return new InputSchema(
                decoded,
                encoding,
                columns.stream()
                        .map(column ->
                                new MappedColumn(column.name(), ColumnType.parse(column.sqlType()), column.mapping()))
                        .toList());
    }

    /// Returns if records can be decoded with this schema.
    ///
    /// @param member what the request calls it
    /// @throws io.millrace.api.Fault InvalidArgumentException that says why not
    void check(String member) {
        try {
            RecordDecoder.of(toSchema());
        } catch (IllegalArgumentException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("%s is invalid: %s", member, String.valueOf(e.getMessage()));
        }
    }
}
