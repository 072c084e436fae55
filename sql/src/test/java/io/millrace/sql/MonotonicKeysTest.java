package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which expressions of time end groups, and when.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-monotonic-expressions-operators.html>
class MonotonicKeysTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(8)")),
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("T", ColumnType.parse("TIMESTAMP")))));

    private static Row row(String time) {
        long millis = Evaluation.millis("2018-08-01 " + time);
        return new Row(millis, "k", 1, millis, null, null, null, null);
    }

    private static Application compile(String query) {
        return Application.compile(
                "CREATE STREAM a (c BIGINT); CREATE PUMP p AS INSERT INTO a " + query,
                List.of(INPUT),
                CompileOptions.strict());
    }

    private static String run(String query, boolean tellsBounds) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = compile(query).start(outputs, Optional.empty());
        for (String time : List.of("10:00:00", "10:00:09.999", "10:00:10", "10:00:59", "10:01:00", "11:59:59.999")) {
            if (tellsBounds) {
                execution.bound(row(time).rowtime() - 1);
            }
            execution.accept("S", List.of(row(time)));
        }
        execution.bound(Evaluation.millis("2018-08-03 00:00:00"));
        assertThat(outputs.errors()).isEmpty();
        return outputs.rows("A").stream()
                .map(row -> java.time.Instant.ofEpochMilli(row.rowtime())
                                .toString()
                                .substring(8, 19)
                                .replace('T', ' ') + "=" + row.value(0))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FLOOR(s.ROWTIME TO HOUR) | 01 11:00:00=5, 01 12:00:00=1",
                "FLOOR(s.ROWTIME TO MINUTE) | 01 10:01:00=4, 01 10:02:00=1, 01 12:00:00=1",
                "FLOOR(s.ROWTIME TO DAY) | 02 00:00:00=6",
                "CEIL(s.ROWTIME TO HOUR) | 01 10:00:00=1, 01 11:00:00=4, 01 12:00:00=1",
                "CEILING(s.ROWTIME TO HOUR) | 01 10:00:00=1, 01 11:00:00=4, 01 12:00:00=1",
                "STEP(s.ROWTIME BY INTERVAL '1' MINUTE) | 01 10:01:00=4, 01 10:02:00=1, 01 12:00:00=1",
                "STEP(s.ROWTIME BY INTERVAL '10' SECOND) | 01 10:00:10=2, 01 10:00:20=1, 01 10:01:00=1, 01 10:01:10=1, 01 12:00:00=1",
                "STEP(s.ROWTIME BY INTERVAL '2' HOUR) | 01 12:00:00=6",
                "FLOOR(FLOOR(s.ROWTIME TO MINUTE) TO HOUR) | 01 11:00:00=5, 01 12:00:00=1",
                "FLOOR(s.ROWTIME TO HOUR) + INTERVAL '5' MINUTE | 01 11:00:00=5, 01 12:00:00=1",
                "FLOOR(s.ROWTIME - INTERVAL '5' MINUTE TO HOUR) | 01 10:05:00=5, 01 12:05:00=1",
                "FLOOR(s.ROWTIME TO HOUR) - INTERVAL '5' MINUTE | 01 11:00:00=5, 01 12:00:00=1",
                "FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') MINUTE / 30 TO MINUTE) | 01 10:30:00=5, 01 12:00:00=1",
                "(s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') HOUR | 01 11:00:00=5, 01 12:00:00=1",
                "STEP(UNIX_TIMESTAMP(s.ROWTIME) BY 3600000) | 01 11:00:00=5, 01 12:00:00=1",
                "UNIX_TIMESTAMP(s.ROWTIME) / 60000 | 01 10:01:00=4, 01 10:02:00=1, 01 12:00:00=1",
                "-(UNIX_TIMESTAMP(s.ROWTIME) / 60000) | 01 10:01:00=4, 01 10:02:00=1, 01 12:00:00=1",
                "MONOTONIC(FLOOR(s.ROWTIME TO HOUR)) | 01 11:00:00=5, 01 12:00:00=1",
                "s.ROWTIME | 01 10:00:00=1, 01 10:00:10=1, 01 10:00:10=1, 01 10:00:59=1, 01 10:01:00=1, 01 12:00:00=1",
            })
    void group_isCompleteWhenItsKeyChanges(String key, String expected) {
        String query = "SELECT STREAM COUNT(*) FROM s GROUP BY " + key;
        assertThat(run(query, false)).isEqualTo(expected);
        assertThat(run(query, true)).as("with more bounds").isEqualTo(expected);
        assertThat(run("SELECT STREAM COUNT(*) FROM s GROUP BY k, " + key + ", n", true))
                .as("between other keys")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k",
                "5",
                "k, n",
                "FLOOR(s.t TO HOUR)",
                "STEP(s.t BY INTERVAL '1' MINUTE)",
                "EXTRACT(MINUTE FROM s.ROWTIME)",
                "FLOOR(s.ROWTIME TO HOUR), STEP(s.ROWTIME BY INTERVAL '1' MINUTE)",
                "CURRENT_TIMESTAMP - s.ROWTIME",
            })
    void keys_withoutOneAscendingTimeAreRefused(String keys) {
        assertThat(catchThrowableOfType(
                        SqlException.class, () -> compile("SELECT STREAM COUNT(*) FROM s GROUP BY " + keys)))
                .as(keys)
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "t", "EXTRACT(MINUTE FROM s.ROWTIME)", "TIMESTAMP_TO_CHAR('ss', s.ROWTIME)"})
    void distinct_withoutAnAscendingTimeIsRefused(String item) {
        assertThat(catchThrowableOfType(
                        SqlException.class,
                        () -> compile(
                                "SELECT STREAM c FROM (SELECT STREAM DISTINCT 1 AS c, " + item + " AS y FROM s) AS d")))
                .as(item)
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "n DESC", "t", "s.ROWTIME DESC", "EXTRACT(MINUTE FROM s.ROWTIME)", "1"})
    void order_withoutAnAscendingTimeIsRefused(String order) {
        assertThat(catchThrowableOfType(
                        SqlException.class, () -> compile("SELECT STREAM CAST(n AS BIGINT) FROM s ORDER BY " + order)))
                .as(order)
                .isNotNull();
    }

    /// Times that bounds can and cannot be carried over to, by whether they ascend.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s.ROWTIME + INTERVAL '1' HOUR",
                "FLOOR(s.ROWTIME TO MINUTE)",
                "STEP(s.ROWTIME BY INTERVAL '20' SECOND)",
                "TO_TIMESTAMP(UNIX_TIMESTAMP(s.ROWTIME) * 2)",
                "TO_TIMESTAMP(1000 * EXTRACT(SECOND FROM s.ROWTIME))",
                "TO_TIMESTAMP(2000000000000 - UNIX_TIMESTAMP(s.ROWTIME))",
                "TO_TIMESTAMP(100000 / (UNIX_TIMESTAMP(s.ROWTIME) - UNIX_TIMESTAMP(TIMESTAMP '2018-08-01 10:00:05')))",
                "CASE WHEN s.ROWTIME < TIMESTAMP '2018-08-01 10:00:30' THEN s.ROWTIME ELSE FLOOR(s.ROWTIME TO HOUR) END",
            })
    void anotherRowtime_isTheSameHoweverOftenBoundsAreTold(String time) {
        Application application = compile("SELECT STREAM CAST(n AS BIGINT), " + time + " AS ROWTIME FROM s");
        List<Row> rows =
                List.of(row("10:00:00"), row("10:00:09.999"), row("10:00:10"), row("10:00:59"), row("10:01:00"));
        RecordedOutputs plain = new RecordedOutputs();
        application.start(plain, Optional.empty()).accept("S", rows);
        RecordedOutputs bounded = new RecordedOutputs();
        Execution execution = application.start(bounded, Optional.empty());
        for (Row row : rows) {
            for (long early = 6_000; early >= 0; early -= 500) {
                execution.bound(row.rowtime() - early);
            }
            execution.accept("S", List.of(row));
        }
        assertThat(bounded.rows("A")).isNotEmpty().isEqualTo(plain.rows("A"));
        assertThat(bounded.errors()).hasSameSizeAs(plain.errors());
    }
}
