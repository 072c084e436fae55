package io.millrace.sql;

import static io.millrace.sql.RealCode.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Queries as applications really nest, sort and count them.
class RealQueriesTest {

    private final RealCode code = new RealCode();

    @Test
    void monotonicOfAQueryBelow_endsTheGroups() {
        code.run(
                """
                CREATE STREAM a (t TIMESTAMP, visitors BIGINT);
                CREATE STREAM b (t TIMESTAMP, visits BIGINT);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM seen.minute_of, COUNT(seen.k) FROM (
                  SELECT STREAM DISTINCT MONOTONIC(STEP(event_time BY INTERVAL '60' SECOND)) AS minute_of,
                    STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '60' SECOND), k FROM "SOURCE_SQL_STREAM_001") AS seen
                  GROUP BY minute_of;
                CREATE PUMP q AS INSERT INTO b SELECT STREAM FLOOR(minute_of TO HOUR), COUNT(*) FROM (
                  SELECT MONOTONIC(event_time) AS minute_of FROM "SOURCE_SQL_STREAM_001" WHERE n > 0) AS x
                  GROUP BY FLOOR(minute_of TO HOUR);
                """,
                row(601, "a", 1, 0, 10),
                row(602, "b", 0, 0, 20),
                row(603, "a", 1, 0, 30),
                row(604, "a", 1, 0, 60),
                row(605, "c", 1, 0, 3_600));
        assertThat(code.of("A")).containsExactly("604:0,2", "605:60000,1");
        assertThat(code.of("B")).containsExactly("605:0,3");
    }

    @Test
    void average_fitsWhereTheSumDoesNot() {
        code.run(
                """
                CREATE STREAM a (slid DECIMAL(4,1), whole INTEGER, near REAL);
                CREATE STREAM b (grouped DECIMAL(4,1), whole INTEGER);
                CREATE STREAM small (d DECIMAL(4,1), n INTEGER);
                CREATE PUMP p AS INSERT INTO small SELECT STREAM CAST("speed" AS DECIMAL(4,1)), n
                  FROM "SOURCE_SQL_STREAM_001";
                CREATE PUMP q AS INSERT INTO a SELECT STREAM AVG(d) OVER w, AVG(n) OVER w, AVG(CAST(d AS REAL)) OVER w
                  FROM small WINDOW w AS (RANGE INTERVAL '1' MINUTE PRECEDING);
                CREATE PUMP r AS INSERT INTO b SELECT STREAM AVG(d), AVG(n) FROM small GROUP BY FLOOR(small.ROWTIME TO MINUTE);
                """,
                row(1, "a", 2_000_000_000, 900.0, 0),
                row(2, "a", 2_000_000_003, 900.5, 0),
                row(3, "a", null, 901.0, 0));
        assertThat(code.of("A"))
                .containsExactly("1:900.0,2000000000,900.0", "2:900.3,2000000001,900.25", "3:900.5,2000000001,900.5");
        assertThat(code.of("B")).containsExactly("60:900.5,2000000001");
    }

