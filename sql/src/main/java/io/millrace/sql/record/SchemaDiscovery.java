package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds a schema for records by looking at samples of them.
///
/// JSON objects (or arrays of objects) become one column per leaf, named after the leaf; the first array of objects is
/// flattened, all other arrays become text. Anything else is tried as delimited rows with a comma, tab, bar or
/// semicolon between fields, named `COL1` and on. A minority of samples that do not fit is left out.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
public final class SchemaDiscovery {

    private static final String[] COLUMN_DELIMITERS = {",", "\t", "|", ";"};

    private SchemaDiscovery() {}

    /// A schema, and the samples as its rows.
    ///
    /// @param schema what the samples have in common
    /// @param parsedRecords the values of each row as text, NULL as `null`
    public record Discovered(InputSchema schema, List<List<String>> parsedRecords) {

        public Discovered {
            parsedRecords = List.copyOf(parsedRecords);
        }
    }

    /// Looks at the samples, each the bytes of one record.
    ///
    /// @throws UnableToDetectSchemaException if most of them are neither JSON objects nor delimited rows
    public static Discovered discover(List<byte[]> records) throws UnableToDetectSchemaException {
        if (records.isEmpty()) {
            throw new UnableToDetectSchemaException("there are no records to look at");
        }
        Optional<InputSchema> schema = json(records);
        if (schema.isEmpty()) {
            schema = csv(records);
        }
        if (schema.isEmpty()) {
            throw new UnableToDetectSchemaException(
                    "the " + records.size() + " sampled records are neither JSON objects nor delimited rows");
        }
        return new Discovered(schema.get(), parsed(schema.get(), records));
    }

    /// Looks at samples that are delimited rows, whatever they look like.
    ///
    /// @throws UnableToDetectSchemaException if most of them are not
    public static Discovered discoverRows(List<byte[]> records) throws UnableToDetectSchemaException {
        if (records.isEmpty()) {
            throw new UnableToDetectSchemaException("there are no records to look at");
        }
        InputSchema schema = csv(records)
                .orElseThrow(() -> new UnableToDetectSchemaException(
                        "the " + records.size() + " sampled records are not delimited rows"));
        return new Discovered(schema, parsed(schema, records));
    }

    private static Optional<InputSchema> json(List<byte[]> records) {
        SampledElement root = SampledElement.root();
        JsonScanner scanner = new JsonScanner();
        int fitting = 0;
        for (byte[] record : records) {
            if (isJson(scanner, record)) {
                fitting++;
                addDocuments(scanner, record, root);
            }
        }
        JsonPath flattened = root.firstArrayOfObjects(JsonPath.ROOT);
        if (2 * fitting <= records.size() || (!root.isObject() && !JsonPath.ROOT.equals(flattened))) {
            return Optional.empty();
        }
        ColumnNames names = new ColumnNames();
        List<MappedColumn> columns = new ArrayList<>();
        root.columns(JsonPath.ROOT, flattened, (path, type) -> {
            if (columns.size() < InputSchema.MAX_COLUMNS && path.steps().size() < JsonPath.MAX_STEPS) {
                columns.add(MappedColumn.at(names.name(leaf(path)), type, path.toString()));
            }
        });
        String rowPath =
                JsonPath.ROOT.equals(flattened) ? JsonPath.ROOT.elements().toString() : Format.Json.ROOT;
        return Optional.of(new InputSchema(new Format.Json(rowPath), Optional.of("UTF-8"), columns));
    }

    /// Whether a record is one or more well-formed objects or arrays.
    private static boolean isJson(JsonScanner scanner, byte[] record) {
        scanner.reset(record, record.length);
        int p = start(scanner, record);
        if (p == record.length) {
            return false;
        }
        try {
            while (p < record.length) {
                if (record[p] != '{' && record[p] != '[') {
                    return false;
                }
                p = scanner.space(scanner.skip(p));
            }
            return true;
        } catch (MalformedException _) {
            return false;
        }
    }

    private static void addDocuments(JsonScanner scanner, byte[] record, SampledElement root) {
        scanner.reset(record, record.length);
        int p = start(scanner, record);
        try {
            while (p < record.length) {
                p = scanner.space(root.add(scanner, record, p));
            }
        } catch (MalformedException e) {
            throw new AssertionError("the first walk found the record well-formed", e);
        }
    }

    private static int start(JsonScanner scanner, byte[] record) {
        return scanner.space(JsonScanner.behindMark(record, 0, record.length));
    }

    private static String leaf(JsonPath path) {
        for (JsonPath.Step step : path.steps().reversed()) {
            if (step instanceof JsonPath.Step.Member(String name)) {
                return name;
            }
        }
        return "";
    }

    private static Optional<InputSchema> csv(List<byte[]> records) {
        Format.@Nullable Csv best = null;
        int bestWidth = 0;
        for (String delimiter : COLUMN_DELIMITERS) {
            Format.Csv format = new Format.Csv("\n", delimiter);
            int width = DelimitedSample.of(format, records).commonWidth();
            if (width > bestWidth) {
                best = format;
                bestWidth = width;
            }
        }
        if (best == null || bestWidth > InputSchema.MAX_COLUMNS) {
            return Optional.empty();
        }
        List<ColumnType> types = DelimitedSample.of(best, records).types(bestWidth);
        if (bestWidth == 1 && types.getFirst().kind() == ColumnType.Kind.VARCHAR) {
            return Optional.empty();
        }
        List<MappedColumn> columns = new ArrayList<>();
        for (ColumnType type : types) {
            columns.add(MappedColumn.positional("COL" + (columns.size() + 1), type));
        }
        return Optional.of(new InputSchema(best, Optional.of("UTF-8"), columns));
    }

    private static List<List<String>> parsed(InputSchema schema, List<byte[]> records) {
        List<List<String>> parsed = new ArrayList<>();
        RecordDecoder decoder = RecordDecoder.of(schema);
        RecordMetadata metadata = new RecordMetadata(0, "", "", "");
        for (byte[] record : records) {
            decoder.decode(
                    ByteBuffer.wrap(record), metadata, 0, row -> parsed.add(text(schema.columns(), row)), _ -> {});
        }
        return parsed;
    }

    private static List<String> text(List<MappedColumn> columns, Row row) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = row.value(i);
            boolean isTime = columns.get(i).type().kind() == ColumnType.Kind.TIMESTAMP;
            texts.add(value instanceof Long millis && isTime ? TimeText.timestamp(millis) : String.valueOf(value));
        }
        return List.copyOf(texts);
    }
}
