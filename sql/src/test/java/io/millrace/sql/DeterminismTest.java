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
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same input gives the same output in the same order, however it is fed.
class DeterminismTest {

    private static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("VARCHAR(8)")),
            Column.of("N", ColumnType.parse("INTEGER")),
            Column.of("X", ColumnType.parse("DOUBLE")),
            Column.of("T", ColumnType.parse("TIMESTAMP"))));
    private static final List<StreamDeclaration> INPUTS =
            List.of(new StreamDeclaration("S", TYPE), new StreamDeclaration("R", TYPE));
    private static final TableDeclaration TABLE = new TableDeclaration(
            "NAMES",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(8)")),
                    Column.of("NAME", ColumnType.parse("VARCHAR(8)")))));
    private static final Map<String, List<Row>> TABLES =
            Map.of("NAMES", List.of(new Row(0, "a", "one"), new Row(0, "a", "uno"), new Row(0, "b", "two")));

    private static final String OVER = " OVER (RANGE INTERVAL '0.1' SECOND PRECEDING) ";
    private static final int ROWS = 600;

    /// What goes into `A (c1, c2, c3)`, one query or several statements.
    static List<String> queries() {
        return List.of(
                "SELECT STREAM k, n, x FROM s WHERE n > 3",
                "SELECT STREAM k, 100 / n, x FROM s",
                "SELECT STREAM t AS ROWTIME, k, n, x FROM s",
                "SELECT STREAM k, n, x FROM s UNION ALL SELECT STREAM k, -n, x FROM r",
                "SELECT STREAM k, n, x FROM s UNION ALL SELECT STREAM k, -n, x FROM s WHERE n > 2",
                "SELECT STREAM k, COUNT(*), SUM(x) FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '1' SECOND)",
                "SELECT STREAM k, AVG(n), STDDEV_SAMP(x) FROM s GROUP BY FLOOR(s.ROWTIME TO SECOND), k HAVING COUNT(*) > 1",
                "SELECT STREAM k, MIN(x), MAX(x) FROM s GROUP BY k, CEIL(s.ROWTIME TO SECOND)",
                "SELECT STREAM k, FIRST_VALUE(n), LAST_VALUE(x) FROM s"
                        + " GROUP BY k, FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 2 TO SECOND)",
                "SELECT STREAM k, COUNT(*), SUM(n) FROM s GROUP BY k, MONOTONIC(FLOOR(s.t TO SECOND))",
                "SELECT STREAM k, COUNT(*), VAR_POP(n) FROM s WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '1' SECOND)",
                "SELECT STREAM k, SUM(x) OVER (PARTITION BY k RANGE INTERVAL '1' SECOND PRECEDING),"
                        + " COUNT(*) OVER (ROWS 5 PRECEDING) FROM s",
                "SELECT STREAM k, AVG(x) OVER w, MAX(n) OVER w FROM s WINDOW w AS (PARTITION BY k ROWS 3 PRECEDING)",
                "SELECT STREAM k, LAG(n, 2, -1) OVER (RANGE INTERVAL '1' SECOND PRECEDING),"
                        + " NTH_VALUE(x, 2) OVER (PARTITION BY k RANGE INTERVAL '1' SECOND PRECEDING) FROM s",
                "SELECT STREAM k, EXP_AVG(x, INTERVAL '1' SECOND) OVER (PARTITION BY k RANGE INTERVAL '2' SECOND PRECEDING),"
                        + " STDDEV_POP(x) OVER (RANGE INTERVAL '1' SECOND PRECEDING) FROM s",
                "SELECT STREAM s.k, s.n, r.n FROM s JOIN r ON s.k = r.k",
                "SELECT STREAM s.k, s.n, r.n FROM s" + OVER + "AS s JOIN r ON s.k = r.k AND s.n < r.n",
                "SELECT STREAM s.k, s.n, r.n FROM s" + OVER + "AS s LEFT JOIN r" + OVER
                        + "AS r ON s.k = r.k AND s.n = r.n",
                "SELECT STREAM r.k, s.n, r.n FROM s AS s RIGHT JOIN r" + OVER + "AS r ON s.n = r.n",
                "SELECT STREAM s.k, s.n, r.n FROM s" + OVER + "AS s FULL JOIN r" + OVER
                        + "AS r ON s.k = r.k AND s.x < r.x",
                "SELECT STREAM s.k, s.n, r.n FROM s OVER (ROWS 2 PRECEDING) AS s JOIN r ON s.k = r.k",
                "SELECT STREAM s.k, s.n, r.n FROM s" + OVER + "AS s JOIN s" + OVER + "AS r ON s.k = r.k AND s.n < r.n",
                "SELECT STREAM c.name, s.n, s.x FROM s LEFT JOIN names AS c ON s.k = c.k",
                "SELECT STREAM DISTINCT k, n, FLOOR(s.ROWTIME TO SECOND) FROM s"
                        .replace("FLOOR(s.ROWTIME TO SECOND)", "UNIX_TIMESTAMP(FLOOR(s.ROWTIME TO SECOND))"),
                "SELECT STREAM k, n, x FROM s ORDER BY FLOOR(s.ROWTIME TO SECOND), n DESC, k",
                "SELECT STREAM k, n, x FROM s ORDER BY s.ROWTIME, x",
                "SELECT STREAM k, COUNT(*), 0 FROM s GROUP BY k, STEP(s.ROWTIME BY INTERVAL '1' SECOND)"
                        + " ORDER BY STEP(s.ROWTIME BY INTERVAL '1' SECOND), COUNT(*) DESC",
                "SELECT STREAM k, n, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM * FROM s), 5, 32, 1000))",
                "SELECT STREAM ANOMALY_EXPLANATION, n, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR("
                        + "SELECT STREAM n, x FROM s), 5, 32, 1000, 2, TRUE))",
                "SELECT STREAM ITEM, ITEM_COUNT, 0 FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM s), 'K', 2, 1))",
                "SELECT STREAM '', NUMBER_OF_DISTINCT_ITEMS, 0 FROM"
                        + " TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM s), 'N', 1))",
                "SELECT STREAM k, n, place FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM k, n FROM s), 'N', 'PLACE', 'desc'))",
                "SELECT STREAM HOTSPOTS_RESULT, n, 0 FROM TABLE(HOTSPOTS(CURSOR(SELECT STREAM n, x FROM s), 100, 1.0, 3))",
                // pumps after pumps
                "; CREATE STREAM m (k VARCHAR(8), n INTEGER); CREATE PUMP p1 AS INSERT INTO m SELECT STREAM k, n FROM s;"
                        + "CREATE PUMP p2 AS INSERT INTO m SELECT STREAM k, n FROM r WHERE n > 2;"
                        + "CREATE PUMP p3 AS INSERT INTO a SELECT STREAM k, COUNT(*), SUM(n) FROM m"
                        + " GROUP BY k, STEP(m.ROWTIME BY INTERVAL '1' SECOND)",
                "; CREATE STREAM w (k VARCHAR(8), n INTEGER); CREATE PUMP p1 AS INSERT INTO w SELECT STREAM k, COUNT(*) FROM s"
                        + " GROUP BY k, STEP(s.ROWTIME BY INTERVAL '1' SECOND); CREATE PUMP p2 AS INSERT INTO a SELECT STREAM"
                        + " k, SUM(n), COUNT(*) FROM w GROUP BY k, STEP(w.ROWTIME BY INTERVAL '3' SECOND);"
                        + "CREATE PUMP p3 AS INSERT INTO a SELECT STREAM w.k, w.n, r.n FROM w JOIN r ON w.k = r.k");
    }

    /// A row as it arrives at one of the inputs.
    private record Arrival(String input, Row row) {}

    /// Many rows of few moments, some with NULL, some of two inputs at once.
    private static List<Arrival> arrivals(Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        long time = 1_000_000;
        for (int i = 0; i < ROWS; i++) {
            time += random.nextInt(3) > 0 ? 0 : random.nextInt(20) == 0 ? 1_700 : random.nextInt(300);
            Integer n = random.nextInt(12) == 0 ? null : random.nextInt(8);
            Double x = random.nextInt(12) == 0 ? null : (Double) (random.nextInt(1_000) / 7.0);
            Row row = new Row(
                    time,
                    String.valueOf((char) ('a' + random.nextInt(3))),
                    n,
                    x,
                    time - time % 500 - random.nextInt(2),
                    null,
                    null,
                    null,
                    null);
            arrivals.add(new Arrival(random.nextInt(3) == 0 ? "R" : "S", row));
        }
        return arrivals;
    }

    private static final String A = "CREATE STREAM a (c1 VARCHAR(2000), c2 DOUBLE, c3 DOUBLE)";

    private static Application application(String query) {
        return Application.compile(
                A + (query.startsWith(";") ? query : "; CREATE PUMP p AS INSERT INTO a " + query),
                INPUTS,
                List.of(TABLE),
                CompileOptions.lenient());
    }

    private static final long END = 1_000_000_000;

    /// All that leaves an application: the rows, and what failed.
    private record Result(List<Row> rows, List<String> errors) {
        static Result of(RecordedOutputs outputs) {
            return new Result(
                    outputs.rows("A"),
                    outputs.errors().stream()
                            .map(error -> error.errorName() + " " + error.dataRowtime() + " " + error.dataRow())
                            .sorted()
                            .toList());
        }
    }

    private static Result whole(Application application, List<Arrival> arrivals) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = application.start(outputs, Optional.empty(), TABLES);
        for (StreamDeclaration input : INPUTS) {
            execution.accept(
                    input.name(),
                    arrivals.stream()
                            .filter(arrival -> arrival.input.equals(input.name()))
                            .map(Arrival::row)
                            .toList());
        }
        execution.bound(END);
        return Result.of(outputs);
    }

    private static Result rowByRow(
            Application application, List<Arrival> arrivals, @Nullable Random bounds, int restartAfter) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = application.start(outputs, Optional.empty(), TABLES);
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            if (bounds != null && bounds.nextInt(4) == 0) {
                execution.bound(arrival.row.rowtime() - (bounds.nextBoolean() ? 0 : bounds.nextInt(50)));
            }
            execution.accept(arrival.input, List.of(arrival.row));
            if ((i + 1) % restartAfter == 0) {
                execution = application.start(outputs, Optional.of(execution.checkpoint()), TABLES);
            }
        }
        execution.bound(END);
        return Result.of(outputs);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void query_givesTheSameHoweverItIsFed(String query) {
        Application application = application(query);
        boolean isFull = "full".equals(System.getProperty("millrace.campaign"));
        for (long seed = 1; seed <= (isFull ? 100 : 2); seed++) {
            List<Arrival> arrivals = arrivals(new Random(seed));
            Result whole = whole(application, arrivals);
            assertThat(whole.rows).as("rows of seed " + seed).isNotEmpty();
            int never = Integer.MAX_VALUE;
            String as = "seed " + seed + ", ";
            assertThat(rowByRow(application, arrivals, null, never))
                    .as(as + "row by row")
                    .isEqualTo(whole);
            assertThat(rowByRow(application, arrivals, new Random(seed), never))
                    .as(as + "bounds")
                    .isEqualTo(whole);
            assertThat(rowByRow(application, arrivals, null, 100))
                    .as(as + "restarts")
                    .isEqualTo(whole);
            assertThat(rowByRow(application, arrivals, new Random(seed), 7))
                    .as(as + "both")
                    .isEqualTo(whole);
        }
    }
}
