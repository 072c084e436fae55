package io.millrace.flink;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What is asked about: two streams in which many rows share a time, one in which none do, and a table.
///
/// @param s rows of the stream S
/// @param r rows of the stream R
/// @param u rows of the stream U, each later than the one before
/// @param w rows of the reference table W
record Tables(List<Row> s, List<Row> r, List<Row> u, List<Row> w) {

    /// The columns of all of them.
    static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("INTEGER")),
            Column.of("J", ColumnType.parse("INTEGER")),
            Column.of("N", ColumnType.parse("BIGINT")),
            Column.of("D", ColumnType.parse("DOUBLE")),
            Column.of("M", ColumnType.parse("DECIMAL(9,2)")),
            Column.of("T", ColumnType.parse("VARCHAR(16)")),
            Column.of("E", ColumnType.parse("TIMESTAMP"))));

    private static final long START = 1_700_000_000_000L;
    private static final String LETTERS = "abC x%_é";

    static Tables random(Random random, int rows) {
        return new Tables(
                stream(random, rows, true),
                stream(random, rows / 2, true),
                stream(random, rows, false),
                table(stream(random, 6, false)));
    }

    /// Rows of a table carry no metadata.
    private static List<Row> table(List<Row> rows) {
        return rows.stream()
                .map(row -> new Row(
                        0,
                        row.value(0),
                        row.value(1),
                        row.value(2),
                        row.value(3),
                        row.value(4),
                        row.value(5),
                        row.value(6)))
                .toList();
    }

    private static List<Row> stream(Random random, int count, boolean hasPeers) {
        List<Row> rows = new ArrayList<>();
        long time = START;
        for (int i = 0; i < count; i++) {
            time += hasPeers && random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(random.nextInt(10) == 0 ? 9_000 : 700);
            rows.add(new Row(
                    time,
                    orNull(random, random.nextInt(4)),
                    random.nextInt(3),
                    orNull(random, (long) random.nextInt(200) - 100),
                    orNull(random, (random.nextInt(4_000) - 2_000) / 16.0),
                    orNull(random, BigDecimal.valueOf(random.nextInt(20_000) - 10_000L, 2)),
                    orNull(random, text(random)),
                    time - random.nextInt(60_000),
                    null,
                    null,
                    null,
                    null));
        }
        return rows;
    }

    private static @Nullable Object orNull(Random random, Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(7); left > 0; left--) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
