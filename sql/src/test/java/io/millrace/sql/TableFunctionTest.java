package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFunctionTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "SOURCE_SQL_STREAM_001",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(20)")),
                    Column.of("X", ColumnType.parse("DOUBLE")),
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("M", ColumnType.parse("DECIMAL(9,2)")))));

    private static final String TEMPLATE = """
            CREATE OR REPLACE STREAM "TEMP_STREAM" ("k" VARCHAR(20), "x" DOUBLE, "ANOMALY_SCORE" DOUBLE);
            CREATE OR REPLACE STREAM "DESTINATION_SQL_STREAM" ("k" VARCHAR(20), "x" DOUBLE, "ANOMALY_SCORE" DOUBLE);
            CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "TEMP_STREAM"
              SELECT STREAM "K", "X", ANOMALY_SCORE FROM
              TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM k, x FROM "SOURCE_SQL_STREAM_001"), 30, 64, 10000));
            CREATE OR REPLACE PUMP "OUTPUT_PUMP" AS INSERT INTO "DESTINATION_SQL_STREAM"
              SELECT STREAM * FROM "TEMP_STREAM" WHERE ANOMALY_SCORE >= 0
              ORDER BY FLOOR("TEMP_STREAM".ROWTIME TO SECOND), ANOMALY_SCORE DESC;
            """;

    private final RecordedOutputs outputs = new RecordedOutputs();

    private static Row row(long time, String key, @Nullable Double x, @Nullable Integer n) {
        return new Row(time, key, x, n, null, null, null, null, null);
    }

    private static Application compile(String code) {
        return Application.compile(code, List.of(INPUT), CompileOptions.strict());
    }

    private static double score(Row row) {
        return row.value(2) instanceof Double score ? score : Double.NaN;
    }

    private static String from(String function) {
        return "FROM TABLE(" + function.replace("CURSOR()", "CURSOR(SELECT STREAM * FROM \"SOURCE_SQL_STREAM_001\")")
                + ") AS t";
    }

    private Execution start(String code) {
        return compile(code).start(outputs, Optional.empty());
    }

    /// A wave with one value far off.
    private static List<Row> wave(int count, int outlier) {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double x = i == outlier ? 500 : Math.sin(i / 10.0) * 10 + random.nextGaussian();
            rows.add(row(1_000L * (i / 20), "k" + i, x, i));
        }
        return rows;
    }

    @Test
    void forest_tellsTheValueThatIsFarOff() {
        Execution execution = start(TEMPLATE);
        execution.accept("SOURCE_SQL_STREAM_001", wave(400, 300));
        execution.bound(1_000_000);
        List<Row> scored = outputs.rows("TEMP_STREAM");
        assertThat(scored).hasSize(400);
        assertThat(scored.subList(0, 64)).allMatch(row -> score(row) == 0);
        assertThat(scored.subList(64, 400)).allMatch(row -> score(row) > 0);
        Row highest = scored.stream()
                .max(Comparator.comparingDouble(TableFunctionTest::score))
                .orElseThrow();
        assertThat(highest.value(0)).isEqualTo("k300");
        assertThat(outputs.rows("DESTINATION_SQL_STREAM")).hasSize(400);
        assertThat(outputs.rows("DESTINATION_SQL_STREAM").subList(300, 320))
                .isSortedAccordingTo(
                        Comparator.comparingDouble(TableFunctionTest::score).reversed())
                .first()
                .extracting(row -> row.value(0))
                .isEqualTo("k300");
        assertThat(outputs.errors()).isEmpty();
    }

    @Test
    void forest_goesOnAfterARestartAsIfThereHadBeenNone() {
        Application application =
                compile(TEMPLATE.replace("10000)", "10000, 3)").replace("k, x", "k, x, n"));
        List<Row> rows = wave(5_000, 300);
        Execution whole = application.start(outputs, Optional.empty());
        whole.accept("SOURCE_SQL_STREAM_001", rows);
        RecordedOutputs pieces = new RecordedOutputs();
        Execution execution = application.start(pieces, Optional.empty());
        for (int i = 0; i < rows.size(); i += 500) {
            execution.accept("SOURCE_SQL_STREAM_001", rows.subList(i, i + 500));
            execution = application.start(pieces, Optional.of(execution.checkpoint()));
        }
        assertThat(pieces.rows("TEMP_STREAM")).isEqualTo(outputs.rows("TEMP_STREAM"));
    }

    @Test
    void explanation_namesTheColumnAndTheDirection() {
        Execution execution = start("""
                CREATE STREAM a (k VARCHAR(20), x DOUBLE, n INTEGER, score DOUBLE, why VARCHAR(20480));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, x, n, ANOMALY_SCORE, ANOMALY_EXPLANATION
                """
                + from("RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(SELECT STREAM k, x, n FROM"
                        + " SOURCE_SQL_STREAM_001), 50, 64, 1000, 1, TRUE)"));
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row(i, "k", i == 299 ? -400.0 : random.nextGaussian(), random.nextInt(10)));
        }
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        assertThat(outputs.rows("A").getFirst().value(4))
                .isEqualTo("{\"X\":{\"DIRECTION\":\"LOW\",\"STRENGTH\":\"0.0000\",\"ATTRIBUTION_SCORE\":\"0.0000\"},"
                        + "\"N\":{\"DIRECTION\":\"LOW\",\"STRENGTH\":\"0.0000\",\"ATTRIBUTION_SCORE\":\"0.0000\"}}");
        String why = String.valueOf(outputs.rows("A").getLast().value(4));
        assertThat(why)
                .matches(
                        "\\{\"X\":\\{\"DIRECTION\":\"LOW\",\"STRENGTH\":\"[0-9.]+\",\"ATTRIBUTION_SCORE\":\"[0-9.]+\"},"
                                + "\"N\":\\{\"DIRECTION\":\"(LOW|HIGH)\",\"STRENGTH\":\"[0-9.]+\",\"ATTRIBUTION_SCORE\":\"[0-9.]+\"}}");
        List<Double> attributions = java.util.regex.Pattern.compile("ATTRIBUTION_SCORE\":\"([0-9.]+)\"")
                .matcher(why)
                .results()
                .map(found -> Double.valueOf(found.group(1)))
                .toList();
        assertThat(attributions.get(0)).isGreaterThan(10 * attributions.get(1));
        assertThat(attributions.get(0) + attributions.get(1))
                .isCloseTo((Double) outputs.rows("A").getLast().value(3), org.assertj.core.data.Offset.offset(0.001));
    }

    @Test
    void forest_passesByWhatIsNoPoint() {
        Execution execution = start(
                """
                CREATE STREAM a (k VARCHAR(20), score DOUBLE);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, ANOMALY_SCORE
                """ + from("RANDOM_CUT_FOREST(CURSOR(SELECT STREAM k, x FROM SOURCE_SQL_STREAM_001), 10, 10, 100)"));
        List<Row> rows = new ArrayList<>(wave(50, -1));
        rows.add(row(100_000, "nothing", null, 0));
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        assertThat(outputs.rows("A").getLast()).isEqualTo(new Row(100_000, "nothing", 0.0));
    }

    private String columns(String stream) {
        return outputs.rows(stream).stream()
                .map(row -> row.rowtime() + ":" + row.value(0) + "=" + row.value(1))
                .collect(Collectors.joining(" "));
    }

    @Test
    void topItems_comeAtTheEndOfEachWindow() {
        Execution execution = start("""
                CREATE STREAM a (item VARCHAR(1024), n DOUBLE);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM ITEM, ITEM_COUNT
                """ + from("TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 2, 10)") + """
                ;
                CREATE STREAM b (item INTEGER, n INTEGER);
                CREATE PUMP q AS INSERT INTO b SELECT STREAM CAST(ITEM AS INTEGER), ITEM_COUNT
                """
                + from("TOP_K_ITEMS_TUMBLING(CURSOR(), 'N', 1, 60)"));
        List<Row> rows = new ArrayList<>();
        String[] keys = {"a", "b", "c", "c", "b", "c"};
        for (int i = 0; i < keys.length; i++) {
            rows.add(row(12_000 + i, keys[i], 1.0, 7));
        }
        rows.add(row(20_000, "z", 1.0, 8));
        rows.add(row(20_001, "y", 1.0, 8));
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        assertThat(columns("A")).isEqualTo("20000:c=3.0 20000:b=2.0");
        execution.bound(100_000);
        assertThat(columns("A")).isEqualTo("20000:c=3.0 20000:b=2.0 30000:z=1.0 30000:y=1.0");
        assertThat(columns("B")).isEqualTo("60000:7=6");
    }

    @Test
    void distinctItems_areCountedAndCanBeGroupedAgain() {
        Execution execution = start("""
                CREATE STREAM a (n BIGINT, t TIMESTAMP);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM NUMBER_OF_DISTINCT_ITEMS, ROWTIME
                """
                + from("COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(SELECT STREAM n FROM SOURCE_SQL_STREAM_001 WHERE n > 0"
                        + " UNION ALL SELECT STREAM n FROM SOURCE_SQL_STREAM_001), 'N', 10)")
                + """
                ;
                CREATE STREAM b (windows BIGINT, total BIGINT);
                CREATE PUMP q AS INSERT INTO b SELECT STREAM COUNT(*), SUM(NUMBER_OF_DISTINCT_ITEMS)
                """ + from("COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'N', 10)")
                + " GROUP BY STEP(t.ROWTIME BY INTERVAL '1' MINUTE)");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(row(1_000L * i, "k", null, i % 7));
        }
        rows.add(row(75_000, "k", null, null)); // no item, but a row: its window is not empty
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        execution.bound(1_000_000);
        assertThat(columns("A"))
                .isEqualTo("10000:7=10000 20000:7=20000 30000:7=30000 40000:7=40000 50000:7=50000 60000:7=60000"
                        + " 80000:0=80000");
        assertThat(columns("B")).isEqualTo("60000:5=35 120000:2=7");
    }

    @Test
    void groupRank_ranksTheRowsOfOneMoment() {
        Execution execution = start("""
                CREATE STREAM a (k VARCHAR(20), r INTEGER, n INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, "place", n
                """ + from("GROUP_RANK(CURSOR(), 'N', 'place', 'desc', 'asc', 10, 3)") + """
                ;
                CREATE STREAM b (k VARCHAR(20), r INTEGER);
                CREATE PUMP q AS INSERT INTO b SELECT STREAM k, "r"
                """
                + from("GROUP_RANK(CURSOR(), 'N', 'r', 'asc', 'desc')"));
        execution.accept(
                "SOURCE_SQL_STREAM_001",
                List.of(
                        row(5, "a", 1.0, 10),
                        row(5, "b", 1.0, 30),
                        row(5, "c", 1.0, 30),
                        row(5, "d", 1.0, 20),
                        row(6, "e", 1.0, 1)));
        assertThat(columns("A")).isEqualTo("5:b=1 5:c=1 5:d=3");
        assertThat(columns("B")).isEqualTo("5:c=3 5:b=3 5:d=2 5:a=1");
        execution.bound(7);
        assertThat(columns("A")).endsWith("6:e=1");
    }

    @Test
    void hotspots_areWherePointsLieDense() {
        Execution execution =
                start("""
                CREATE STREAM a (n INTEGER, found VARCHAR(60000));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM n, HOTSPOTS_RESULT
                """ + from("HOTSPOTS(CURSOR(SELECT STREAM x, n FROM SOURCE_SQL_STREAM_001), 100, 1.5, 4)"));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(row(i, "k", 100.0 * i, 1_000 * i));
        }
        for (int i = 0; i < 4; i++) {
            rows.add(row(10, "k", 50.0 + i % 2, 50 + i / 2));
        }
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        assertThat(outputs.rows("A").get(7).value(1)).isEqualTo("{\"hotspots\":[]}");
        assertThat(outputs.rows("A").get(8).value(1))
                .isEqualTo("{\"hotspots\":[{\"density\":" + 4 / 2.25
                        + ",\"minValues\":[50.0,50.0],\"maxValues\":[51.0,51.0]}]}");
        List<Row> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(row(20, "k", -1_000.0 * i, 0));
        }
        execution.accept("SOURCE_SQL_STREAM_001", others);
        assertThat(outputs.rows("A").getLast().value(1)).isEqualTo("{\"hotspots\":[]}");
    }

    /// The mark `^` stands before the place that the refusal names.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RANDOM_CUT_FOREST(CURSOR(), ^0) | the numberOfTrees of RANDOM_CUT_FOREST is a whole number from 1 to 1000, not 0",
                "RANDOM_CUT_FOREST(CURSOR(), 10, ^9) | the subSampleSize",
                "RANDOM_CUT_FOREST(CURSOR(), 10, 100, ^100) | the timeDecay of RANDOM_CUT_FOREST is 100, not more than",
                "RANDOM_CUT_FOREST(CURSOR(), 10, 100, 1000, ^31) | the shingleSize",
                "RANDOM_CUT_FOREST(CURSOR(), 10, 100, 1000, 1, ^TRUE) | takes no more than 4 arguments",
                "RANDOM_CUT_FOREST(CURSOR(), ^5 + 5) | the numberOfTrees",
                "RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(), 10, 100, 1000, 1, ^1) | the withDirectionality",
                "RANDOM_CUT_FOREST(^CURSOR(SELECT STREAM k FROM SOURCE_SQL_STREAM_001)) | takes 1 to 30 numeric columns, not 0",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), ^'k', 10, 60) | has no column \"k\"",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', ^0, 60) | the K of TOP_K_ITEMS_TUMBLING",
                "^TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 10) | lacks its windowSizeSeconds",
                "COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'K', ^3601) | from 1 to 3600",
                "HOTSPOTS(CURSOR(), 100, ^0, 5) | scanRadius",
                "GROUP_RANK(CURSOR(), 'N', 'r', ^'up') | 'asc' or 'desc'",
                "^NO_SUCH(CURSOR(), 1) | No match found for function signature NO_SUCH",
                "^RANDOM_CUT_FOREST(1) | a table function without CURSOR",
            })
    void wrongArguments_areRefusedWithTheirPlace(String call, String problem) {
        String marked = call.replace("CURSOR()", "CURSOR(SELECT k, x, n FROM SOURCE_SQL_STREAM_001)");
        SqlException refusal = catchThrowableOfType(
                SqlException.class,
                () -> compile(
                        "CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 FROM TABLE(\n"
                                + marked.replace("^", "") + ")"));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).contains(problem);
        assertThat(List.of(refusal.line(), refusal.column()))
                .as(refusal.getMessage())
                .containsExactly(2, marked.indexOf('^') + 1);
    }

    /// The least and the most that the manual allows.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "RANDOM_CUT_FOREST(CURSOR())",
                "RANDOM_CUT_FOREST(CURSOR(), 1, 10, 11, 1)",
                "RANDOM_CUT_FOREST(CURSOR(), 1000, 1000, 2147483647, 30)",
                "RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR())",
                "RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(), 1, 10, 11, 1, FALSE)",
                "RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(), 1000, 1000, 2147483647, 30, true)",
                "HOTSPOTS(CURSOR(), 100, 0.000001, 2)",
                "HOTSPOTS(CURSOR(), 1000, 5, 100)",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 1, 1)",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'X', 100000, 3600)",
                "COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'N', 1)",
                "COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'K', 3600)",
                "GROUP_RANK(CURSOR(), 'X', 'r', 'asc', 'desc', 0, 0)",
                "GROUP_RANK(CURSOR(), 'K', 'r', 'desc', 'asc', 10000, 5)",
            })
    void arguments_mayBeAllThatTheManualAllows(String call) {
        assertThatCode(() -> compile(
                        "CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 FROM TABLE("
                                + call.replace("CURSOR()", "CURSOR(SELECT k, x, n FROM SOURCE_SQL_STREAM_001)") + ")"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RANDOM_CUT_FOREST(CURSOR(), 1001)",
                "RANDOM_CUT_FOREST(CURSOR(), 100, 1001)",
                "RANDOM_CUT_FOREST(CURSOR(), 100, 256, 2147483648)",
                "RANDOM_CUT_FOREST(CURSOR(), 100, 256, 1000, 0)",
                "RANDOM_CUT_FOREST(CURSOR(), 100, 256, 256, 1)",
                "RANDOM_CUT_FOREST(CURSOR(), NULL)",
                "HOTSPOTS(CURSOR(), 99, 1, 5)",
                "HOTSPOTS(CURSOR(), 1001, 1, 5)",
                "HOTSPOTS(CURSOR(), 100, 1)",
                "HOTSPOTS(CURSOR(), 100, 1, 0)",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 100001, 60)",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 10, 0)",
                "TOP_K_ITEMS_TUMBLING(CURSOR(), 'K', 10, 3601)",
                "COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'K', 0)",
                "COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(), 'M', 60)",
                "GROUP_RANK(CURSOR(), 'NONE', 'r', 'asc', 'asc')",
                "GROUP_RANK(CURSOR(), 'N', 'r', 'asc', 'asc', -1)",
            })
    void arguments_beyondWhatTheManualAllowsAreRefused(String call) {
        assertThat(catchThrowableOfType(
                        SqlException.class,
                        () -> compile(
                                "CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 FROM TABLE("
                                        + call.replace("CURSOR()", "CURSOR(SELECT k, x, n FROM SOURCE_SQL_STREAM_001)")
                                        + ")")))
                .as(call)
                .isNotNull();
    }

    @Test
    void forest_takesNoMoreThanThirtyNumbers() {
        String columns = java.util.stream.IntStream.rangeClosed(1, 31)
                .mapToObj(i -> "n + " + i + " AS c" + i)
                .collect(Collectors.joining(", "));
        String code = "CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 FROM TABLE("
                + "RANDOM_CUT_FOREST(CURSOR(SELECT STREAM " + columns + " FROM SOURCE_SQL_STREAM_001)))";
        assertThat(catchThrowableOfType(SqlException.class, () -> compile(code)))
                .hasMessageContaining("1 to 30 numeric columns, not 31");
        assertThatCode(() -> compile(code.replace(", n + 31 AS c31", ""))).doesNotThrowAnyException();
    }

    /// All types that the manual names.
    @Test
    void forest_takesNumbersOfEveryType() {
        Execution execution = start("""
                CREATE STREAM o (a TINYINT, score DOUBLE);
                CREATE PUMP p AS INSERT INTO o SELECT STREAM a, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(
                  SELECT STREAM CAST(n AS TINYINT) AS a, CAST(n AS SMALLINT) AS b, n AS c, CAST(n AS BIGINT) AS d,
                    CAST(n AS REAL) AS e, CAST(n AS FLOAT) AS f, x AS g, k FROM SOURCE_SQL_STREAM_001), 10, 20, 100));
                """);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(row(i, "k", 1.0 * (i % 7), i == 50 ? 100 : i % 5));
        }
        execution.accept("SOURCE_SQL_STREAM_001", rows);
        assertThat(outputs.rows("O")).hasSize(60);
        assertThat(outputs.rows("O").stream()
                        .max(Comparator.comparingDouble(row -> row.value(1) instanceof Double score ? score : -1)))
                .hasValueSatisfying(row -> assertThat(row.value(0)).isEqualTo(100));
    }

    @Test
    void decimalColumn_isRefusedByTheForest() {
        SqlException refusal = catchThrowableOfType(
                SqlException.class,
                () -> compile("CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 "
                        + from("RANDOM_CUT_FOREST(CURSOR())")));
        assertThat(refusal).hasMessageContaining("DECIMAL column \"M\"").hasMessageContaining("CAST(... AS DOUBLE)");
    }
}
