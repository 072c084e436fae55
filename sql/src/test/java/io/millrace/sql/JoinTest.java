package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Joins over rows whose results the manual prints.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-join-clause.html>
class JoinTest {

    private static final List<StreamDeclaration> INPUTS = List.of(stream("O", "ID"), stream("S", "ID"));
    private static final String OVER = " OVER (RANGE INTERVAL '1' MINUTE PRECEDING)";

    private static StreamDeclaration stream(String name, String column) {
        return new StreamDeclaration(name, new RowType(List.of(Column.of(column, ColumnType.parse("INTEGER")))));
    }

    private record Arrival(String stream, String time, int id) {}

    private static final List<Arrival> ARRIVALS = List.of(
            new Arrival("O", "10:00:00", 101),
            new Arrival("O", "10:00:20", 102),
            new Arrival("O", "10:00:30", 103),
            new Arrival("O", "10:00:40", 104),
            new Arrival("O", "10:00:45", 100),
            new Arrival("S", "10:00:00", 100),
            new Arrival("S", "10:00:45", 104),
            new Arrival("S", "10:00:50", 105));

    private static Row row(String time, int id) {
        return new Row(Evaluation.millis("2018-08-01 " + time), id, null, null, null, null);
    }

    private static List<String> results(String from, boolean oneInputFirst) {
        String code = """
                CREATE STREAM a (o INTEGER, s INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM o.id, s.id FROM %s ON o.id = s.id;
                """.formatted(from);
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile(code, INPUTS, CompileOptions.strict()).start(outputs, Optional.empty());
        List<Arrival> arrivals = new ArrayList<>(ARRIVALS);
        if (!oneInputFirst) {
            arrivals.sort(Comparator.comparing(Arrival::time));
        }
        arrivals.forEach(arrival -> execution.accept(arrival.stream, List.of(row(arrival.time, arrival.id))));
        execution.bound(Evaluation.millis("2018-08-01 11:00:00"));
        assertThat(outputs.errors()).isEmpty();
        return outputs.rows("A").stream()
                .map(row -> time(row.rowtime()) + " " + row.value(0) + " " + row.value(1))
                .toList();
    }

