package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Windows over rows whose results the manual prints.
class WindowTest {

    private static final StreamDeclaration WEATHER = new StreamDeclaration(
            "WEATHERSTREAM",
            new RowType(List.of(
                    Column.of("CITY", ColumnType.parse("VARCHAR(20)")),
                    Column.of("TEMP", ColumnType.parse("INTEGER")))));

    private static final String[] WEATHER_ROWS = {
        "01 01:00 Denver 29", "01 01:00 Anchorage 2", "01 06:00 Miami 65", "01 07:00 Denver 32",
        "01 09:00 Anchorage 9", "01 13:00 Denver 50", "01 17:00 Anchorage 10", "01 18:00 Miami 71",
        "01 19:00 Denver 43", "02 01:00 Anchorage 4", "02 01:00 Denver 39", "02 07:00 Denver 46",
        "02 09:00 Anchorage 3", "02 13:00 Denver 56", "02 17:00 Anchorage 2", "02 19:00 Denver 50",
        "03 01:00 Denver 36", "03 01:00 Anchorage 1"
    };

    private static final StreamDeclaration EVENTS = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(20)")),
                    Column.of("EVENT_TIME", ColumnType.parse("TIMESTAMP")),
                    Column.of("N", ColumnType.parse("INTEGER")))));

    private final RecordedOutputs outputs = new RecordedOutputs();

    private static List<Row> weather() {
        List<Row> rows = new ArrayList<>();
        for (String line : WEATHER_ROWS) {
            String[] parts = line.split(" ", -1);
            long time = millis("2018-11-" + parts[0] + " " + parts[1] + ":00");
            rows.add(new Row(time, parts[2], Integer.parseInt(parts[3]), null, null, null, null));
        }
        return rows;
    }

    private static long millis(String time) {
        return Evaluation.millis(time);
    }

    private static Row event(String time, String key, @Nullable String eventTime, int n) {
        Long event = eventTime == null ? null : millis("2018-08-01 " + eventTime);
        return new Row(millis("2018-08-01 " + time), key, event, n, null, null, null, null);
    }

    private Execution start(StreamDeclaration input, String code) {
        return Application.compile(code, List.of(input), CompileOptions.strict())
                .start(outputs, Optional.empty());
    }

    private String columns(String stream) {
        return outputs.rows(stream).stream()
                .map(row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < row.size(); i++) {
                        values.add(String.valueOf(row.value(i)));
                    }
                    return String.join("/", values);
                })
                .collect(Collectors.joining(", "));
    }

    private static Row at(String time, @Nullable Object... values) {
        return new Row(millis("2018-08-01 " + time), values);
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-windowed-aggregation-stream.html>
    @Test
    void range_takesInTheRowExactlyThatOldAndNoLaterRowOfTheSameTime() {
        Execution execution = start(WEATHER, """
                CREATE STREAM A (lo INTEGER, hi INTEGER);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM MIN(TEMP) OVER w, MAX(TEMP) OVER w FROM WEATHERSTREAM
                WINDOW w AS (RANGE INTERVAL '1' DAY PRECEDING);
                CREATE STREAM B (lo INTEGER, hi INTEGER, average INTEGER);
                CREATE PUMP Q AS INSERT INTO B SELECT STREAM MIN(TEMP) OVER w, MAX(TEMP) OVER w, AVG(TEMP) OVER w
                FROM WEATHERSTREAM WINDOW w AS (PARTITION BY CITY RANGE INTERVAL '1' DAY PRECEDING);
                """);
        execution.accept("WEATHERSTREAM", weather());
        assertThat(columns("A"))
                .isEqualTo("29/29, 2/29, 2/65, 2/65, 2/65, 2/65, 2/65, 2/71, 2/71, 2/71, 2/71, 4/71, 3/71, 3/71,"
                        + " 2/71, 2/56, 2/56, 1/56");
        assertThat(columns("B"))
                .isEqualTo("29/29/29, 2/2/2, 65/65/65, 29/32/30, 2/9/5, 29/50/37, 2/10/7, 65/71/68, 29/50/38,"
                        + " 2/10/6, 29/50/38, 32/50/42, 3/10/6, 39/56/46, 2/10/4, 39/56/46, 36/56/45, 1/4/2");
        assertThat(outputs.errors()).isEmpty();
    }

    @Test
    void windows_ofSeveralKindsStandInOneSelect() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (k VARCHAR(20), n INTEGER, s INTEGER, c BIGINT, before INTEGER, f INTEGER, l INTEGER,
                    n2 INTEGER);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM k, n,
                    SUM(n) OVER (PARTITION BY k RANGE INTERVAL '1' HOUR PRECEDING) * 2,
                    COUNT(*) OVER (ROWS 1 PRECEDING),
                    LAG(n, 1, -1) OVER (PARTITION BY k ROWS 3 PRECEDING),
                    FIRST_VALUE(n) OVER (ROWS 2 PRECEDING), LAST_VALUE(n) OVER (ROWS 2 PRECEDING),
                    NTH_VALUE(n, 2) OVER (ROWS 2 PRECEDING)
                FROM s;
                """);
        execution.accept(
                "S",
                List.of(
                        event("10:00:00", "IBM", null, 10),
                        event("10:10:00", "ORCL", null, 20),
                        event("10:25:00", "ORCL", null, 15),
                        event("11:05:00", "IBM", null, 30)));
        assertThat(outputs.rows("A"))
                .containsExactly(
                        at("10:00:00", "IBM", 10, 20, 1L, -1, 10, 10, null),
                        at("10:10:00", "ORCL", 20, 40, 2L, -1, 10, 20, 20),
                        at("10:25:00", "ORCL", 15, 70, 2L, 20, 10, 15, 20),
                        at("11:05:00", "IBM", 30, 60, 2L, 10, 20, 30, 15));
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/stagger-window-concepts.html>
    @Test
    void secondKey_splitsTheWindowsOfRowtime() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (k VARCHAR(20), event TIMESTAMP, c BIGINT, ended TIMESTAMP);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM k, FLOOR(event_time TO MINUTE), COUNT(*), ROWTIME FROM s
                GROUP BY k, FLOOR(event_time TO MINUTE), STEP(s.ROWTIME BY INTERVAL '1' MINUTE);
                """);
        feedTwoMinutes(execution);
        long firstEnd = millis("2018-08-01 11:01:00");
        long secondEnd = millis("2018-08-01 11:02:00");
        long eleven = millis("2018-08-01 11:00:00");
        assertThat(outputs.rows("A")).containsExactly(new Row(firstEnd, "AMZN", eleven, 2L, firstEnd));
        execution.bound(secondEnd);
        assertThat(outputs.rows("A").subList(1, 3))
                .containsExactly(
                        new Row(secondEnd, "AMZN", eleven, 1L, secondEnd),
                        new Row(secondEnd, "AMZN", firstEnd, 1L, secondEnd));
    }

    private static void feedTwoMinutes(Execution execution) {
        execution.accept(
                "S",
                List.of(
                        event("11:00:20", "AMZN", "11:00:10", 1),
                        event("11:00:30", "AMZN", "11:00:20", 1),
                        event("11:01:05", "AMZN", "11:00:55", 1),
                        event("11:01:15", "AMZN", "11:01:05", 1)));
    }

    @Test
    void stagger_opensWithTheFirstRowOfAKey() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (event TIMESTAMP, k VARCHAR(20), c BIGINT);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM FLOOR(event_time TO MINUTE), k, COUNT(*) FROM s
                WINDOWED BY STAGGER (PARTITION BY FLOOR(event_time TO MINUTE), k RANGE INTERVAL '1' MINUTE);
                """);
        feedTwoMinutes(execution);
        execution.bound(millis("2018-08-01 12:00:00"));
        assertThat(outputs.rows("A"))
                .containsExactly(
                        at("11:01:20", millis("2018-08-01 11:00:00"), "AMZN", 3L),
                        at("11:02:15", millis("2018-08-01 11:01:00"), "AMZN", 1L));
    }

    @Test
    void everyFormOfAMinute_givesTheSameTimes() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (c BIGINT, t TIMESTAMP);
                CREATE STREAM B (c BIGINT, t TIMESTAMP);
                CREATE STREAM C (c BIGINT, t TIMESTAMP);
                CREATE STREAM D (c BIGINT, t TIMESTAMP);
                CREATE PUMP PA AS INSERT INTO A SELECT STREAM COUNT(*), FLOOR(s.ROWTIME TO MINUTE) FROM s
                  GROUP BY FLOOR(s.ROWTIME TO MINUTE);
                CREATE PUMP PB AS INSERT INTO B SELECT STREAM COUNT(*), ROWTIME FROM s GROUP BY CEIL(s.ROWTIME TO MINUTE);
                CREATE PUMP PC AS INSERT INTO C SELECT COUNT(*), ROWTIME FROM s
                  GROUP BY FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 60 TO SECOND);
                CREATE PUMP PD AS INSERT INTO D SELECT STREAM COUNT(*), MIN(s.ROWTIME) AS t FROM s
                  GROUP BY FLOOR(s.ROWTIME - INTERVAL '0' SECOND TO MINUTE) HAVING COUNT(*) > 1;
                """);
        execution.accept("S", List.of(event("22:49:10", "a", null, 1), event("22:49:15", "a", null, 1)));
        execution.accept("S", List.of(event("22:50:00", "a", null, 1)));
        execution.bound(millis("2018-08-01 23:00:00"));
        long end = millis("2018-08-01 22:50:00");
        long next = millis("2018-08-01 22:51:00");
        assertThat(outputs.rows("A"))
                .containsExactly(new Row(end, 2L, millis("2018-08-01 22:49:00")), new Row(next, 1L, end));
        assertThat(outputs.rows("B")).containsExactly(new Row(end, 3L, end));
        assertThat(outputs.rows("C")).containsExactly(new Row(end, 2L, end), new Row(next, 1L, next));
        assertThat(outputs.rows("D")).containsExactly(new Row(end, 2L, millis("2018-08-01 22:49:10")));
    }

    @Test
    void windowsOfWindows_countTheEndsOfThoseBelow() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (k VARCHAR(20), c BIGINT);
                CREATE STREAM B (sum_of BIGINT, windows BIGINT);
                CREATE PUMP PA AS INSERT INTO A SELECT STREAM k, COUNT(*) FROM s
                  GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND);
                CREATE PUMP PB AS INSERT INTO B SELECT STREAM SUM(c), COUNT(*) FROM a
                  GROUP BY STEP(a.ROWTIME BY INTERVAL '1' MINUTE);
                """);
        for (int second = 0; second < 180; second++) {
            execution.accept(
                    "S", List.of(event(String.format("10:%02d:%02d", second / 60, second % 60), "k", null, 1)));
        }
        execution.bound(millis("2018-08-01 11:00:00"));
        // The window that ends at a full minute belongs to the next one.
        assertThat(outputs.rows("B"))
                .containsExactly(
                        at("10:01:00", 50L, 5L),
                        at("10:02:00", 60L, 6L),
                        at("10:03:00", 60L, 6L),
                        at("10:04:00", 10L, 1L));
    }

    @Test
    void distinct_emitsAtOnceAndForgetsWithTheWindow() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (k VARCHAR(20), t TIMESTAMP);
                CREATE STREAM B (n BIGINT);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM DISTINCT k, STEP(s.ROWTIME BY INTERVAL '1' MINUTE) FROM s;
                CREATE PUMP Q AS INSERT INTO B SELECT STREAM COUNT(*) FROM
                  (SELECT STREAM DISTINCT rowtime AS window_time, k, STEP(rowtime BY INTERVAL '1' MINUTE) AS w FROM s) AS t
                  GROUP BY STEP(t.window_time BY INTERVAL '1' MINUTE);
                """);
        execution.accept(
                "S",
                List.of(
                        event("10:00:01", "a", null, 1),
                        event("10:00:02", "b", null, 1),
                        event("10:00:03", "a", null, 1),
                        event("10:01:00", "a", null, 1)));
        execution.bound(millis("2018-08-01 11:00:00"));
        long ten = millis("2018-08-01 10:00:00");
        assertThat(outputs.rows("A"))
                .containsExactly(at("10:00:01", "a", ten), at("10:00:02", "b", ten), at("10:01:00", "a", ten + 60_000));
        assertThat(outputs.rows("B")).containsExactly(at("10:01:00", 2L), at("10:02:00", 1L));
    }

    @Test
    void orderBy_sortsWithinTheSecond() {
        Execution execution = start(EVENTS, """
                CREATE STREAM A (k VARCHAR(20), n INTEGER);
                CREATE PUMP P AS INSERT INTO A SELECT STREAM k, n FROM s WHERE n > 0
                ORDER BY FLOOR(s.ROWTIME TO SECOND), n DESC;
                """);
        execution.accept(
                "S",
                List.of(
                        event("10:00:01.100", "a", null, 1),
                        event("10:00:01.200", "b", null, 3),
                        event("10:00:01.300", "c", null, 2),
                        event("10:00:02.000", "d", null, 0)));
        assertThat(outputs.rows("A"))
                .containsExactly(at("10:00:01.100", "b", 3), at("10:00:01.200", "c", 2), at("10:00:01.300", "a", 1));
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-nth-value.html>
    @Test
    void nthValue_countsFromTheFirstOrTheLastRow() {
        String code = """
                CREATE STREAM first (n INTEGER); CREATE PUMP p0 AS INSERT INTO first SELECT STREAM n FROM i;
                CREATE STREAM o (a INTEGER, b INTEGER, c INTEGER, d BOOLEAN, e BOOLEAN);
                CREATE PUMP p AS INSERT INTO o SELECT STREAM NTH_VALUE(n, 2) FROM FIRST OVER w,
                  NTH_VALUE(n, 2) FROM LAST RESPECT NULLS OVER w, NTH_VALUE(n, 1) FROM LAST IGNORE NULLS OVER w,
                  ANY(n > 8) OVER w, EVERY(n > 6) OVER w
                  FROM first WINDOW w AS (ROWS 3 PRECEDING)
                """;
        RecordedOutputs recorded = new RecordedOutputs();
        Execution execution = Application.compile(code, List.of(Evaluation.INPUT), CompileOptions.strict())
                .start(recorded, Optional.empty());
        for (int n = 7; n < 10; n++) {
            execution.accept(
                    "I",
                    List.of(new Row(
                            n, n, 1L, null, 1d, 1f, "", "", 0L, 0L, 0L, true, 1, null, null, null, 0L, "", "", "")));
        }
        assertThat(recorded.rows("O"))
                .containsExactly(
                        new Row(7, null, null, 7, false, true),
                        new Row(8, 8, 7, 8, false, true),
                        new Row(9, 8, 8, 9, true, true));
    }
}
