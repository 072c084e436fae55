package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each aggregate and analytic function, in every kind of window in which it may stand.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-analytic-functions.html>
class AggregateTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("X", ColumnType.parse("DOUBLE")),
                    Column.of("R", ColumnType.parse("REAL")),
                    Column.of("D", ColumnType.parse("DECIMAL(8,2)")),
                    Column.of("V", ColumnType.parse("VARCHAR(8)")),
                    Column.of("T", ColumnType.parse("TIMESTAMP")),
                    Column.of("YES", ColumnType.parse("BOOLEAN")))));

    /// 3, NULL, 1, 3, 8 at the seconds 1 to 5.
    private static List<Row> rows() {
        @Nullable Integer[] numbers = {3, null, 1, 3, 8};
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            Integer n = numbers[i];
            rows.add(
                    n == null
                            ? new Row(
                                    1_000L * (i + 1), null, null, null, null, null, null, null, null, null, null, null)
                            : new Row(
                                    1_000L * (i + 1),
                                    n,
                                    n / 2.0,
                                    n / 2f,
                                    java.math.BigDecimal.valueOf(n * 25L, 2),
                                    "v" + n,
                                    n * 1_000L,
                                    n > 2,
                                    null,
                                    null,
                                    null,
                                    null));
        }
        return rows;
    }

    private static Application compile(String type, String query) {
        return Application.compile(
                "CREATE STREAM a (x " + type + ");\nCREATE PUMP p AS INSERT INTO a\n" + query,
                List.of(INPUT),
                CompileOptions.strict());
    }

    private static List<String> run(String type, String query) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = compile(type, query).start(outputs, Optional.empty());
        execution.accept("S", rows());
        execution.bound(1_000_000);
        assertThat(outputs.errors()).isEmpty();
        return outputs.rows("A").stream()
                .map(row -> row.value(0) instanceof Double number
                        ? String.format(Locale.ROOT, "%.4f", number)
                        : String.valueOf(row.value(0)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*) | BIGINT | 5",
                "COUNT(n) | BIGINT | 4",
                "COUNT(DISTINCT n) | BIGINT | 3",
                "COUNT(v) | BIGINT | 4",
                "SUM(n) | INTEGER | 15",
                "SUM(ALL n) | INTEGER | 15",
                "SUM(DISTINCT n) | INTEGER | 12",
                "SUM(x) | DOUBLE | 7.5000",
                "SUM(d) | DECIMAL(19,2) | 3.75",
                "AVG(n) | INTEGER | 3",
                "AVG(DISTINCT n) | INTEGER | 4",
                "AVG(x) | DOUBLE | 1.8750",
                "AVG(CAST(n AS DOUBLE)) | DOUBLE | 3.7500",
                "MIN(n) | INTEGER | 1",
                "MAX(n) | INTEGER | 8",
                "MIN(v) | VARCHAR(8) | v1",
                "MAX(t) | TIMESTAMP | 8000",
                "MIN(d) | DECIMAL(8,2) | 0.25",
                "MAX(yes) | BOOLEAN | true",
                "MAX(NULLIF(n, n)) | INTEGER | null",
                "SUM(NULLIF(n, n)) | INTEGER | null",
                "STDDEV_POP(n) | DOUBLE | 2.5860",
                "STDDEV_SAMP(n) | DOUBLE | 2.9861",
                "STDDEV(n) | DOUBLE | 2.9861",
                "VAR_POP(n) | DOUBLE | 6.6875",
                "VAR_SAMP(n) | DOUBLE | 8.9167",
                "VAR_POP(DISTINCT n) | DOUBLE | 8.6667",
                "STDDEV_SAMP(DISTINCT x) | DOUBLE | 1.8028",
                "VAR_POP(r) | DOUBLE | 1.6719",
                "VAR_POP(d) | DOUBLE | 0.4180",
                "ANY(n > 7) | BOOLEAN | true",
                "ANY(n > 8) | BOOLEAN | false",
                "EVERY(n > 0) | BOOLEAN | true",
                "EVERY(n > 1) | BOOLEAN | false",
                "FIRST_VALUE(n) | INTEGER | 3",
                "LAST_VALUE(n) | INTEGER | 8",
                "100 * MAX(n) / COUNT(*) | BIGINT | 160",
            })
    void aggregate_isTheSameInAGroupAStaggerAndASlidingWindow(String call, String type, String expected) {
        assertThat(run(type, "SELECT STREAM " + call + " FROM s GROUP BY FLOOR(s.ROWTIME TO MINUTE)"))
                .containsExactly(expected);
        assertThat(run(
                        type,
                        "SELECT STREAM " + call
                                + " FROM s WINDOWED BY STAGGER (PARTITION BY 'all' RANGE INTERVAL '1' MINUTE)"))
                .containsExactly(expected);
        String sliding = call.replaceAll("([A-Z_]+\\((?:[^()]|\\([^()]*\\))*\\))", "$1 OVER w");
        for (String window : List.of("RANGE INTERVAL '1' HOUR PRECEDING", "ROWS 9 PRECEDING")) {
            assertThat(run(type, "SELECT STREAM " + sliding + " FROM s WINDOW w AS (" + window + ")"))
                    .as(window)
                    .hasSize(5)
                    .endsWith(expected);
        }
    }

    /// Results for the rows 3, NULL, 1, 3, 8.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STDDEV_SAMP(n) OVER (ROWS 1 PRECEDING) | DOUBLE | null, null, null, 1.4142, 3.5355",
                "VAR_SAMP(n) OVER (ROWS 0 PRECEDING) | DOUBLE | null, null, null, null, null",
                "VAR_POP(n) OVER (ROWS 1 PRECEDING) | DOUBLE | 0.0000, 0.0000, 0.0000, 1.0000, 6.2500",
                "SUM(n) OVER (ROWS 1 PRECEDING) | INTEGER | 3, 3, 1, 4, 11",
                "SUM(n) OVER (RANGE INTERVAL '1' SECOND PRECEDING) | INTEGER | 3, 3, 1, 4, 11",
                "SUM(n) OVER (RANGE INTERVAL '0.999' SECOND(1,3) PRECEDING) | INTEGER | 3, null, 1, 3, 8",
                "COUNT(n) OVER (ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) | BIGINT | 1, 1, 2, 2, 3",
                "COUNT(n) OVER (RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND CURRENT ROW) | BIGINT | 1, 1, 2, 2, 3",
                "COUNT(*) OVER (ROWS UNBOUNDED PRECEDING) | BIGINT | 1, 2, 3, 4, 5",
                "COUNT(*) OVER (ROWS CURRENT ROW) | BIGINT | 1, 1, 1, 1, 1",
                "COUNT(*) OVER (RANGE INTERVAL '0' MINUTE PRECEDING) | BIGINT | 1, 1, 1, 1, 1",
                "COUNT(*) OVER (PARTITION BY n ROWS 9 PRECEDING) | BIGINT | 1, 1, 1, 2, 1",
                "COUNT(*) OVER (PARTITION BY STEP(t BY INTERVAL '5' SECOND) ROWS 9 PRECEDING) | BIGINT | 1, 1, 2, 3, 1",
                "COUNT(*) OVER (PARTITION BY n > 2, 1 RANGE INTERVAL '2' SECOND PRECEDING) | BIGINT | 1, 1, 1, 1, 2",
                "MIN(n) OVER (ROWS 1 PRECEDING) | INTEGER | 3, 3, 1, 1, 3",
                "MAX(v) OVER (ROWS 1 PRECEDING) | VARCHAR(8) | v3, v3, v1, v3, v8",
                "ANY(yes) OVER (ROWS 1 PRECEDING) | BOOLEAN | true, true, false, true, true",
                "EVERY(yes) OVER (ROWS 1 PRECEDING) | BOOLEAN | true, true, false, false, true",
                "FIRST_VALUE(n) OVER (ROWS 2 PRECEDING) | INTEGER | 3, 3, 3, null, 1",
                "FIRST_VALUE(n) RESPECT NULLS OVER (ROWS 2 PRECEDING) | INTEGER | 3, 3, 3, null, 1",
                "FIRST_VALUE(n) IGNORE NULLS OVER (ROWS 2 PRECEDING) | INTEGER | 3, 3, 3, 1, 1",
                "LAST_VALUE(n) OVER (ROWS 2 PRECEDING) | INTEGER | 3, null, 1, 3, 8",
                "LAST_VALUE(n) IGNORE NULLS OVER (ROWS 2 PRECEDING) | INTEGER | 3, 3, 1, 3, 8",
                "NTH_VALUE(n, 2) OVER (ROWS 2 PRECEDING) | INTEGER | null, null, null, 1, 3",
                "NTH_VALUE(n, 2) FROM FIRST OVER (ROWS 2 PRECEDING) | INTEGER | null, null, null, 1, 3",
                "NTH_VALUE(n, 2) FROM LAST OVER (ROWS 2 PRECEDING) | INTEGER | null, 3, null, 1, 3",
                "NTH_VALUE(n, 2) IGNORE NULLS OVER (ROWS 2 PRECEDING) | INTEGER | null, null, 1, 3, 3",
                "NTH_VALUE(n, 2) FROM LAST IGNORE NULLS OVER (ROWS 2 PRECEDING) | INTEGER | null, null, 3, 1, 3",
                "NTH_VALUE(n, 9) OVER (ROWS 2 PRECEDING) | INTEGER | null, null, null, null, null",
                "LAG(n) OVER (ROWS 3 PRECEDING) | INTEGER | null, 3, null, 1, 3",
                "LAG(n, 1) OVER (ROWS 3 PRECEDING) | INTEGER | null, 3, null, 1, 3",
                "LAG(n, 0) OVER (ROWS 3 PRECEDING) | INTEGER | 3, null, 1, 3, 8",
                "LAG(n, 2, -1) OVER (ROWS 3 PRECEDING) | INTEGER | -1, -1, 3, null, 1",
                "LAG(n, 2, -1) OVER (ROWS 1 PRECEDING) | INTEGER | -1, -1, -1, -1, -1",
                "LAG(n, 1, -1) OVER (RANGE INTERVAL '0.5' SECOND PRECEDING) | INTEGER | -1, -1, -1, -1, -1",
                "LAG(n, 1, -1) RESPECT NULLS OVER (ROWS 3 PRECEDING) | INTEGER | -1, 3, null, 1, 3",
                "LAG(n, 1, -1) IGNORE NULLS OVER (ROWS 3 PRECEDING) | INTEGER | -1, 3, 3, 1, 3",
                "LAG(x, 1, n) OVER (ROWS 1 PRECEDING) + MAX(n) OVER (ROWS 1 PRECEDING) | DOUBLE | 6.0000, 4.5000, null, 3.5000, 9.5000",
                "LAG(v, 1, 'none') OVER (PARTITION BY n ROWS 3 PRECEDING) | VARCHAR(8) | none, none, none, v3, none",
                "EXP_AVG(n, INTERVAL '1' SECOND) OVER (ROWS 9 PRECEDING) | DOUBLE | 3.0000, 3.0000, 1.4000, 2.3846, 5.4828",
                "EXP_AVG(n, INTERVAL '1' SECOND) OVER (RANGE INTERVAL '1' SECOND PRECEDING) | DOUBLE | 3.0000, 3.0000, 1.0000, 2.3333, 6.3333",
                "n + SUM(n) OVER (ROWS 1 PRECEDING) - MIN(n) OVER (ROWS 9 PRECEDING) | INTEGER | 3, null, 1, 6, 18",
                "CASE WHEN n > AVG(n) OVER (ROWS 9 PRECEDING) THEN 'up' ELSE 'no' END | VARCHAR(2) | no, no, no, up, up",
            })
    void sliding_givesForEachRow(String call, String type, String expected) {
        assertThat(String.join(", ", run(type, "SELECT STREAM " + call + " FROM s")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
                "COUNT(*) OVER (ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING)",
                "COUNT(*) OVER (ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING)",
                "COUNT(*) OVER (ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING)",
                "COUNT(*) OVER (ROWS -1 PRECEDING)",
                "COUNT(*) OVER (RANGE INTERVAL -'1' SECOND PRECEDING)",
                "COUNT(*) OVER (RANGE INTERVAL '1' MONTH PRECEDING)",
                "COUNT(*) OVER (RANGE 5 PRECEDING)",
                "COUNT(*) OVER (ROWS n PRECEDING)",
                "COUNT(*) OVER (ORDER BY n ROWS 3 PRECEDING)",
                "COUNT(*) FILTER (WHERE n > 1) OVER (ROWS 3 PRECEDING)",
                "LAG(n IGNORE NULLS) OVER (ROWS 3 PRECEDING)",
                "LAG(n, -1) OVER (ROWS 3 PRECEDING)",
                "LAG(n, n) OVER (ROWS 3 PRECEDING)",
                "NTH_VALUE(n, 0) OVER (ROWS 3 PRECEDING)",
                "LAG(n)",
                "NTH_VALUE(n, 1)",
                "EXP_AVG(n, INTERVAL '1' SECOND)",
                "LEAD(n) OVER (ROWS 3 PRECEDING)",
                "RANK() OVER (ROWS 3 PRECEDING)",
                "DENSE_RANK() OVER (ROWS 3 PRECEDING)",
                "ROW_NUMBER() OVER (ROWS 3 PRECEDING)",
                "NTILE(2) OVER (ROWS 3 PRECEDING)",
                "MEDIAN(n) OVER (ROWS 3 PRECEDING)",
                "SUM(v) OVER (ROWS 3 PRECEDING)",
                "SUM(SUM(n) OVER (ROWS 3 PRECEDING)) OVER (ROWS 3 PRECEDING)",
            })
    void window_thatDoesNotExistIsRefused(String call) {
        assertThat(catchThrowableOfType(
                        SqlException.class, () -> compile("BIGINT", "SELECT STREAM " + call + " FROM s")))
                .as(call)
                .isNotNull()
                .satisfies(refusal -> assertThat(refusal.line()).isEqualTo(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*) FILTER (WHERE n > 1)",
                "LISTAGG(v) WITHIN GROUP (ORDER BY v)",
                "MAX(n) OVER (ROWS 1 PRECEDING)",
                "LAG(n)",
                "n",
                "MEDIAN(n)",
                "SUM(SUM(n))",
                "GROUPING(n)"
            })
    void aggregate_thatDoesNotExistIsRefused(String call) {
        for (String by : List.of(
                "GROUP BY FLOOR(s.ROWTIME TO MINUTE)",
                "WINDOWED BY STAGGER (PARTITION BY v RANGE INTERVAL '1' MINUTE)")) {
            assertThat(catchThrowableOfType(
                            SqlException.class, () -> compile("BIGINT", "SELECT STREAM " + call + " FROM s " + by)))
                    .as(call + " " + by)
                    .isNotNull();
        }
    }
}
