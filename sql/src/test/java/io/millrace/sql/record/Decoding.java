package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one record was decoded to, and schemas and records for tests to decode.
public record Decoding(List<Row> rows, List<DecodeError> errors) {

    public static final long ROWTIME = 1_700_000_000_123L;
    public static final RecordMetadata METADATA =
            new RecordMetadata(1_700_000_000_000L, "key", "4962", "shardId-000000000000");
    static final ObjectMapper JACKSON = new ObjectMapper();

    public static Decoding of(InputSchema schema, String record) {
        return of(RecordDecoder.of(schema), record.getBytes(StandardCharsets.UTF_8));
    }

    public static Decoding of(RecordDecoder decoder, byte[] record) {
        Decoding decoding = new Decoding(new ArrayList<>(), new ArrayList<>());
        decoder.decode(ByteBuffer.wrap(record), METADATA, ROWTIME, decoding.rows::add, decoding.errors::add);
        return decoding;
    }

    /// The declared values of every row; there must be no error.
    public List<List<@Nullable Object>> values() {
        assertThat(errors).isEmpty();
        return rows.stream().map(Decoding::values).toList();
    }

    /// The only declared value of the only row.
    @Nullable
    Object value() {
        assertThat(values()).hasSize(1);
        return values().getFirst().getFirst();
    }

    /// The only error of a record without rows.
    public DecodeError error() {
        assertThat(rows).isEmpty();
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size() - 4; i++) {
            values.add(row.value(i));
        }
        return values;
    }

    /// A JSON schema of columns written as `name type path`, with the row path `$`.
    static InputSchema json(String... columns) {
        return jsonRows(Format.Json.ROOT, columns);
    }

    static InputSchema jsonRows(String rowPath, String... columns) {
        List<MappedColumn> mapped = Arrays.stream(columns)
                .map(column -> column.split(" ", 3))
                .map(parts -> MappedColumn.at(parts[0], ColumnType.parse(parts[1]), parts[2]))
                .toList();
        return new InputSchema(new Format.Json(rowPath), Optional.of("UTF-8"), mapped);
    }

    /// A CSV schema of lines and commas with columns of these types, named A, B, and so on.
    public static InputSchema csv(String... types) {
        return delimited("\n", ",", types);
    }

    static InputSchema delimited(String rowDelimiter, String columnDelimiter, String... types) {
        List<MappedColumn> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(MappedColumn.positional(String.valueOf((char) ('A' + columns.size())), ColumnType.parse(type)));
        }
        return new InputSchema(new Format.Csv(rowDelimiter, columnDelimiter), Optional.empty(), columns);
    }

    /// The 60 real users, each a JSON object.
    static List<byte[]> users() {
        List<byte[]> users = new ArrayList<>();
        for (String name : List.of("randomuser-1.3.json", "randomuser-1.4.json")) {
            try (InputStream file = Objects.requireNonNull(Decoding.class.getResourceAsStream(name))) {
                for (JsonNode user : JACKSON.readTree(file).get("results")) {
                    users.add(JACKSON.writeValueAsBytes(user));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return users;
    }

    /// Holds a row to the classes and bounds that the types of its columns name.
    public static void assertConforms(InputSchema schema, Row row) {
        assertThat(row.rowtime()).isEqualTo(ROWTIME);
        assertThat(row.size()).isEqualTo(schema.columns().size() + RecordMetadata.COLUMNS.size());
        for (int i = 0; i < schema.columns().size(); i++) {
            Object value = row.value(i);
            ColumnType type = schema.columns().get(i).type();
            boolean conforms = value == null
                    || switch (type.kind()) {
                        case BOOLEAN -> value instanceof Boolean;
                        case TINYINT -> value instanceof Integer n && n == n.byteValue();
                        case SMALLINT -> value instanceof Integer n && n == n.shortValue();
                        case INTEGER -> value instanceof Integer;
                        case BIGINT, DATE, TIME, TIMESTAMP -> value instanceof Long;
                        case DECIMAL ->
                            value instanceof BigDecimal n
                                    && n.scale() == type.scale()
                                    && n.precision() <= type.precision();
                        case REAL -> value instanceof Float n && Float.isFinite(n);
                        case DOUBLE -> value instanceof Double n && Double.isFinite(n);
                        case CHAR -> value instanceof String s && s.codePointCount(0, s.length()) == type.precision();
                        case VARCHAR ->
                            value instanceof String s && s.codePointCount(0, s.length()) <= type.precision();
                        case BINARY -> value instanceof byte[] b && b.length == type.precision();
                        case VARBINARY -> value instanceof byte[] b && b.length <= type.precision();
                    };
            assertThat(conforms).as("%s is a %s", value, type).isTrue();
        }
        int count = schema.columns().size();
        assertThat(row.value(count)).isEqualTo(METADATA.arrivalMillis());
        assertThat(row.value(count + 1)).isEqualTo(METADATA.partitionKey());
        assertThat(row.value(count + 2)).isEqualTo(METADATA.sequenceNumber());
        assertThat(row.value(count + 3)).isEqualTo(METADATA.shardId());
    }
}
