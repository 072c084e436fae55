package io.millrace.sql;

import static io.millrace.sql.RealCode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Turns of phrase that applications really use and that are easily got wrong.
class RealCodeTest {

    private final RealCode code = new RealCode();

    @Test
    void streamAndPump_haveOneName() {
        code.run("""
                CREATE OR REPLACE STREAM "DESTINATION_SQL_STREAM" (n INTEGER);
                CREATE OR REPLACE PUMP "DESTINATION_SQL_STREAM" AS INSERT INTO "DESTINATION_SQL_STREAM"
                SELECT STREAM n FROM "SOURCE_SQL_STREAM_001";
                """, row(1, "a", 10));
        assertThat(code.of("DESTINATION_SQL_STREAM")).containsExactly("1:10");
    }

    @Test
    void monotonicOfAnotherTime_isTheOnlyKey() {
        code.run(
                """
                CREATE STREAM a (t TIMESTAMP, c BIGINT, total INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM MONOTONIC(STEP(event_time BY INTERVAL '10' SECOND)), COUNT(*),
                  SUM(n) FROM "SOURCE_SQL_STREAM_001" GROUP BY MONOTONIC(STEP(event_time BY INTERVAL '10' SECOND));
                """,
                row(100, "a", 1, 0, 3),
                row(101, "a", 2, 0, 9),
                row(102, "a", 4, 0, 10),
                row(103, "a", 8, 0, 19),
                row(104, "a", 16, 0, 20));
        // Nothing but the next value tells that a group is complete.
        assertThat(code.of("A")).containsExactly("102:0,2,3", "104:10000,2,12");
    }

    @Test
    void lag_withAFrameOfOneRowHasItsDefaultOnlyOnce() {
        code.run("""
                CREATE STREAM a (n INTEGER, before INTEGER, speed DOUBLE, change1 DOUBLE);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM n, LAG(n, 1, 0) OVER (PARTITION BY k ROWS 1 PRECEDING), "speed",
                  "speed" - LAG("speed", 1, "speed") OVER (PARTITION BY k RANGE INTERVAL '5' SECOND PRECEDING)
                FROM "SOURCE_SQL_STREAM_001";
                """, row(1, "a", 10), row(1, "a", 20), row(2, "b", 30), row(7, "a", 40), row(12, "a", 45));
        assertThat(code.of("A"))
                .containsExactly(
                        "1:10,0,10.0,0.0",
                        "1:20,10,20.0,10.0",
                        "2:30,0,30.0,0.0",
                        "7:40,20,40.0,0.0",
                        "12:45,40,45.0,5.0");
    }

