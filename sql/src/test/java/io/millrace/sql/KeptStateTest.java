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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pump keeps does not grow with the keys that it has seen, only with those that still count.
class KeptStateTest {

    private static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("VARCHAR(40)")),
            Column.of("N", ColumnType.parse("INTEGER")),
            Column.of("T", ColumnType.parse("TIMESTAMP"))));
    private static final List<StreamDeclaration> INPUTS =
            List.of(new StreamDeclaration("S", TYPE), new StreamDeclaration("R", TYPE));
    private static final TableDeclaration TABLE = new TableDeclaration(
            "C",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(40)")), Column.of("M", ColumnType.parse("INTEGER")))));
    private static final Map<String, List<Row>> TABLES = Map.of("C", List.of());
    private static final int KEYS = "full".equals(System.getProperty("millrace.campaign")) ? 1_000_000 : 30_000;

    /// A hundred rows a second, each of a key of its own.
    private static List<Row> rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> new Row(10L * i, "the key of number " + i, i, 10L * i, null, null, null, null))
                .toList();
    }

    private static Application compile(String query) {
        return Application.compile(
                "CREATE STREAM a (x VARCHAR(2000), y DOUBLE);"
                        + (query.startsWith("CREATE") ? query : "CREATE PUMP p AS INSERT INTO a " + query),
                INPUTS,
                List.of(TABLE),
                CompileOptions.lenient());
    }

    private static Execution start(String query, RecordedOutputs outputs) {
        return compile(query).start(outputs, Optional.empty(), TABLES);
    }

    private static final String OVER = " OVER (RANGE INTERVAL '1' SECOND PRECEDING) ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT STREAM k, COUNT(*) FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '1' SECOND)",
                "SELECT STREAM MAX(k), COUNT(DISTINCT k) FROM s GROUP BY FLOOR(s.ROWTIME TO SECOND)",
                "SELECT STREAM k, COUNT(*) FROM s GROUP BY k, MONOTONIC(s.n / 100)",
                "SELECT STREAM k, SUM(n) FROM s WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '1' SECOND)",
                "SELECT STREAM k, SUM(n) OVER w + MIN(n) OVER w + LAG(n, 1, 0) OVER w + FIRST_VALUE(n) OVER w"
                        + " FROM s WINDOW w AS (PARTITION BY k RANGE INTERVAL '1' SECOND PRECEDING)",
                "SELECT STREAM k, EXP_AVG(n, INTERVAL '1' SECOND) OVER (RANGE INTERVAL '1' SECOND PRECEDING) FROM s",
                "SELECT STREAM k, VAR_POP(n) OVER (ROWS 50 PRECEDING) FROM s",
                "SELECT STREAM k, n FROM (SELECT STREAM DISTINCT k, n, FLOOR(s.ROWTIME TO SECOND) AS f FROM s) AS d",
                "SELECT STREAM DISTINCT k, MONOTONIC(n / 100) AS m FROM s",
                "SELECT STREAM k, n FROM s ORDER BY FLOOR(s.ROWTIME TO SECOND), n DESC",
                "SELECT STREAM t AS ROWTIME, k, n FROM s ORDER BY t WITHIN INTERVAL '1' SECOND",
                "SELECT STREAM s.k, r.n FROM s JOIN r ON s.k = r.k",
                "SELECT STREAM s.k, r.n FROM s" + OVER + "AS s JOIN r" + OVER + "AS r ON s.k = r.k",
                "SELECT STREAM s.k, r.n FROM s" + OVER + "AS s FULL JOIN r" + OVER + "AS r ON s.k = r.k AND s.n < r.n",
                "SELECT STREAM s.k, r.n FROM s" + OVER + "AS s LEFT JOIN r ON s.k = r.k || 'x'",
                "SELECT STREAM s.k, r.n FROM s OVER (ROWS 50 PRECEDING) AS s JOIN r OVER (ROWS 50 PRECEDING) AS r"
                        + " ON s.k = r.k",
                "SELECT STREAM s.k, c.m FROM s LEFT JOIN c ON s.k = c.k",
                "SELECT STREAM k, n FROM s UNION ALL SELECT STREAM k, -n FROM r",
                "SELECT STREAM ITEM, ITEM_COUNT FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM s), 'K', 5, 1))",
                "SELECT STREAM 'all', NUMBER_OF_DISTINCT_ITEMS FROM"
                        + " TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM s), 'K', 1))",
                "SELECT STREAM k, r FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM k, n FROM s), 'N', 'R', 'asc', 'asc'))",
                "CREATE STREAM m (k VARCHAR(40), n INTEGER);"
                        + "CREATE PUMP p1 AS INSERT INTO m SELECT STREAM k, n FROM s;"
                        + "CREATE PUMP p2 AS INSERT INTO m SELECT STREAM k, COUNT(*) FROM r"
                        + " GROUP BY k, STEP(r.ROWTIME BY INTERVAL '1' SECOND);"
                        + "CREATE PUMP p3 AS INSERT INTO a SELECT STREAM k, SUM(n) FROM m"
                        + " GROUP BY k, STEP(m.ROWTIME BY INTERVAL '1' SECOND)",
            })
    void keysThatAreGone_areForgotten(String query) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = start(query, outputs);
        int before = 0;
        for (int from = 0; from < KEYS; from += 1_000) {
            execution.accept("S", rows(from, 1_000));
            execution.accept("R", rows(from, 1_000));
            if (from == KEYS / 10 - 1_000) {
                before = execution.checkpoint().length;
            }
        }
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("A").size()).isGreaterThanOrEqualTo(290);
        assertThat(execution.checkpoint().length)
                .as("after ten times as many rows")
                .isLessThan(before + before / 10 + 1_000)
                .isLessThan(100_000);
        if (!query.contains("ROWS") && !query.contains("MONOTONIC") && !query.contains("WITHIN")) {
            execution.bound(10_000_000_000L);
            assertThat(execution.checkpoint().length).as("when time has passed").isLessThan(1_000);
        }
    }

    @Test
    void forests_keepTheirSamplesAndNoMore() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = start("""
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, ANOMALY_SCORE FROM TABLE(
                  RANDOM_CUT_FOREST(CURSOR(SELECT STREAM k, n FROM s), 2, 16, 100));
                CREATE PUMP q AS INSERT INTO a SELECT STREAM HOTSPOTS_RESULT, n FROM TABLE(
                  HOTSPOTS(CURSOR(SELECT STREAM n FROM s), 100, 0.1, 5));
                """, outputs);
        List<Integer> sizes = new ArrayList<>();
        for (int from = 0; from < 3 * 8_192; from += 1_024) {
            execution.accept("S", rows(from, 1_024));
            sizes.add(execution.checkpoint().length);
        }
        // The rows since the forest was last made anew are kept: it is every 8,192 rows.
        int inTheFirst =
                sizes.subList(0, 8).stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(sizes.stream().mapToInt(Integer::intValue).max().orElseThrow())
                .as(sizes.stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isLessThan(inTheFirst + inTheFirst / 2);
    }

    /// A window of rows has no end in time: however long ago it was, the row before of a key is in it.
    @Test
    void windowsOfRows_rememberEveryKey() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution =
                start("SELECT STREAM k, LAG(n, 1, -1) OVER (PARTITION BY k ROWS 1 PRECEDING) FROM s", outputs);
        execution.accept("S", rows(0, 10_000));
        execution.bound(1_000_000_000);
        execution.accept("S", List.of(new Row(1_000_000_000, "the key of number 7", 1, null, null, null, null, null)));
        assertThat(outputs.rows("A").getLast().value(1)).isEqualTo(7.0);
    }
}