    @Test
    void orderBy_standsBehindUnionAll() {
        Execution execution = code.start("""
                CREATE STREAM a (n INTEGER, k VARCHAR(8));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM n, k FROM "SOURCE_SQL_STREAM_001"
                  UNION ALL SELECT STREAM n, 'two' FROM "SOURCE_SQL_STREAM_002" ORDER BY ROWTIME, MOD(n, 10) DESC, 1;
                """);
        execution.accept("SOURCE_SQL_STREAM_001", List.of(row(1, "a", 13), row(1, "b", 27), row(3, "a", 40)));
        execution.accept("SOURCE_SQL_STREAM_002", List.of(row(1, "", 9), row(1, "", 3), row(2, "", 1)));
        execution.bound(10_000);
        assertThat(code.of("A")).containsExactly("1:9,two", "1:27,b", "1:3,two", "1:13,a", "2:1,two", "3:40,a");
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-order-by-clause.html>
    @Test
    void distinct_ofRowtimeItselfComparesTheRowsOfOneTime() {
        code.run("""
                CREATE STREAM a (t TIMESTAMP, k VARCHAR(8));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM DISTINCT rowtime, k FROM "SOURCE_SQL_STREAM_001"
                  ORDER BY ROWTIME, k;
                """, row(1, "b", 1), row(1, "a", 2), row(1, "b", 3), row(2, "b", 4));
        assertThat(code.of("A")).containsExactly("1:1000,a", "1:1000,b", "2:2000,b");
        assertThatThrownBy(() -> code.start("""
                CREATE STREAM a (k VARCHAR(8));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM DISTINCT k FROM "SOURCE_SQL_STREAM_001";
                """))
                .hasMessageContaining("SELECT DISTINCT without an expression of ROWTIME");
    }

    @Test
    void pumpOfTheSameName_takesThePlaceOfTheFirst() {
        code.run("""
                CREATE OR REPLACE STREAM low (n INTEGER);
                CREATE OR REPLACE STREAM high (n INTEGER);
                CREATE OR REPLACE PUMP "OUTPUT_PUMP" AS INSERT INTO low SELECT STREAM n FROM "SOURCE_SQL_STREAM_001";
                CREATE OR REPLACE PUMP "OUTPUT_PUMP" AS INSERT INTO high
                  SELECT STREAM n FROM "SOURCE_SQL_STREAM_001" WHERE n > 5;
                """, row(1, "a", 1), row(2, "a", 9));
        assertThat(code.of("LOW")).isEmpty();
        assertThat(code.of("HIGH")).containsExactly("2:9");
    }

    @Test
    void selectWithoutStream_readsTheStreamWhereverItStands() {
        code.run("""
                CREATE STREAM a (k VARCHAR(8), n INTEGER);
                CREATE STREAM b (item VARCHAR(8), c INTEGER);
                CREATE STREAM c (k VARCHAR(8), total INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT k, n FROM (SELECT k, n FROM "SOURCE_SQL_STREAM_001" WHERE n > 1);
                CREATE PUMP q AS INSERT INTO b SELECT * FROM TABLE(TOP_K_ITEMS_TUMBLING(
                  CURSOR(SELECT * FROM "SOURCE_SQL_STREAM_001"), 'K', 1, 10));
                CREATE PUMP r AS INSERT INTO c SELECT x.k, x.total FROM (
                  SELECT k, SUM(n) total, STEP(s.ROWTIME BY INTERVAL '10' SECOND) FROM "SOURCE_SQL_STREAM_001" s
                  GROUP BY k, STEP(s.ROWTIME BY INTERVAL '10' SECOND) HAVING COUNT(*) > 1
                  ORDER BY STEP(s.ROWTIME BY INTERVAL '10' SECOND), total DESC) x;
                """, row(1, "a", 1), row(2, "b", 2), row(3, "b", 3), row(4, "c", 4), row(5, "c", 5));
        assertThat(code.of("A")).containsExactly("2:b,2", "3:b,3", "4:c,4", "5:c,5");
        assertThat(code.of("B")).containsExactly("10:b,2");
        assertThat(code.of("C")).containsExactly("10:c,9", "10:b,5");
    }

    @Test
    void anomalyTemplate_sortsTheScoresOfEachSecond() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(row(i / 4, "k" + i, i == 50 ? 9_000 : i % 7));
        }
        code.run("""
                CREATE OR REPLACE STREAM "TEMP_STREAM" ("k" VARCHAR(8), "n" INTEGER, "ANOMALY_SCORE" DOUBLE);
                CREATE OR REPLACE STREAM "DESTINATION_SQL_STREAM" ("k" VARCHAR(8), "n" INTEGER, "ANOMALY_SCORE" DOUBLE);
                CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "TEMP_STREAM" SELECT STREAM k, n, ANOMALY_SCORE FROM TABLE(
                  RANDOM_CUT_FOREST(CURSOR(SELECT STREAM k, n FROM "SOURCE_SQL_STREAM_001"), 20, 20, 1000));
                CREATE OR REPLACE PUMP "OUTPUT_PUMP" AS INSERT INTO "DESTINATION_SQL_STREAM" SELECT STREAM * FROM "TEMP_STREAM"
                  WHERE ANOMALY_SCORE > 0.01 ORDER BY FLOOR("TEMP_STREAM".ROWTIME TO SECOND), ANOMALY_SCORE DESC;
                """, rows.toArray(Row[]::new));
        assertThat(code.of("TEMP_STREAM")).hasSize(60);
        List<Row> sorted = code.rows("DESTINATION_SQL_STREAM");
        assertThat(sorted).hasSizeGreaterThan(30);
        Map<Long, List<Double>> scores = sorted.stream()
                .collect(Collectors.groupingBy(
                        Row::rowtime, Collectors.mapping(row -> (Double) row.value(2), Collectors.toList())));
        assertThat(scores.values())
                .allSatisfy(ofSecond -> assertThat(ofSecond).isSortedAccordingTo(Comparator.reverseOrder()));
        assertThat(sorted.stream().filter(row -> row.rowtime() == 12_000).findFirst())
                .hasValueSatisfying(row -> assertThat(row.value(0)).isEqualTo("k50"));
    }

    @Test
    void fiveMinutes_areTwelveWindowsAnHourInTheOldIdiom() {
        code.run("""
                CREATE STREAM a (app VARCHAR(8), answers SMALLINT);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM l.k, COUNT(*) FROM "SOURCE_SQL_STREAM_001" s
                  LEFT JOIN "Limits" l ON s.k = l.k
                  GROUP BY l.k, FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') MINUTE / 5 TO MINUTE);
                """, row(10, "a", 1), row(299, "a", 1), row(299, "z", 1), row(300, "b", 1));
        assertThat(code.of("A")).containsExactly("300:a,2", "300:null,1", "600:b,1");
    }

    @Test
    void timeOfTheMoment_standsBesideTheKeysOfAGroup() {
        code.run("""
                CREATE STREAM a (k VARCHAR(8), minute_of TIMESTAMP, there TIMESTAMP, day_of VARCHAR(3), c BIGINT);
                CREATE PUMP p AS INSERT INTO a SELECT k, m, there, TIMESTAMP_TO_CHAR('EEE', there), c FROM (
                  SELECT s.k, STEP(s.ROWTIME BY INTERVAL '60' SECOND) AS m,
                    TO_TIMESTAMP(UNIX_TIMESTAMP(CURRENT_ROW_TIMESTAMP) + 10800000) AS there, COUNT(*) AS c
                  FROM "SOURCE_SQL_STREAM_001" s GROUP BY s.k, STEP(s.ROWTIME BY INTERVAL '60' SECOND));
                """, row(1, "a", 1), row(59, "a", 1), row(61, "b", 1));
        assertThat(code.of("A").getFirst()).isEqualTo("60:a,0,10861000,Thu,2");
    }
}
