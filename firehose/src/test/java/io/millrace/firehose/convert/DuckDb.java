package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads Parquet files by a program that has nothing in common with the one that wrote them.
public final class DuckDb implements AutoCloseable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private final Connection connection;

    public DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// What a query says, each row as its columns with a bar between.
    public List<String> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    columns.add(found.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        }
    }

    /// The rows of a Parquet file, shown as [RandomRows] expects them.
    List<String> read(Path file, Struct table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select * from read_parquet('" + file + "')")) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (Field column : table.fields()) {
                    columns.add(shown(column.type(), found.getObject(column.name())));
                }
                rows.add("(" + String.join(",", columns) + ")");
            }
            return rows;
        }
    }

    private static String shown(ColumnType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            return "-";
        }
        return switch (type) {
            case ColumnType.Single _ -> String.valueOf((double) (Float) value);
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ -> "'" + value + "'";
            case ColumnType.Timestamp _ -> TIME.format(time(value));
            case ColumnType.Binary _ -> {
                Blob bytes = (Blob) value;
                yield HexFormat.of().formatHex(bytes.getBytes(1, (int) bytes.length()));
            }
            case ColumnType.Sequence sequence -> {
                List<String> elements = new ArrayList<>();
                for (Object element : (Object[]) ((Array) value).getArray()) {
                    elements.add(shown(sequence.element(), element));
                }
                yield "[" + String.join(",", elements) + "]";
            }
            case ColumnType.Mapping mapping -> {
                TreeMap<String, String> entries = new TreeMap<>();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    entries.put(entry.getKey().toString(), shown(mapping.value(), entry.getValue()));
                }
                yield entries.toString();
            }
            case Struct struct -> {
                Object[] members = ((java.sql.Struct) value).getAttributes();
                List<String> fields = new ArrayList<>();
                for (int i = 0; i < members.length; i++) {
                    fields.add(shown(struct.fields().get(i).type(), members[i]));
                }
                yield "(" + String.join(",", fields) + ")";
            }
            default -> value.toString();
        };
    }

    private static LocalDateTime time(Object value) {
        return switch (value) {
            case Timestamp time -> time.toLocalDateTime();
            case LocalDateTime time -> time;
            case OffsetDateTime time -> time.toLocalDateTime();
            default -> throw new AssertionError("not a time: " + value.getClass());
        };
    }
}