    private static String time(long millis) {
        return java.time.Instant.ofEpochMilli(millis).toString().substring(11, 19);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O OVER AS o JOIN S AS s | 10:00:45 104 104",
                "O OVER AS o JOIN S OVER AS s | 10:00:45 104 104, 10:00:45 100 100",
                "O OVER AS o RIGHT JOIN S AS s | 10:00:00 null 100, 10:00:45 104 104, 10:00:50 null 105",
                "O OVER AS o RIGHT JOIN S OVER AS s | 10:00:45 104 104, 10:00:45 100 100, 10:01:50 null 105",
                "O OVER AS o LEFT JOIN S AS s | 10:00:45 104 104, 10:01:00 101 null, 10:01:20 102 null,"
                        + " 10:01:30 103 null, 10:01:45 100 null",
                "O OVER AS o LEFT JOIN S OVER AS s | 10:00:45 104 104, 10:00:45 100 100, 10:01:00 101 null,"
                        + " 10:01:20 102 null, 10:01:30 103 null",
                "O AS o JOIN S AS s | ",
                "O OVER AS o FULL JOIN S OVER AS s | 10:00:45 104 104, 10:00:45 100 100, 10:01:00 101 null,"
                        + " 10:01:20 102 null, 10:01:30 103 null, 10:01:50 null 105",
            })
    void windowsOfBothSides_decideWhoMeets(String from, @Nullable String expected) {
        List<String> rows = expected == null ? List.of() : List.of(expected.split(", "));
        assertThat(results(from.replace(" OVER", OVER), false)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(results(from.replace(" OVER", OVER), true)).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void withoutWindows_rowsOfTheSameTimeMeetAlsoOnTheWayBack() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile("""
                        CREATE STREAM scored (id INTEGER, score INTEGER);
                        CREATE STREAM a (id INTEGER, score INTEGER, t TIMESTAMP);
                        CREATE PUMP p AS INSERT INTO scored SELECT STREAM id, id * 2 FROM o;
                        CREATE PUMP q AS INSERT INTO a SELECT STREAM o.id, x.score, ROWTIME FROM o, scored AS x
                          WHERE o.id = x.id AND x.score > 202;
                        """, INPUTS, CompileOptions.strict()).start(outputs, Optional.empty());
        execution.accept("O", List.of(row("10:00:00", 101), row("10:00:20", 102), row("10:00:20", 103)));
        execution.bound(Evaluation.millis("2018-08-01 11:00:00"));
        long time = Evaluation.millis("2018-08-01 10:00:20");
        assertThat(outputs.rows("A"))
                .containsExactlyInAnyOrder(new Row(time, 102, 204, time), new Row(time, 103, 206, time));
    }

    @Test
    void rowsWindow_holdsTheLastRowsOfItsSide() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile("""
                        CREATE STREAM a (o INTEGER, s INTEGER);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM o.id, s.id FROM o OVER w AS o JOIN s AS s ON TRUE
                          WINDOW w AS (ROWS 2 PRECEDING);
                        """, INPUTS, CompileOptions.strict()).start(outputs, Optional.empty());
        execution.accept("O", List.of(row("10:00:00", 1), row("10:00:01", 2), row("10:00:02", 3)));
        execution.accept("S", List.of(row("10:00:03", 9)));
        execution.bound(Evaluation.millis("2018-08-01 11:00:00"));
        assertThat(outputs.rows("A")).containsExactly(row2("10:00:03", 2, 9), row2("10:00:03", 3, 9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // rows of the same time meet; who is alone is known as soon as time moves on
                "O AS o LEFT JOIN S AS s | 10:00:00 101 null, 10:00:20 102 null, 10:00:30 103 null,"
                        + " 10:00:40 104 null, 10:00:45 100 null",
                "O AS o RIGHT JOIN S AS s | 10:00:00 null 100, 10:00:45 null 104, 10:00:50 null 105",
                "O AS o LEFT JOIN S OVER AS s | 10:00:00 101 null, 10:00:20 102 null, 10:00:30 103 null,"
                        + " 10:00:40 104 null, 10:00:45 100 100",
                "O AS o JOIN S OVER AS s | 10:00:45 100 100",
                "O OVER(RANGE INTERVAL '5' SECOND PRECEDING) AS o JOIN S AS s | 10:00:45 104 104",
                "O OVER(RANGE INTERVAL '4.999' SECOND(1,3) PRECEDING) AS o JOIN S AS s | ",
                "O OVER(RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS o JOIN S AS s | 10:00:45 104 104",
                "O AS o JOIN S OVER(ROWS 3 PRECEDING) AS s | 10:00:45 100 100",
                "O AS o JOIN S OVER(ROWS UNBOUNDED PRECEDING) AS s | 10:00:45 100 100",
                "O OVER(ROWS 1 PRECEDING) AS o JOIN S AS s | ",
                "O OVER(ROWS 2 PRECEDING) AS o JOIN S AS s | 10:00:45 104 104",
                "O OVER(ORDER BY ROWTIME ROWS 2 PRECEDING) AS o JOIN S AS s | 10:00:45 104 104",
            })
    void oneWindowOrNone_decidesWhoMeets(String from, @Nullable String expected) {
        List<String> rows = expected == null ? List.of() : List.of(expected.split(", "));
        String over = from.contains("OVER(") ? from.replace("OVER(", "OVER (") : from.replace(" OVER", OVER);
        assertThat(results(over, false)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(results(over, true)).containsExactlyInAnyOrderElementsOf(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O AS o JOIN S OVER(RANGE INTERVAL '5' SECOND FOLLOWING) AS s | 10:00:40 104 104",
                "O AS o JOIN S OVER(RANGE INTERVAL '4.999' SECOND(1,3) FOLLOWING) AS s | ",
                "O AS o JOIN S OVER(RANGE BETWEEN INTERVAL '45' SECOND PRECEDING AND INTERVAL '5' SECOND FOLLOWING) AS s"
                        + " | 10:00:40 104 104, 10:00:45 100 100",
                "O OVER(RANGE INTERVAL '45' SECOND FOLLOWING) AS o JOIN S AS s | 10:00:00 100 100",
                "O OVER(RANGE BETWEEN CURRENT ROW AND INTERVAL '45' SECOND FOLLOWING) AS o"
                        + " JOIN S OVER(RANGE INTERVAL '10' SECOND FOLLOWING) AS s"
                        + " | 10:00:00 100 100, 10:00:35 104 104",
                "O AS o LEFT JOIN S OVER(RANGE INTERVAL '1' MINUTE FOLLOWING) AS s | 10:00:00 101 null,"
                        + " 10:00:20 102 null, 10:00:30 103 null, 10:00:40 104 104, 10:00:45 100 null",
                "O AS o RIGHT JOIN S OVER(RANGE INTERVAL '1' MINUTE FOLLOWING) AS s | 10:00:00 null 100,"
                        + " 10:00:40 104 104, 10:00:50 null 105",
            })
    void windowThatFollows_givesThePairAtTheTimeOfTheRowThatWaited(String from, @Nullable String expected) {
        List<String> rows = expected == null ? List.of() : List.of(expected.split(", "));
        String over = from.replace("OVER(", "OVER (");
        assertThat(results(over, false)).containsExactlyElementsOf(rows);
        assertThat(results(over, true)).containsExactlyElementsOf(rows);
    }

    /// The example of the manual's page on ROWTIME.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-rowtime.html>
    @Test
    void windowThatFollows_showsAllThreeTimes() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile("""
                        CREATE STREAM a (leftRowtime TIMESTAMP, rightRowtime TIMESTAMP, joinRowtime TIMESTAMP);
                        CREATE PUMP p AS INSERT INTO a
                          SELECT STREAM o.ROWTIME AS leftRowtime, s.ROWTIME AS rightRowtime, ROWTIME AS joinRowtime
                          FROM o AS o JOIN s OVER (RANGE INTERVAL '1' HOUR FOLLOWING) AS s ON o.id = s.id;
                        """, INPUTS, CompileOptions.strict()).start(outputs, Optional.empty());
        execution.accept("O", List.of(row("10:15:00", 1), row("10:25:00", 2), row("10:25:30", 3)));
        execution.accept("S", List.of(row("10:30:00", 1), row("11:05:00", 3), row("11:15:00", 2)));
        execution.bound(Evaluation.millis("2018-08-01 12:00:00"));
        assertThat(outputs.rows("A"))
                .containsExactly(
                        times("10:15:00", "10:30:00"), times("10:25:00", "11:15:00"), times("10:25:30", "11:05:00"));
    }

    private static Row times(String left, String right) {
        long time = Evaluation.millis("2018-08-01 " + left);
        return new Row(time, time, Evaluation.millis("2018-08-01 " + right), time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT STREAM o.id, s.id FROM o, s WHERE o.ROWTIME = s.ROWTIME | 10:00:00 101 100, 10:00:45 100 104",
                "SELECT STREAM o.id, s.id FROM o CROSS JOIN s | 10:00:00 101 100, 10:00:45 100 104",
                "SELECT STREAM o.id, s.id FROM o JOIN s ON o.id < s.id | 10:00:45 100 104",
                "SELECT STREAM o.id, s.id FROM o JOIN s ON o.id = s.id - 4 AND s.id > 100 | 10:00:45 100 104",
                "SELECT STREAM a.i, b.i FROM (SELECT STREAM id AS i FROM o WHERE id > 100) AS a"
                        + " JOIN (SELECT STREAM id - 3 AS i FROM s) AS b ON a.i > b.i | 10:00:00 101 97",
                "SELECT STREAM o.id, t.id FROM o JOIN s ON TRUE JOIN s AS t ON s.id = t.id"
                        + " | 10:00:00 101 100, 10:00:45 100 104",
                "SELECT STREAM one, other FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM o.id AS one, s.id AS other"
                        + " FROM o JOIN s ON TRUE), 'ONE', 'R', 'asc', 'asc')) | 10:00:00 101 100, 10:00:45 100 104",
                "SELECT STREAM MAX(o.id), MAX(s.id) FROM o OVER (RANGE INTERVAL '10' SECOND PRECEDING) AS o JOIN s AS s ON TRUE"
                        + " GROUP BY FLOOR(ROWTIME TO MINUTE) | 10:01:00 104 105",
                "SELECT STREAM o.id, SUM(s.id) OVER (ROWS 1 PRECEDING) FROM o JOIN s ON TRUE"
                        + " | 10:00:00 101 100, 10:00:45 100 204",
            })
    void join_standsAmongOtherClauses(String query, String expected) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(
                        "CREATE STREAM a (o INTEGER, s INTEGER); CREATE PUMP p AS INSERT INTO a " + query,
                        INPUTS,
                        CompileOptions.strict())
                .start(outputs, Optional.empty());
        ARRIVALS.forEach(arrival -> execution.accept(arrival.stream, List.of(row(arrival.time, arrival.id))));
        execution.bound(Evaluation.millis("2018-08-01 11:00:00"));
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("A").stream()
                        .map(row -> time(row.rowtime()) + " " + row.value(0) + " " + row.value(1))
                        .toList())
                .containsExactlyElementsOf(List.of(expected.split(", ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "O OVER (PARTITION BY id RANGE INTERVAL '1' MINUTE PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE BETWEEN INTERVAL '1' MINUTE FOLLOWING AND INTERVAL '2' MINUTE FOLLOWING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE BETWEEN INTERVAL '2' MINUTE PRECEDING AND INTERVAL '1' MINUTE PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE INTERVAL '1' MONTH FOLLOWING) AS o JOIN S AS s ON TRUE",
                "O OVER (ROWS 2 FOLLOWING) AS o JOIN S AS s ON TRUE",
                "O OVER (ORDER BY id RANGE INTERVAL '1' MINUTE PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE INTERVAL '1' MONTH PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER (RANGE INTERVAL -'1' MINUTE PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER (ROWS -1 PRECEDING) AS o JOIN S AS s ON TRUE",
                "O OVER nowhere AS o JOIN S AS s ON TRUE",
                "(SELECT STREAM id FROM o) OVER (ROWS 1 PRECEDING) AS o JOIN S AS s ON TRUE",
                "O AS o JOIN S AS s USING (id)",
            })
    void windowThatCannotBe_isRefused(String from) {
        assertThat(catchThrowableOfType(SqlException.class, () -> results(from + " --", true)))
                .as(from)
                .isNotNull();
    }

    private static Row row2(String time, int one, int two) {
        return new Row(Evaluation.millis("2018-08-01 " + time), one, two);
    }

    @Test
    void table_isLookedUpForEachRow() {
        TableDeclaration table = new TableDeclaration(
                "Company",
                new RowType(List.of(
                        Column.of("Ticker", ColumnType.parse("BIGINT")),
                        Column.of("Name", ColumnType.parse("VARCHAR(20)")))));
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile("""
                        CREATE STREAM a (id INTEGER, name VARCHAR(20));
                        CREATE STREAM b (id INTEGER, name VARCHAR(20));
                        CREATE STREAM c (name VARCHAR(20), n BIGINT);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM id, c."Name" FROM o LEFT JOIN "Company" AS c
                          ON o.id = c."Ticker";
                        CREATE PUMP q AS INSERT INTO b SELECT STREAM id, c."Name" FROM "Company" AS c JOIN o
                          ON o.id = c."Ticker" AND c."Name" <> 'two';
                        CREATE PUMP r AS INSERT INTO c SELECT STREAM c."Name", COUNT(*) FROM o JOIN "Company" AS c
                          ON o.id = c."Ticker" GROUP BY c."Name", STEP(o.ROWTIME BY INTERVAL '1' MINUTE);
                        """, INPUTS, List.of(table), CompileOptions.strict())
                .start(
                        outputs,
                        Optional.empty(),
                        Map.of(
                                "Company",
                                List.of(new Row(0, 1L, "one"), new Row(0, 1L, "uno"), new Row(0, 2L, "two"))));
        execution.accept("O", List.of(row("10:00:00", 1), row("10:00:01", 2), row("10:00:02", 3)));
        execution.bound(Evaluation.millis("2018-08-01 11:00:00"));
        assertThat(names(outputs, "A")).containsExactly("1 one", "1 uno", "2 two", "3 null");
        assertThat(names(outputs, "B")).containsExactly("1 one", "1 uno");
        assertThat(names(outputs, "C")).containsExactly("one 1", "uno 1", "two 1");
    }

    /// What has an end has no ROWTIME: constants and queries over reference tables are met by every row.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "o JOIN (VALUES (1, 'one'), (2, 'two')) AS c (k, n) ON o.id = c.k | 1 one, 2 two",
                "(VALUES (1, 'one'), (2, UPPER('two'))) AS c (k, n) JOIN o ON o.id = c.k | 1 one, 2 TWO",
                "o LEFT JOIN (SELECT k, n FROM (VALUES (1, 'one'), (2, 'two')) AS v (k, n) WHERE k > 1) AS c ON o.id = c.k"
                        + " | 1 null, 2 two, 3 null",
                "o JOIN (SELECT \"Ticker\" AS k, MAX(\"Name\") AS n FROM \"Company\" GROUP BY \"Ticker\") AS c ON o.id = c.k"
                        + " | 1 uno, 2 two",
                "o LEFT JOIN (SELECT * FROM \"Company\" WHERE \"Name\" LIKE 'u%') AS c (k, n) ON o.id = c.k"
                        + " | 1 uno, 2 null, 3 null",
                "\"Company\" AS a JOIN \"Company\" AS c (k, n) ON a.\"Ticker\" = c.k AND a.\"Name\" <> c.n JOIN o ON o.id = c.k"
                        + " | 1 uno, 1 one",
                "o JOIN \"Company\" AS c (k, n) ON o.id = c.k | 1 one, 1 uno, 2 two",
            })
    void queryOverTables_isLookedUpForEachRow(String from, String expected) {
        TableDeclaration table = new TableDeclaration(
                "Company",
                new RowType(List.of(
                        Column.of("Ticker", ColumnType.parse("BIGINT")),
                        Column.of("Name", ColumnType.parse("VARCHAR(20)")))));
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(
                        "CREATE STREAM a (id INTEGER, name VARCHAR(20));"
                                + " CREATE PUMP p AS INSERT INTO a SELECT STREAM o.id, c.n FROM " + from,
                        INPUTS,
                        List.of(table),
                        CompileOptions.strict())
                .start(
                        outputs,
                        Optional.empty(),
                        Map.of(
                                "Company",
                                List.of(new Row(0, 1L, "one"), new Row(0, 1L, "uno"), new Row(0, 2L, "two"))));
        execution.accept("O", List.of(row("10:00:00", 1), row("10:00:01", 2), row("10:00:02", 3)));
        assertThat(outputs.errors()).isEmpty();
        assertThat(names(outputs, "A")).containsExactly(expected.split(", "));
    }

    private static List<String> names(RecordedOutputs outputs, String stream) {
        return outputs.rows(stream).stream()
                .map(row -> row.value(0) + " " + row.value(1))
                .toList();
    }

    /// The condition fails for pairs that are not equal, so no error tells that no such pair was looked at.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VARCHAR(8) | VARCHAR(16)",
                "INTEGER | BIGINT",
                "SMALLINT | INTEGER",
                "INTEGER | DECIMAL(12,2)",
                "BIGINT | DECIMAL(12,2)",
                "DECIMAL(5,1) | DECIMAL(12,3)",
            })
    void columnsOfDifferentLengthsAndNumbers_areLookedUpNotTried(String left, String right) {
        List<StreamDeclaration> inputs = List.of(
                new StreamDeclaration("O", new RowType(List.of(Column.of("ID", ColumnType.parse(left))))),
                new StreamDeclaration("S", new RowType(List.of(Column.of("ID", ColumnType.parse(right))))));
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                Application.compile("""
                        CREATE STREAM a (o VARCHAR(20), s VARCHAR(20));
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM o.id, s.id FROM o JOIN s
                            ON 1 / (CASE WHEN o.id = s.id THEN 1 ELSE 0 END) = 1 AND o.id = s.id;
                        """, inputs, CompileOptions.lenient()).start(outputs, Optional.empty());
        for (int id = 1; id <= 3; id++) {
            execution.accept("O", List.of(new Row(Evaluation.TIME, value(left, id), null, null, null, null)));
            execution.accept("S", List.of(new Row(Evaluation.TIME, value(right, id), null, null, null, null)));
        }
        execution.bound(Evaluation.TIME + 1);
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("A")).hasSize(3);
    }

    private static Object value(String type, int id) {
        return switch (ColumnType.parse(type).kind()) {
            case VARCHAR -> String.valueOf(id);
            case BIGINT -> (long) id;
            case DECIMAL ->
                java.math.BigDecimal.valueOf(id).setScale(ColumnType.parse(type).scale());
            default -> id;
        };
    }
}
