package io.millrace.sql;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes one expression for one row, the way a pump does.
final class Evaluation {

    /// 2004-09-30 13:48:23.456 UTC.
    static final long TIME = 1_096_552_103_456L;

    static final StreamDeclaration INPUT = new StreamDeclaration(
            "I",
            new RowType(List.of(
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("B", ColumnType.parse("BIGINT")),
                    Column.of("D", ColumnType.parse("DECIMAL(10,2)")),
                    Column.of("F", ColumnType.parse("DOUBLE")),
                    Column.of("R", ColumnType.parse("REAL")),
                    Column.of("S", ColumnType.parse("VARCHAR(40)")),
                    Column.of("C", ColumnType.parse("CHAR(10)")),
                    Column.of("T", ColumnType.parse("TIMESTAMP")),
                    Column.of("DAY1", ColumnType.parse("DATE")),
                    Column.of("TIME1", ColumnType.parse("TIME")),
                    Column.of("YES", ColumnType.parse("BOOLEAN")),
                    Column.of("TINY", ColumnType.parse("TINYINT")),
                    Column.of("NOTHING", ColumnType.parse("VARCHAR(5)")),
                    Column.of("NO_NUMBER", ColumnType.parse("INTEGER")),
                    Column.of("NO_TIME", ColumnType.parse("TIMESTAMP")))));

    static final Row ROW = new Row(
            TIME,
            7,
            5_000_000_000L,
            new BigDecimal("12.50"),
            2.5,
            0.1f,
            "Hello World",
            "abc       ",
            TIME,
            12_691L * 86_400_000,
            49_703_000L,
            true,
            100,
            null,
            null,
            null,
            TIME + 5,
            "key",
            "49",
            "shardId-000000000001");

    private Evaluation() {}

    /// The value of the expression, or the name of the error and its message.
    static @Nullable Object of(String expression, String type, CompileOptions options) {
        String script = "CREATE STREAM O (v " + type + ");\nCREATE PUMP P AS INSERT INTO O SELECT STREAM\n" + expression
                + " FROM I";
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile(script, List.of(INPUT), options).start(outputs, Optional.empty());
        execution.accept("I", List.of(ROW));
        return outputs.errors().isEmpty()
                ? outputs.rows("O").getFirst().value(0)
                : outputs.errors().getFirst().errorName() + ": "
                        + outputs.errors().getFirst().message();
    }

    static @Nullable Object of(String expression, String type) {
        return of(expression, type, CompileOptions.strict());
    }

    /// The value as text, `null` for NULL.
    static String text(String expression, String type) {
        Object value = of(expression, type);
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
    }

    /// Milliseconds of a time written as SQL does.
    static long millis(String time) {
        return java.time.LocalDateTime.parse(time.replace(' ', 'T'))
                .toInstant(java.time.ZoneOffset.UTC)
                .toEpochMilli();
    }
}
