package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Two input streams and a reference table for code to run on, and what comes of it.
final class RealCode {

    private static final StreamDeclaration ONE = input("SOURCE_SQL_STREAM_001");
    private static final StreamDeclaration TWO = input("SOURCE_SQL_STREAM_002");
    private static final TableDeclaration TABLE = new TableDeclaration(
            "Limits",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(8)")),
                    Column.of("LIMIT_OF", ColumnType.parse("INTEGER")))));

    private final RecordedOutputs outputs = new RecordedOutputs();

    private static StreamDeclaration input(String name) {
        return new StreamDeclaration(
                name,
                new RowType(List.of(
                        Column.of("K", ColumnType.parse("VARCHAR(8)")),
                        Column.of("N", ColumnType.parse("INTEGER")),
                        Column.of("speed", ColumnType.parse("DOUBLE")),
                        Column.of("EVENT_TIME", ColumnType.parse("TIMESTAMP")))));
    }

    /// A row at a second, whose event was at another.
    static Row row(int second, String key, @Nullable Integer n, double speed, int eventSecond) {
        return new Row(second * 1_000L, key, n, speed, eventSecond * 1_000L, null, null, null, null);
    }

    static Row row(int second, String key, int n) {
        return row(second, key, n, n, second);
    }

    Execution start(String code) {
        return Application.compile(code, List.of(ONE, TWO), List.of(TABLE), CompileOptions.lenient())
                .start(outputs, Optional.empty(), Map.of("Limits", List.of(new Row(0, "a", 15), new Row(0, "b", 5))));
    }

    void run(String code, Row... rows) {
        Execution execution = start(code);
        execution.accept("SOURCE_SQL_STREAM_001", List.of(rows));
        execution.bound(1_000_000_000);
    }

    /// The rows of a stream, each as its second and its values.
    List<String> of(String stream) {
        assertThat(outputs.errors()).isEmpty();
        return outputs.rows(stream).stream()
                .map(row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < row.size(); i++) {
                        values.add(String.valueOf(row.value(i)));
                    }
                    return row.rowtime() / 1_000 + ":" + String.join(",", values);
                })
                .collect(Collectors.toList());
    }

    List<Row> rows(String stream) {
        return outputs.rows(stream);
    }
}
