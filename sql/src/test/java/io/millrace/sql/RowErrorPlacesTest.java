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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A row that cannot be computed is reported and dropped, wherever in a query that comes out, and the others go on.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/error-handling.html>
class RowErrorPlacesTest {

    private static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("VARCHAR(8)")),
            Column.of("N", ColumnType.parse("INTEGER")),
            Column.of("B", ColumnType.parse("BIGINT"))));
    private static final List<StreamDeclaration> INPUTS =
            List.of(new StreamDeclaration("S", TYPE), new StreamDeclaration("R", TYPE));
    private static final TableDeclaration TABLE = new TableDeclaration(
            "C",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(8)")), Column.of("M", ColumnType.parse("INTEGER")))));
    private static final Map<String, List<Row>> TABLES =
            Map.of("C", List.of(new Row(0, "a", 0), new Row(0, "a", 5), new Row(0, "b", 5)));

    private static Row row(int second, String key, int n) {
        return new Row(second * 1_000L, key, n, Long.MAX_VALUE, null, null, null, null);
    }

    private static String run(String query, boolean tellsBounds) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(
                        "CREATE STREAM a (x VARCHAR(24), y DOUBLE); CREATE PUMP p AS INSERT INTO a " + query,
                        INPUTS,
                        List.of(TABLE),
                        CompileOptions.lenient())
                .start(outputs, Optional.empty(), TABLES);
        int second = 1;
        for (Row row : List.of(row(1, "a", 1), row(2, "a", 0), row(3, "b", 2), row(4, "b", 4))) {
            execution.accept("S", List.of(row));
            if (tellsBounds) {
                execution.bound(second * 1_000L);
            }
            execution.accept("R", List.of(row(second++, "b", 4)));
        }
        execution.bound(10_000_000);
        List<String> rows = new ArrayList<>();
        outputs.rows("A").forEach(row -> rows.add(row.rowtime() / 1_000 + ":" + row.value(0) + "=" + row.value(1)));
        assertThat(outputs.errors()).allMatch(error -> error.pumpName().equals("P"));
        List<String> errors = new ArrayList<>();
        outputs.errors().forEach(error -> errors.add(error.dataRowtime() / 1_000 + ":" + error.errorName()));
        return String.join(" ", rows) + " ! " + String.join(", ", errors);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT STREAM k, 100 / n FROM s" + " | 1:a=100.0 3:b=50.0 4:b=25.0 ! 2:Division by zero",
                "SELECT STREAM k, n FROM s WHERE 100 / n > 0" + " | 1:a=1.0 3:b=2.0 4:b=4.0 ! 2:Division by zero",
                "SELECT STREAM 100 / n, COUNT(*) FROM s GROUP BY 100 / n, STEP(s.ROWTIME BY INTERVAL '10' SECOND)"
                        + " | 10:100=1.0 10:50=1.0 10:25=1.0 ! 2:Division by zero",
                "SELECT STREAM k, SUM(100 / n) FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND)"
                        + " | 10:a=100.0 10:b=75.0 ! 2:Division by zero",
                "SELECT STREAM k, 100 / MIN(n) FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND)"
                        + " | 10:b=50.0 ! 10:Division by zero",
                "SELECT STREAM k, COUNT(*) FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND) HAVING 100 / MIN(n) > 0"
                        + " | 10:b=2.0 ! 10:Division by zero",
                "SELECT STREAM k, SUM(b) FROM s WHERE n <> 4 GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND)"
                        + " | 10:b=9.223372036854776E18 ! 10:Numeric overflow",
                "SELECT STREAM k, COUNT(*) FROM s GROUP BY k, MONOTONIC(100 / n)"
                        + " | 3:a=1.0 4:b=1.0 ! 2:Division by zero",
                "SELECT STREAM k, SUM(100 / n) FROM s WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '5' SECOND)"
                        + " | 6:a=100.0 8:b=75.0 ! 2:Division by zero",
                "SELECT STREAM k, SUM(b) FROM s WHERE n <> 4 WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '5' SECOND)"
                        + " | 8:b=9.223372036854776E18 ! 6:Numeric overflow",
                "SELECT STREAM k, COUNT(*) FROM s WINDOWED BY STAGGER (PARTITION BY k, 100 / n RANGE INTERVAL '5' SECOND)"
                        + " | 6:a=1.0 8:b=1.0 9:b=1.0 ! 2:Division by zero",
                "SELECT STREAM k, COUNT(*) OVER (PARTITION BY 100 / n RANGE INTERVAL '5' SECOND PRECEDING) FROM s"
                        + " | 1:a=1.0 3:b=1.0 4:b=1.0 ! 2:Division by zero",
                "SELECT STREAM k, SUM(100 / n) OVER (ROWS 5 PRECEDING) FROM s"
                        + " | 1:a=100.0 3:b=150.0 4:b=175.0 ! 2:Division by zero",
                "SELECT STREAM k, 100 / MIN(n) OVER (ROWS 1 PRECEDING) FROM s"
                        + " | 1:a=100.0 4:b=50.0 ! 2:Division by zero, 3:Division by zero",
                "SELECT STREAM SUM(CASE WHEN n < 2 THEN b ELSE 0 END) OVER (ROWS 1 PRECEDING), COUNT(*) OVER (ROWS 5 PRECEDING) FROM s"
                        + " | 1:9223372036854775807=1.0 3:9223372036854775807=3.0 4:0=4.0 ! 2:Numeric overflow",
                "SELECT STREAM COUNT(*) OVER (ROWS 5 PRECEDING), SUM(CASE WHEN n < 2 THEN b ELSE 0 END) OVER (ROWS 1 PRECEDING) FROM s"
                        + " | 1:1=9.223372036854776E18 3:3=9.223372036854776E18 4:4=0.0 ! 2:Numeric overflow",
                "SELECT STREAM k, n FROM s ORDER BY FLOOR(s.ROWTIME TO MINUTE), 100 / n"
                        + " | 1:b=4.0 3:b=2.0 4:a=1.0 ! 2:Division by zero",
                "SELECT STREAM k, y FROM (SELECT STREAM DISTINCT k, 100 / n AS y, STEP(s.ROWTIME BY INTERVAL '1' MINUTE) AS m FROM s)"
                        + " | 1:a=100.0 3:b=50.0 4:b=25.0 ! 2:Division by zero",
                "SELECT STREAM k, n, TO_TIMESTAMP(100000 / n) AS ROWTIME FROM s"
                        + " | 100:a=1.0 ! 2:Division by zero, 3:Out of order, 4:Out of order",
                "SELECT STREAM k, n, CASE WHEN n > 0 THEN s.ROWTIME END AS ROWTIME FROM s"
                        + " | 1:a=1.0 3:b=2.0 4:b=4.0 ! 2:Null not allowed",
                "SELECT STREAM k, 100 / n, TO_TIMESTAMP(UNIX_TIMESTAMP(s.ROWTIME)) AS ROWTIME FROM s ORDER BY ROWTIME WITHIN INTERVAL '1' SECOND"
                        + " | 1:a=100.0 3:b=50.0 ! 2:Division by zero",
                "SELECT STREAM s.k, r.n FROM s JOIN r ON 100 / s.n > r.n"
                        + " | 1:a=4.0 3:b=4.0 4:b=4.0 ! 2:Division by zero",
                "SELECT STREAM s.k, r.n FROM s AS s JOIN r OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS r ON 100 / (s.n - 1) > r.n"
                        + " | 3:b=4.0 3:b=4.0 3:b=4.0 4:b=4.0 4:b=4.0 4:b=4.0 4:b=4.0 ! 1:Division by zero",
                "SELECT STREAM s.k, r.n FROM s OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS s LEFT JOIN r ON 100 / (s.n - 2) > 4 AND s.k = r.k"
                        + " | 4:b=4.0 6:a=null 7:a=null 8:b=null ! 3:Division by zero, 4:Division by zero",
                "SELECT STREAM s.k, 100 / s.n FROM s JOIN r ON s.n < r.n"
                        + " | 1:a=100.0 3:b=50.0 ! 2:Division by zero",
                "SELECT STREAM s.k, c.m FROM s JOIN c ON s.k = c.k AND 100 / c.m > s.n"
                        + " | 1:a=5.0 2:a=5.0 3:b=5.0 4:b=5.0 ! 1:Division by zero, 2:Division by zero",
                "SELECT STREAM s.k, c.m FROM s LEFT JOIN c ON s.k = c.k AND 100 / s.n > c.m"
                        + " | 1:a=0.0 1:a=5.0 2:a=null 3:b=5.0 4:b=5.0 ! 2:Division by zero, 2:Division by zero",
                "SELECT STREAM k, 100 / n FROM s UNION ALL SELECT STREAM k, 100 / (n - 4) FROM r"
                        + " | 1:a=100.0 3:b=50.0 4:b=25.0 ! 1:Division by zero, 2:Division by zero, 2:Division by zero, 3:Division by zero, 4:Division by zero",
                "SELECT STREAM k, x FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM k, 100 / n AS x FROM s), 5, 10, 100))"
                        + " | 1:a=100.0 3:b=50.0 4:b=25.0 ! 2:Division by zero",
                "SELECT STREAM ITEM, ITEM_COUNT FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM 100 / n AS x FROM s), 'X', 5, 60))"
                        + " | 60:100=1.0 60:50=1.0 60:25=1.0 ! 2:Division by zero",
                "SELECT STREAM k, r FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM k, 100 / n AS x FROM s), 'X', 'R', 'asc', 'asc'))"
                        + " | 1:a=1.0 3:b=1.0 4:b=1.0 ! 2:Division by zero",
            })
    void rowWithoutValue_isDroppedAlone(String query, String expected) {
        assertThat(run(query, false)).isEqualTo(expected);
        assertThat(run(query, true)).as("with more bounds").isEqualTo(expected);
    }
}