    @Test
    void firstAndLastValue_standInGroups() {
        code.run("""
                CREATE STREAM a (k VARCHAR(8), f INTEGER, l INTEGER);
                CREATE STREAM b (k VARCHAR(8), f INTEGER, l INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, FIRST_VALUE(n), LAST_VALUE(n) AS lastn
                  FROM "SOURCE_SQL_STREAM_001" GROUP BY k, FLOOR("SOURCE_SQL_STREAM_001".ROWTIME TO MINUTE);
                CREATE PUMP q AS INSERT INTO b SELECT STREAM k, FIRST_VALUE(n), LAST_VALUE(n)
                  FROM "SOURCE_SQL_STREAM_001" WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '10' SECOND);
                """, row(1, "a", 1), row(2, "b", 2), row(3, "a", 3), row(11, "a", 4));
        assertThat(code.of("A")).containsExactly("60:a,1,4", "60:b,2,2");
        assertThat(code.of("B")).containsExactly("11:a,1,3", "12:b,2,2", "21:a,4,4");
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/stagger-window-concepts.html>
    @Test
    void stagger_takesInAMinuteFromTheFirstRowOn() {
        int minute = 20 * 3_600 + 17 * 60;
        List<Row> rows = new ArrayList<>();
        for (int second : new int[] {30, 40, 50, 60, 70, 81}) {
            rows.add(row(minute + second, "AMZN", 1, 0, minute + 20));
        }
        code.run("""
                CREATE STREAM a (k VARCHAR(8), c BIGINT);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, COUNT(*) FROM "SOURCE_SQL_STREAM_001"
                WINDOWED BY STAGGER (PARTITION BY k, FLOOR(event_time TO MINUTE) RANGE INTERVAL '1' MINUTE);
                """, rows.toArray(Row[]::new));
        assertThat(code.of("A")).containsExactly(minute + 90 + ":AMZN,6");
    }

    @Test
    void scores_areJoinedBackToTheirSource() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row(i, "k" + i, i % 5));
        }
        code.run("""
                CREATE STREAM scores ("n" INTEGER, ANOMALY_SCORE DOUBLE);
                CREATE STREAM others ("n" INTEGER, ANOMALY_SCORE DOUBLE);
                CREATE STREAM a (k VARCHAR(8), n INTEGER, has_score BOOLEAN);
                CREATE STREAM b (n INTEGER, same1 BOOLEAN);
                CREATE PUMP p1 AS INSERT INTO scores SELECT STREAM n, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(
                  CURSOR(SELECT STREAM n FROM "SOURCE_SQL_STREAM_001"), 10, 20, 1000));
                CREATE PUMP p2 AS INSERT INTO others SELECT STREAM n, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(
                  CURSOR(SELECT STREAM n FROM "SOURCE_SQL_STREAM_001"), 10, 20, 1000));
                CREATE PUMP p3 AS INSERT INTO a SELECT STREAM s.k, x."n", x.ANOMALY_SCORE > 0
                  FROM "SOURCE_SQL_STREAM_001" s, scores x WHERE s.n = x."n";
                CREATE PUMP p4 AS INSERT INTO b SELECT STREAM x."n", x.ANOMALY_SCORE = y.ANOMALY_SCORE
                  FROM scores AS x JOIN others AS y ON x."n" = y."n";
                """, rows.toArray(Row[]::new));
        assertThat(code.of("A"))
                .hasSize(40)
                .startsWith("0:k0,0,false", "1:k1,1,false")
                .endsWith("39:k39,4,true");
        assertThat(code.of("B")).hasSize(40).allMatch(text -> text.endsWith(",true"));
    }

    @Test
    void ratio_ofTwoCountsOfTheSameWindow() {
        code.run("""
                CREATE STREAM clicks (k VARCHAR(8), c DOUBLE);
                CREATE STREAM shown (k VARCHAR(8), c INTEGER);
                CREATE STREAM ctr (k VARCHAR(8), ratio DOUBLE, rate VARCHAR(10));
                CREATE PUMP p1 AS INSERT INTO clicks SELECT STREAM k, COUNT(*) FROM "SOURCE_SQL_STREAM_001" WHERE n = 1
                  GROUP BY k, STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '10' SECOND);
                CREATE PUMP p2 AS INSERT INTO shown SELECT STREAM k, COUNT(*) FROM "SOURCE_SQL_STREAM_001" WHERE n = 0
                  GROUP BY k, STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '10' SECOND);
                CREATE PUMP p3 AS INSERT INTO ctr SELECT STREAM clicks.k, clicks.c / shown.c, shown.c
                  FROM clicks JOIN shown ON clicks.k = shown.k;
                """, row(1, "a", 0), row(2, "a", 0), row(3, "a", 1), row(4, "b", 0), row(11, "a", 0), row(22, "a", 1));
        assertThat(code.of("CTR")).containsExactly("10:a,0.5,2");
    }

    @Test
    void selfJoin_hasOneNamedWindowOnBothSides() {
        code.run("""
                CREATE STREAM a (k VARCHAR(8), one INTEGER, other INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM x.k, x.n, y.n
                FROM "SOURCE_SQL_STREAM_001" OVER w AS x JOIN "SOURCE_SQL_STREAM_001" OVER w AS y
                ON x.k = y.k AND x.n < y.n WINDOW w AS (RANGE INTERVAL '5' SECOND PRECEDING);
                """, row(1, "a", 1), row(3, "a", 3), row(6, "a", 2), row(7, "b", 9));
        assertThat(code.of("A")).containsExactlyInAnyOrder("3:a,1,3", "6:a,1,2", "6:a,2,3");
    }

    @Test
    void cursor_holdsJoinsWindowsAndCases() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(row(i, i % 2 == 0 ? "a" : "b", i));
        }
        code.run("""
                CREATE STREAM a (k VARCHAR(8), wide INTEGER, average INTEGER, is_late DOUBLE, has_score BOOLEAN);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM k, limit_of, average, is_late, ANOMALY_SCORE > 0 FROM TABLE(
                  RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(
                    SELECT STREAM s.k, l.limit_of, AVG(s.n) OVER (PARTITION BY s.k ROWS 1 PRECEDING) AS average,
                      CASE WHEN s.n > 20 THEN CAST(1 AS DOUBLE) ELSE CAST('0' AS DOUBLE) END AS is_late
                    FROM "SOURCE_SQL_STREAM_001" AS s JOIN "Limits" AS l ON s.k = l.k AND s.n > l.limit_of),
                  5, 10, 100, 1, false));
                """, rows.toArray(Row[]::new));
        assertThat(code.of("A"))
                .hasSize(7 + 12)
                .startsWith("7:b,5,7,0.0,false", "9:b,5,8,0.0,false")
                .endsWith("28:a,15,27,1.0,true", "29:b,5,28,1.0,true");
    }

    @Test
    void starOfATableFunction_standsBehindOtherColumns() {
        code.run("""
                CREATE STREAM a (t TIMESTAMP, item VARCHAR(1024), c BIGINT);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM CURRENT_TIMESTAMP AS "at", * FROM TABLE(
                  TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM "SOURCE_SQL_STREAM_001"), 'K', 10, 60));
                """, row(5, "a", 1), row(6, "b", 1), row(7, "b", 1));
        assertThat(code.of("A")).containsExactly("60:5000,b,2", "60:5000,a,1");
    }

    @Test
    void sessions_areFoundByFivePumps() {
        code.run("""
                CREATE STREAM lagged (k VARCHAR(8), t TIMESTAMP, before TIMESTAMP);
                CREATE STREAM gaps (k VARCHAR(8), t TIMESTAMP, gap BIGINT);
                CREATE STREAM starts (k VARCHAR(8), t TIMESTAMP, is_new INTEGER);
                CREATE STREAM sessions (k VARCHAR(8), t TIMESTAMP, began TIMESTAMP);
                CREATE STREAM lengths (k VARCHAR(8), began TIMESTAMP, seconds INTEGER);
                CREATE PUMP p1 AS INSERT INTO lagged SELECT STREAM k, event_time, LAG(event_time, 1, event_time)
                  OVER (PARTITION BY k ROWS 1 PRECEDING) FROM "SOURCE_SQL_STREAM_001";
                CREATE PUMP p2 AS INSERT INTO gaps SELECT STREAM k, t, TSDIFF(t, before) FROM lagged;
                CREATE PUMP p3 AS INSERT INTO starts SELECT STREAM k, t, CASE WHEN gap = 0 OR gap > 10000 THEN 1 ELSE 0 END
                  FROM gaps;
                CREATE PUMP p4 AS INSERT INTO sessions SELECT STREAM k, t, MAX(CASE WHEN is_new = 1 THEN t END)
                  OVER (PARTITION BY k RANGE INTERVAL '1' HOUR PRECEDING) FROM starts;
                CREATE PUMP p5 AS INSERT INTO lengths SELECT STREAM k, began, TSDIFF(MAX(t), began) / 1000 FROM sessions
                  GROUP BY k, began, FLOOR(sessions.ROWTIME TO MINUTE);
                """, row(1, "a", 1), row(5, "a", 1), row(9, "a", 1), row(30, "a", 1), row(33, "a", 1));
        assertThat(code.of("SESSIONS"))
                .containsExactly(
                        "1:a,1000,1000", "5:a,5000,1000", "9:a,9000,1000", "30:a,30000,30000", "33:a,33000,30000");
        assertThat(code.of("LENGTHS")).containsExactly("60:a,1000,8", "60:a,30000,3");
    }

    @Test
    void names_areQuotedOrNot() {
        code.run("""
                CREATE STREAM "out-1" ("productName"VARCHAR(32), datetime TIMESTAMP, "CURRENT_ROW_TIMESTAMP" TIMESTAMP, mph REAL);
                CREATE PUMP p AS INSERT INTO "out-1" SELECT STREAM "SOURCE_SQL_STREAM_001".K, event_time datetime,
                  CURRENT_ROW_TIMESTAMP, source_sql_stream_001."speed" FROM source_sql_stream_001;
                """, row(4, "a", 1, 2.5, 3));
        assertThat(code.of("out-1")).containsExactly("4:a,3000,4000,2.5");
    }

    @Test
    void values_goIntoWhatTheColumnsAre() {
        code.run("""
                CREATE STREAM a (average INTEGER, c1 DOUBLE, c2 INTEGER, c3 VARCHAR(10), t TIMESTAMP);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM AVG(n) AS x, COUNT(*) AS y, COUNT(n) AS z, COUNT(*) AS w,
                  FLOOR(s.ROWTIME TO MINUTE) FROM "SOURCE_SQL_STREAM_001" AS s GROUP BY FLOOR(s.ROWTIME TO MINUTE);
                """, row(61, "a", 46), row(62, "a", 47), row(63, "a", null, 0, 0));
        assertThat(code.of("A")).containsExactly("120:46,3.0,2,3,60000");
    }

    @Test
    void parallelInputs_flowIntoOneStream() {
        Execution execution = code.start("""
                CREATE STREAM merged (n INTEGER);
                CREATE STREAM a (c BIGINT);
                CREATE PUMP p1 AS INSERT INTO merged SELECT STREAM n FROM "SOURCE_SQL_STREAM_001";
                CREATE PUMP p2 AS INSERT INTO merged SELECT STREAM n FROM "SOURCE_SQL_STREAM_002";
                CREATE PUMP p3 AS INSERT INTO a SELECT STREAM COUNT(*) FROM merged
                  GROUP BY STEP(merged.ROWTIME BY INTERVAL '10' SECOND);
                """);
        execution.accept("SOURCE_SQL_STREAM_001", List.of(row(1, "a", 1), row(9, "a", 2), row(11, "a", 3)));
        assertThat(code.of("A")).isEmpty();
        execution.accept("SOURCE_SQL_STREAM_002", List.of(row(2, "a", 4), row(12, "a", 5)));
        assertThat(code.of("MERGED")).containsExactly("1:1", "2:4", "9:2", "11:3");
        assertThat(code.of("A")).containsExactly("10:3");
    }
}
