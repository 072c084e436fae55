package io.millrace.sql.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.sql.row.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An input schema as the JSON of the API has it: RecordFormat, RecordEncoding, RecordColumns.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_SourceSchema.html>
public final class SchemaJson {

    private SchemaJson() {}

    /// Reads a schema.
    ///
    /// @throws IllegalArgumentException that says what is missing or not right
    public static InputSchema read(JsonNode schema) {
        JsonNode format = schema.path("RecordFormat");
        List<MappedColumn> columns = new ArrayList<>();
        for (JsonNode column : schema.path("RecordColumns")) {
            String name = text(column, "Name");
            columns.add(new MappedColumn(name, type(name, column), optional(column, "Mapping")));
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a schema has RecordColumns, a list of Name, SqlType and Mapping");
        }
        return new InputSchema(format(format), optional(schema, "RecordEncoding"), columns);
    }

    private static ColumnType type(String name, JsonNode column) {
        try {
            return ColumnType.parse(text(column, "SqlType"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("column \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private static Format format(JsonNode format) {
        JsonNode parameters = format.path("MappingParameters");
        String type = text(format, "RecordFormatType");
        return switch (type) {
            case "JSON" ->
                new Format.Json(optional(parameters.path("JSONMappingParameters"), "RecordRowPath")
                        .orElse(Format.Json.ROOT));
            case "CSV" -> {
                JsonNode csv = parameters.path("CSVMappingParameters");
                yield new Format.Csv(
                        optional(csv, "RecordRowDelimiter").orElse("\n"),
                        optional(csv, "RecordColumnDelimiter").orElse(","));
            }
            default -> throw new IllegalArgumentException("RecordFormatType is JSON or CSV, not " + type);
        };
    }

    private static String text(JsonNode node, String member) {
        return optional(node, member).orElseThrow(() -> new IllegalArgumentException("the schema lacks " + member));
    }

    private static Optional<String> optional(JsonNode node, String member) {
        return Optional.ofNullable(node.get(member)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /// Writes a schema as DiscoverInputSchema answers it.
    public static JsonNode write(InputSchema schema) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode format = node.putObject("RecordFormat");
        switch (schema.format()) {
            case Format.Json(String rowPath) ->
                format.put("RecordFormatType", "JSON")
                        .putObject("MappingParameters")
                        .putObject("JSONMappingParameters")
                        .put("RecordRowPath", rowPath);
            case Format.Csv(String rows, String columns) ->
                format.put("RecordFormatType", "CSV")
                        .putObject("MappingParameters")
                        .putObject("CSVMappingParameters")
                        .put("RecordRowDelimiter", rows)
                        .put("RecordColumnDelimiter", columns);
        }
        schema.recordEncoding().ifPresent(encoding -> node.put("RecordEncoding", encoding));
        for (MappedColumn column : schema.columns()) {
            ObjectNode item = node.withArray("RecordColumns").addObject();
            item.put("Name", column.name());
            column.mapping().ifPresent(mapping -> item.put("Mapping", mapping));
            item.put("SqlType", column.type().toString());
        }
        return node;
    }
}
