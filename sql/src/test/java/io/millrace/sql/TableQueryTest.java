package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Queries over reference tables inside expressions.
class TableQueryTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("N", ColumnType.parse("INTEGER")), Column.of("K", ColumnType.parse("VARCHAR(9)")))));

    private static final TableDeclaration TABLE = new TableDeclaration(
            "T",
            new RowType(List.of(
                    Column.of("ID", ColumnType.parse("BIGINT")),
                    Column.of("NAME", ColumnType.parse("VARCHAR(9)")),
                    Column.of("PRICE", ColumnType.parse("DECIMAL(9,2)")))));

    private static final TableDeclaration GAPS =
            new TableDeclaration("G", new RowType(List.of(Column.of("X", ColumnType.parse("INTEGER")))));

    private static final Map<String, List<Row>> TABLES = Map.of(
            "T",
            List.of(
                    new Row(0, 1L, "one", new BigDecimal("1.50")),
                    new Row(0, 2L, "two", new BigDecimal("2.50")),
                    new Row(0, 2L, "zwei", new BigDecimal("2.75")),
                    new Row(0, 4L, "four", null)),
            "G",
            Arrays.asList(new Row(0, 1), new Row(0, (Object) null)));

    private final RecordedOutputs outputs = new RecordedOutputs();

    /// What the query gives for rows 1, 2, 3 and NULL.
    private List<String> run(String select) {
        String code = "CREATE STREAM o (v VARCHAR(20)); CREATE PUMP p AS INSERT INTO o SELECT STREAM " + select;
        Execution execution = Application.compile(code, List.of(INPUT), List.of(TABLE, GAPS), CompileOptions.lenient())
                .start(outputs, Optional.empty(), TABLES);
        List<Row> rows = new ArrayList<>();
        for (@Nullable Integer n : new @Nullable Integer[] {1, 2, 3, null}) {
            rows.add(new Row(1_000, n, n == null ? null : "k" + n, 0L, "", "", ""));
        }
        execution.accept("S", rows);
        execution.bound(1_000_000);
        return outputs.rows("O").stream()
                .map(row -> String.valueOf(row.value(0)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n FROM s WHERE n IN (SELECT id FROM t) | 1 2",
                "n FROM s WHERE n NOT IN (SELECT id FROM t) | 3",
                "n FROM s WHERE n IN (SELECT x FROM g) | 1",
                // NULL in the table: whether 2 is in it cannot be said
                "n FROM s WHERE n NOT IN (SELECT x FROM g) | ``",
                "n FROM s WHERE (n IN (SELECT x FROM g)) IS UNKNOWN | 2 3 null",
                "n FROM s WHERE n NOT IN (SELECT x FROM g WHERE x > 5) | 1 2 3 null",
                "n FROM s WHERE (n, k) IN (SELECT id, CASE id WHEN 1 THEN 'k1' ELSE 'k2' END FROM t) | 1 2",
                "n FROM s WHERE EXISTS (SELECT * FROM t WHERE t.id = s.n AND t.price > 2) | 2",
                "n FROM s WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = s.n) | 3 null",
                "n FROM s WHERE EXISTS (SELECT STREAM DISTINCT name FROM t AS x WHERE x.id > s.n) | 1 2 3",
                "n FROM s WHERE n = ANY (SELECT id FROM t) | 1 2",
                "n FROM s WHERE n > SOME (SELECT id FROM t) | 2 3",
                "n FROM s WHERE n <= ALL (SELECT id FROM t) | 1",
                "n FROM s WHERE n < (SELECT MAX(id) - 1 FROM t) | 1 2",
                "(SELECT MIN(name) FROM t WHERE id = n) FROM s | one two null null",
                "(SELECT COUNT(*) FROM t WHERE id <= n) FROM s | 1 3 3 0",
                "(SELECT name FROM t WHERE id = n AND price < 2.6) FROM s | one two null null",
                "(SELECT SUM(a.price) FROM t AS a JOIN t AS b ON a.id = b.id WHERE b.id = n) FROM s | 1.50 10.50 null null",
                "n FROM s WHERE n IN (SELECT id FROM (SELECT id, COUNT(*) AS c FROM t GROUP BY id HAVING COUNT(*) > 1) AS x) | 2",
                "n FROM s WHERE EXISTS (SELECT 1 FROM t WHERE id = n AND price > (SELECT AVG(y.price) FROM t AS y WHERE y.id = t.id)) | 2",
                "a.n FROM s AS a JOIN s AS b ON a.n = b.n WHERE a.n IN (SELECT id FROM t) | 1 2",
                "x.n FROM s AS x LEFT JOIN t ON x.n = t.id WHERE x.n IN (SELECT x FROM g) | 1",
                "MAX(n) FROM s WHERE n IN (SELECT id FROM t) GROUP BY STEP(s.ROWTIME BY INTERVAL '1' SECOND) | 2",
                "SUM(n) OVER (ROWS 9 PRECEDING) FROM s WHERE EXISTS (SELECT 1 FROM t WHERE id = n) | 1 3",
                "CASE WHEN n IN (SELECT id FROM t) THEN 'yes' ELSE 'no' END FROM s | yes yes no no",
            })
    void query_isComputedOverTheTable(String select, String expected) {
        assertThat(String.join(" ", run(select))).isEqualTo(expected);
        assertThat(outputs.errors()).isEmpty();
    }

    @Test
    void queryOfSeveralRowsAsOneValue_isAnErrorOfTheRow() {
        assertThat(run("(SELECT name FROM t WHERE id = n) FROM s")).containsExactly("one", "null", "null");
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.errors().getFirst().message()).contains("gives 2 rows");
    }

    @Test
    void function_mayAskTheTable() {
        String code =
                "CREATE FUNCTION known (x INTEGER) RETURNS BOOLEAN RETURN x IN (1, 2); CREATE STREAM o (v VARCHAR(20));"
                        + "CREATE PUMP p AS INSERT INTO o SELECT STREAM k FROM s WHERE n IN (SELECT CAST(id AS INTEGER) FROM t WHERE"
                        + " known(CAST(id AS INTEGER)))";
        Application application =
                Application.compile(code, List.of(INPUT), List.of(TABLE, GAPS), CompileOptions.strict());
        Execution execution = application.start(outputs, Optional.empty(), TABLES);
        execution.accept("S", List.of(new Row(0, 2, "k2", 0L, "", "", ""), new Row(0, 4, "k4", 0L, "", "", "")));
        assertThat(outputs.rows("O")).hasSize(1);
        assertThat(application.explain().toString()).contains("a query over T");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n FROM s WHERE n IN (SELECT n FROM s) | 38 | a query over a stream inside an expression",
                "n FROM s WHERE EXISTS (SELECT * FROM s AS x, t) | 40 | a query over a stream inside an expression",
                "n FROM s WHERE n IN (SELECT id FROM t UNION ALL SELECT x FROM g) | 24 | UNION inside an expression",
                "n FROM s WHERE n IN (SELECT id FROM t ORDER BY id) | 50 | ORDER BY inside an expression",
                "n FROM s WHERE n IN (VALUES 1, 2) | 24 | VALUES inside an expression",
                "n FROM s WHERE n IN (SELECT id, name FROM t) | 18 | the query gives 2 columns, compared with 1",
                "n FROM s WHERE k IN (SELECT id FROM t) | 18 | cannot be compared",
            })
    void query_thatCannotBeComputedIsRefusedWithItsPlace(String select, int column, String problem) {
        SqlException refusal = catchThrowableOfType(SqlException.class, () -> run("\n  " + select));
        assertThat(refusal).isNotNull();
        assertThat(refusal).hasMessageContaining(problem);
        assertThat(List.of(refusal.line(), refusal.column()))
                .as(refusal.getMessage())
                .containsExactly(2, column);
    }

    /// A large table is asked by an index, not row by row.
    @Test
    void correlatedQueries_overALargeTableAreQuick() {
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            table.add(new Row(0, (long) i, "n" + i, BigDecimal.valueOf(i, 2)));
        }
        String code = "CREATE STREAM o (v VARCHAR(20)); CREATE PUMP p AS INSERT INTO o SELECT STREAM"
                + " (SELECT name FROM t WHERE id = n) FROM s WHERE n IN (SELECT id FROM t) AND EXISTS (SELECT 1 FROM t WHERE id = n)";
        Execution execution = Application.compile(code, List.of(INPUT), List.of(TABLE, GAPS), CompileOptions.strict())
                .start(outputs, Optional.empty(), Map.of("T", table));
        Random random = new Random(5);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < 20_000; i++) {
            execution.accept("S", List.of(new Row(0, random.nextInt(200_000), "k", 0L, "", "", "")));
        }
        assertThat(outputs.rows("O")).hasSize(20_000);
        assertThat(Objects.requireNonNull(outputs.rows("O").getFirst().value(0)).toString())
                .startsWith("n");
        // without an index these are twelve thousand million comparisons
        long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        assertThat(taken / 1_000_000_000).isLessThan(20);
    }
}
