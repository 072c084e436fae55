package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.explanation.Explanation;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.RowType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "I",
            new RowType(List.of(
                    Column.of("S", ColumnType.parse("VARCHAR(8)")),
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("lower", ColumnType.parse("INTEGER")),
                    Column.of("T", ColumnType.parse("TIMESTAMP")))));

    private static final StreamDeclaration OTHER =
            new StreamDeclaration("J", new RowType(List.of(Column.of("K", ColumnType.parse("VARCHAR(8)")))));

    private static final TableDeclaration TABLE = new TableDeclaration(
            "R",
            new RowType(List.of(
                    Column.of("S", ColumnType.parse("VARCHAR(8)")),
                    Column.of("NAME", ColumnType.parse("VARCHAR(20)")))));

    private static Explanation explain(String columns, String query) {
        return Application.compile(
                        "CREATE STREAM O (" + columns + "); CREATE PUMP P AS INSERT INTO O " + query,
                        List.of(INPUT, OTHER),
                        List.of(TABLE),
                        CompileOptions.lenient())
                .explain();
    }

    private static String text(String columns, String query) {
        return explain(columns, query).pumps().getFirst().text();
    }

    private static List<String> warnings(String columns, String query) {
        return explain(columns, query).warnings().stream()
                .filter(warning -> warning.subject().equals("P"))
                .map(Explanation.Warning::text)
                .toList();
    }

    @Test
    void filter_showsTheConditionAndWhatIsWritten() {
        assertThat(
                        text(
                                "s VARCHAR(8), n INTEGER, x INTEGER",
                                "SELECT STREAM s, n + 1, CAST(NULL AS INTEGER) FROM i WHERE n >= 18 AND (s = 'it''s' OR \"lower\" IS NULL)"))
                .isEqualTo("""
                        pump P into O
                          reads I
                          keeps rows where N >= 18 AND (S = 'it''s' OR "lower" IS NULL)
                          writes S, N = N + 1, X = NULL""");
    }

    @Test
    void tumbling_tellsLengthKeysAndWhenItEnds() {
        assertThat(text(
                        "s VARCHAR(8), c BIGINT",
                        "SELECT STREAM s, COUNT(*) FROM i GROUP BY s, STEP(i.ROWTIME BY INTERVAL '10' SECOND)"
                                + " HAVING COUNT(*) > 2"))
                .isEqualTo("""
                        pump P into O
                          reads I
                          groups rows in tumbling windows of 10 seconds by STEP(ROWTIME BY 10 seconds) for each S: COUNT(*)
                            comes out: one row for each group when the window of 10 seconds has passed, by a later row or by time\
                         without rows; its ROWTIME is the end of the window
                            keeps: one group for each S of the window under way; grows with the number of different ones; all are\
                         forgotten then
                          keeps groups where COUNT(*) > 2
                          writes S, C = COUNT(*)""");
    }

    @Test
    void tumbling_knowsWindowsByWhateverExpression() {
        assertThat(text("c BIGINT", "SELECT STREAM COUNT(*) FROM i GROUP BY FLOOR(i.ROWTIME TO MINUTE)"))
                .contains("tumbling windows of 1 minute by FLOOR(ROWTIME TO MINUTE): COUNT(*)")
                .contains("when the minute has passed");
        assertThat(text("c BIGINT", "SELECT STREAM COUNT(*) FROM i GROUP BY FLOOR(i.ROWTIME TO MONTH)"))
                .contains("tumbling windows of a calendar month");
        assertThat(text(
                        "c BIGINT",
                        "SELECT STREAM COUNT(*) FROM i GROUP BY FLOOR((i.ROWTIME - TIMESTAMP '1970-01-01 00:00:00')"
                                + " SECOND / 15 TO SECOND)"))
                .contains("tumbling windows of 15 seconds");
        assertThat(text("c BIGINT", "SELECT STREAM COUNT(*) FROM i GROUP BY CEIL(i.ROWTIME TO HOUR)"))
                .contains("its ROWTIME is the window's last moment");
    }

    @Test
    void tumbling_warnsOfASecondTime() {
        assertThat(warnings(
                        "c BIGINT",
                        "SELECT STREAM COUNT(*) FROM i GROUP BY STEP(i.ROWTIME BY INTERVAL '60' SECOND),"
                                + " STEP(t BY INTERVAL '60' SECOND)"))
                .singleElement()
                .asString()
                .startsWith("the key STEP(T BY 1 minute) is a second time beside STEP(ROWTIME BY 1 minute)");
    }

    @Test
    void monotonic_warnsThatTheLastGroupWaits() {
        String query = "SELECT STREAM n, COUNT(*) FROM i GROUP BY MONOTONIC(n), n";
        assertThat(text("n INTEGER, c BIGINT", query))
                .contains("while MONOTONIC(N) stays the same")
                .contains("time that passes without rows lets nothing out");
        assertThat(warnings("n INTEGER, c BIGINT", query))
                .singleElement()
                .asString()
                .contains("an input that stops holds them back");
    }

    @Test
    void stagger_tellsWhatOpensAndEndsAWindow() {
        assertThat(
                        text(
                                "s VARCHAR(8), c BIGINT",
                                "SELECT STREAM s, COUNT(*) FROM i WINDOWED BY STAGGER (PARTITION BY s RANGE INTERVAL '1' MINUTE)"))
                .contains("stagger windows of 1 minute for each S; its first row opens a window: COUNT(*)")
                .contains("1 minute after the row that opened it")
                .contains("grows with the number of different keys within 1 minute");
    }

    @Test
    void sliding_tellsEachWindowAndWhatItKeeps() {
        String query = "SELECT STREAM AVG(n) OVER (PARTITION BY s RANGE INTERVAL '1' MINUTE PRECEDING),"
                + " SUM(n) OVER (ROWS 9 PRECEDING), LAG(n) OVER (PARTITION BY s ROWS 1 PRECEDING) FROM i";
        assertThat(text("a INTEGER, b INTEGER, c INTEGER", query))
                .contains("a sliding window, the rows of the last minute with the same S: AVG(N)\n")
                .contains("keeps: the rows of the last minute for each S; grows with the rate of the input")
                .contains("the last 10 rows, this one included: SUM(N)\n")
                .contains("keeps: 10 rows, no more")
                .contains("the last 2 rows, this one included with the same S: LAG(N)")
                .contains("one row for each row, at once")
                .endsWith("writes A = AVG(N), B = SUM(N), C = LAG(N)");
        assertThat(warnings("a INTEGER, b INTEGER, c INTEGER", query))
                .singleElement()
                .asString()
                .startsWith("ROWS with PARTITION BY S keeps rows for every key");
    }

    @Test
    void sliding_withoutABeginningIsWarnedOf() {
        String query = "SELECT STREAM COUNT(*) OVER (ROWS UNBOUNDED PRECEDING) FROM i";
        assertThat(text("c BIGINT", query)).contains("all rows so far").contains("every row, for ever");
        assertThat(warnings("c BIGINT", query)).hasSize(1);
    }

    @Test
    void join_tellsTheWindowsOfBothSides() {
        String query = "SELECT STREAM i.s FROM i OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS i"
                + " LEFT JOIN j OVER (ROWS 5 PRECEDING) AS j ON i.s = j.k";
        assertThat(text("s VARCHAR(8)", query))
                .contains("joins two streams, keeping rows of the left without a partner, where S = K:")
                .contains("    reads I\n    of these can be met: the rows of the last minute")
                .contains("    reads J\n    of these can be met: the last 5 rows")
                .contains("with the later ROWTIME; a row without a partner when none can come any more");
        assertThat(warnings("s VARCHAR(8)", query)).isEmpty();
    }

    @Test
    void join_withoutWindowsIsWarnedOf() {
        assertThat(warnings("s VARCHAR(8)", "SELECT STREAM i.s FROM i JOIN j ON i.s = j.k"))
                .singleElement()
                .asString()
                .startsWith("a join without windows matches only rows of equal ROWTIME; write for example I OVER");
    }

    @Test
    void join_withATableSaysWhatBecomesOfRowsWithoutAMatch() {
        assertThat(text("s VARCHAR(20)", "SELECT STREAM r.name FROM i JOIN r ON i.s = r.s"))
                .contains("joins the reference table R where I.S = R.S; a row that matches nothing is dropped");
        assertThat(text("s VARCHAR(20)", "SELECT STREAM r.name FROM i LEFT JOIN r ON i.s = r.s"))
                .contains("a row that matches nothing goes on with NULLs");
    }

    @Test
    void distinct_tellsWhatIsComparedAndUntilWhen() {
        assertThat(text("s VARCHAR(8), t TIMESTAMP", "SELECT STREAM DISTINCT s, FLOOR(i.ROWTIME TO HOUR) FROM i"))
                .contains("keeps the first row of each S and FLOOR(ROWTIME TO HOUR) (DISTINCT)")
                .contains("until the hour has passed");
        assertThat(text("t TIMESTAMP, s VARCHAR(8)", "SELECT STREAM DISTINCT i.ROWTIME, s FROM i"))
                .contains("keeps the first row of each S and ROWTIME (DISTINCT)")
                .contains("until a later ROWTIME comes");
    }

    @Test
    void monotonic_isFollowedIntoQueriesBelow() {
        assertThat(text(
                        "n INTEGER, c BIGINT",
                        "SELECT STREAM m, COUNT(*) FROM (SELECT STREAM MONOTONIC(n) AS m FROM i) AS q GROUP BY m"))
                .contains("groups rows while MONOTONIC(N) stays the same: COUNT(*)");
    }

    @Test
    void orderBy_tellsWhenRowsComeOut() {
        assertThat(text(
                        "s VARCHAR(8), n INTEGER",
                        "SELECT STREAM s, n FROM i ORDER BY FLOOR(i.ROWTIME TO MINUTE), n DESC"))
                .contains("sorts rows of one FLOOR(ROWTIME TO MINUTE) by N descending")
                .contains("when the minute has passed");
    }

    @Test
    void orderByWithin_warnsThatTheLastRowsWait() {
        String query = "SELECT STREAM t AS ROWTIME, s FROM i ORDER BY t WITHIN INTERVAL '5' SECOND";
        assertThat(text("s VARCHAR(8)", query))
                .contains("orders rows by T, which becomes their ROWTIME; one that is more than 5 seconds later");
        assertThat(warnings("s VARCHAR(8)", query)).hasSize(1);
    }

    @Test
    void otherRowtime_tellsWhatBecomesOfLateRows() {
        assertThat(text("s VARCHAR(8)", "SELECT STREAM s, t AS ROWTIME FROM i"))
                .contains(
                        "gives rows the ROWTIME T; a row that would be earlier than one before it goes to error_stream");
    }

    @Test
    void union_showsItsBranches() {
        assertThat(text("s VARCHAR(8)", "SELECT STREAM s FROM i WHERE n > 1 UNION ALL SELECT STREAM k FROM j"))
                .contains("merges in the order of ROWTIME (UNION ALL):")
                .contains("    reads I\n    keeps rows where N > 1\n    gives S\n    reads J\n    gives K");
    }

    @Test
    void tableFunctions_tellWhatTheyKeep() {
        assertThat(
                        text(
                                "n INTEGER, a DOUBLE",
                                "SELECT STREAM n, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM n FROM i), 50))"))
                .contains("RANDOM_CUT_FOREST: scores how unusual each row is, by 50 trees of 256 rows")
                .contains("keeps: the forest: 50 trees");
        assertThat(text(
                        "s VARCHAR(8), n DOUBLE",
                        "SELECT STREAM ITEM, ITEM_COUNT FROM"
                                + " TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM i), 'S', 3, 60))"))
                .contains("TOP_K_ITEMS_TUMBLING: the 3 most frequent S in tumbling windows of 1 minute")
                .contains("when the minute has passed");
        assertThat(text(
                        "n BIGINT",
                        "SELECT STREAM NUMBER_OF_DISTINCT_ITEMS FROM"
                                + " TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM i), 'S', 30))"))
                .contains("how many different S in tumbling windows of 30 seconds");
        assertThat(
                        text(
                                "n INTEGER, h VARCHAR(1000)",
                                "SELECT STREAM n, HOTSPOTS_RESULT FROM TABLE(HOTSPOTS(CURSOR(SELECT STREAM n FROM i), 1000, 0.2, 17))"))
                .contains("HOTSPOTS: finds where the last 1000 points lie densely, at least 17 within 0.2");
        assertThat(text(
                        "n INTEGER, k INTEGER",
                        "SELECT STREAM n, k FROM TABLE(GROUP_RANK(CURSOR(SELECT STREAM n FROM i), 'N', 'K', 'desc'))"))
                .contains("GROUP_RANK: ranks the rows of one ROWTIME by N, the greatest first");
    }

    @Test
    void streamsThatLeadNowhere_areWarnedOf() {
        Application application =
                Application.compile("""
                CREATE STREAM a (s VARCHAR(8));
                CREATE STREAM b (s VARCHAR(8));
                CREATE STREAM c (s VARCHAR(8));
                CREATE PUMP p STOPPED AS INSERT INTO a SELECT STREAM s FROM i;
                CREATE PUMP q AS INSERT INTO c SELECT STREAM s FROM b;
                """, List.of(INPUT, OTHER), List.of(TABLE), CompileOptions.lenient());
        assertThat(application.explain(Optional.of(List.of("C", "D"))).warnings())
                .containsExactly(
                        new Explanation.Warning("J", "no pump reads this input"),
                        new Explanation.Warning("R", "no pump joins this reference table"),
                        new Explanation.Warning("A", "it has no destination and no pump reads it: its rows go nowhere"),
                        new Explanation.Warning("B", "no pump writes it, so its readers get nothing"),
                        new Explanation.Warning(
                                "D", "it has a destination, but the code does not declare such a stream"),
                        new Explanation.Warning("P", "the pump is stopped: it does nothing"));
        assertThat(application.explain().text())
                .contains("input stream I (S VARCHAR(8), N INTEGER, \"lower\" INTEGER, T TIMESTAMP)\n  read by P\n")
                .contains("stream C (S VARCHAR(8))\n  written by Q\n  read by no pump\n")
                .contains("warning: P: the pump is stopped");
        assertThat(application
                        .explain()
                        .json()
                        .path("pumps")
                        .path(0)
                        .path("started")
                        .asBoolean(true))
                .isFalse();
    }
}
