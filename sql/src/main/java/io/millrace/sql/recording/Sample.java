package io.millrace.sql.recording;

import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.record.SchemaDiscovery;
import io.millrace.sql.record.UnableToDetectSchemaException;
import io.millrace.sql.row.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The beginning of a recording, from which its schema is found.
public final class Sample {

    /// How many bytes are looked at.
    private static final int MAX_BYTES = 4 << 20;

    /// How many records are looked at.
    private static final int MAX_RECORDS = 1000;

    private static final Format LINES = new Format.Csv("\n", "\0");

    private final byte[] head;
    private final InputStream rest;

    private Sample(byte[] head, InputStream rest) {
        this.head = head;
        this.rest = rest;
    }

    /// Reads the beginning.
    public static Sample of(InputStream in) throws IOException {
        return new Sample(in.readNBytes(MAX_BYTES), in);
    }

    /// The whole recording, for whom comes next.
    public InputStream whole() {
        return new SequenceInputStream(new ByteArrayInputStream(head), rest);
    }

    /// Finds the schema, as DiscoverInputSchema does.
    ///
    /// @param hasHeader whether the first row of CSV names the columns
    /// @throws UnableToDetectSchemaException if there is none
    public InputSchema discover(boolean hasHeader) throws UnableToDetectSchemaException {
        List<byte[]> documents = records(new Format.Json(Format.Json.ROOT));
        if (!documents.isEmpty() && (documents.getFirst()[0] == '{' || documents.getFirst()[0] == '[')) {
            return SchemaDiscovery.discover(documents).schema();
        }
        return discoverCsv(hasHeader);
    }

    /// Finds the schema of rows.
    ///
    /// @param hasHeader whether the first row names the columns
    /// @throws UnableToDetectSchemaException if there is none
    public InputSchema discoverCsv(boolean hasHeader) throws UnableToDetectSchemaException {
        List<byte[]> rows = records(LINES);
        if (!hasHeader || rows.isEmpty()) {
            return SchemaDiscovery.discoverRows(rows).schema();
        }
        InputSchema found =
                SchemaDiscovery.discoverRows(rows.subList(1, rows.size())).schema();
        return new InputSchema(found.format(), found.recordEncoding(), named(found, rows.getFirst()));
    }

    private List<byte[]> records(Format format) {
        RecordReader reader = new RecordReader(new ByteArrayInputStream(head), format);
        List<byte[]> records = new ArrayList<>();
        try {
            while (records.size() <= MAX_RECORDS) {
                RecordedRecord record = reader.next();
                if (record == null) {
                    break;
                }
                byte[] bytes = new byte[record.data().remaining()];
                record.data().get(bytes);
                records.add(bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail", e);
        }
        boolean mayBeCut = head.length == MAX_BYTES || records.size() > MAX_RECORDS;
        return mayBeCut && records.size() > 1 ? records.subList(0, records.size() - 1) : records;
    }

    private static List<MappedColumn> named(InputSchema schema, byte[] header) {
        ColumnType text = new ColumnType(ColumnType.Kind.VARCHAR, ColumnType.MAX_LENGTH, 0);
        List<MappedColumn> texts = schema.columns().stream()
                .map(column -> MappedColumn.positional(column.name(), text))
                .toList();
        List<MappedColumn> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        RecordDecoder.of(new InputSchema(schema.format(), schema.recordEncoding(), texts))
                .decode(
                        ByteBuffer.wrap(header),
                        new RecordMetadata(0, "", "", ""),
                        0,
                        row -> {
                            for (MappedColumn column : schema.columns()) {
                                String name = Optional.ofNullable(row.value(named.size()))
                                        .map(value -> value.toString().strip())
                                        .filter(given -> !given.isEmpty() && names.add(given))
                                        .orElse(column.name());
                                named.add(MappedColumn.positional(name, column.type()));
                            }
                        },
                        _ -> {});
        return named.isEmpty() ? schema.columns() : named;
    }
}
