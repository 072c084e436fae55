package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExecutionTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("T", ColumnType.parse("VARCHAR(20)")),
                    Column.of("AT", ColumnType.parse("TIMESTAMP")))));
    private static final StreamDeclaration OTHER = new StreamDeclaration("S2", INPUT.type());

    private final RecordedOutputs outputs = new RecordedOutputs();

    private Execution start(String code) {
        return start(code, CompileOptions.lenient());
    }

    private Execution start(String code, CompileOptions options) {
        return Application.compile(code, List.of(INPUT, OTHER), options).start(outputs, Optional.empty());
    }

    private static Row row(long time, @Nullable Integer n, String text, @Nullable Long at) {
        return new Row(time, n, text, at, time + 7, "key" + n, "seq" + n, "shardId-0");
    }

    @Test
    void star_showsTheDeclaredColumnsAlone() {
        Execution execution = start("""
                CREATE STREAM a (n INT, t VARCHAR(20), at1 TIMESTAMP);
                CREATE STREAM b (n INT, t VARCHAR(20), at1 TIMESTAMP);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM * FROM s;
                CREATE PUMP q AS INSERT INTO b SELECT x.* FROM (SELECT STREAM * FROM a WHERE n > 1) AS x;
                """);
        execution.accept("S", List.of(row(10, 1, "x", 3L), row(11, 2, "y", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(10, 1, "x", 3L), new Row(11, 2, "y", null));
        assertThat(outputs.rows("B")).containsExactly(new Row(11, 2, "y", null));
    }

    @Test
    void rowtime_isThereByEveryNameOfIt() {
        Execution execution = start("""
                CREATE STREAM a (t1 TIMESTAMP, t2 TIMESTAMP, t3 TIMESTAMP, t4 TIMESTAMP, n INT);
                CREATE PUMP p AS INSERT INTO a
                SELECT STREAM ROWTIME, s.ROWTIME, "S"."ROWTIME", x.ROWTIME AS when1, n FROM s AS s, s AS x;
                """.replace(", s AS x", "").replace("x.ROWTIME", "\"ROWTIME\""));
        execution.accept("S", List.of(row(10, 1, "x", 3L)));
        assertThat(outputs.rows("A")).containsExactly(new Row(10, 10L, 10L, 10L, 10L, 1));
    }

    @Test
    void metadata_isThereWhenNamed() {
        Execution execution = start("""
                CREATE STREAM a (arrival TIMESTAMP, k VARCHAR(20), q VARCHAR(20), shard VARCHAR(20), shout VARCHAR(30));
                CREATE PUMP p AS INSERT INTO a SELECT STREAM APPROXIMATE_ARRIVAL_TIME, PARTITION_KEY, "S".SEQUENCE_NUMBER,
                  shard_id, UPPER(partition_key) || '!' FROM s WHERE shard_id LIKE 'shard%';
                """);
        execution.accept("S", List.of(row(10, 1, "x", 3L)));
        assertThat(outputs.rows("A")).containsExactly(new Row(10, 17L, "key1", "seq1", "shardId-0", "KEY1!"));
    }

    @Test
    void selectedRowtime_replacesTheRowsTimeAndMustNotGoBack() {
        Execution execution = start("""
                CREATE STREAM a (n INT);
                CREATE STREAM b (n INT, t TIMESTAMP);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM at AS ROWTIME, n FROM s;
                CREATE PUMP q AS INSERT INTO b SELECT STREAM n, ROWTIME FROM a;
                """.replace("at AS", "\"AT\" AS"));
        execution.accept(
                "S", List.of(row(10, 1, "x", 3L), row(11, 2, "x", 2L), row(12, 3, "x", 3L), row(13, 4, "x", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(3, 1), new Row(3, 3));
        assertThat(outputs.rows("B")).containsExactly(new Row(3, 1, 3L), new Row(3, 3, 3L));
        assertThat(outputs.errors())
                .extracting(ErrorRow::errorName)
                .containsExactly("Out of order", "Null not allowed");
    }

    @Test
    void pumps_chainAndFanOutInTheOrderOfTheCode() {
        Execution execution = start("""
                CREATE STREAM mid (n INT, t VARCHAR(20));
                CREATE STREAM big (n INT);
                CREATE STREAM "all" (n INT, t VARCHAR(20));
                CREATE PUMP p1 AS INSERT INTO mid SELECT STREAM n * 10, t FROM s;
                CREATE PUMP p2 AS INSERT INTO big SELECT STREAM n FROM mid WHERE n >= 20;
                CREATE PUMP p3 AS INSERT INTO "all" (t, n) SELECT STREAM t, n FROM mid;
                CREATE PUMP p4 AS INSERT INTO "all" (n) SELECT -n FROM big;
                CREATE PUMP p5 STOPPED AS INSERT INTO "all" (n) SELECT 99 FROM big;
                """);
        execution.accept("S", List.of(row(1, 1, "a", null), row(2, 2, "b", null)));
        assertThat(outputs.rows("BIG")).containsExactly(new Row(2, 20));
        assertThat(outputs.rows("all"))
                .containsExactly(new Row(1, 10, "a"), new Row(2, -20, null), new Row(2, 20, "b"));
        assertThat(execution.rows("MID")).isEqualTo(2);
    }

    @Test
    void unionAll_mergesTheRowsOfBothByTheirTimes() {
        Execution execution = start("""
                CREATE STREAM a (n INT, t VARCHAR(20));
                CREATE PUMP p AS INSERT INTO a
                SELECT STREAM n, t FROM (SELECT n, t FROM s UNION ALL SELECT n, 'two' FROM s2) AS u (n, t) WHERE u.n > 0
                UNION ALL SELECT STREAM -1, t FROM s;
                """);
        execution.accept("S", List.of(row(5, 1, "one", null)));
        execution.accept("S2", List.of(row(3, 2, "x", null), row(4, 0, "x", null)));
        assertThat(outputs.rows("A"))
                .as("what the slower input may still overtake waits")
                .containsExactly(new Row(3, 2, "two"));
        execution.bound(6);
        assertThat(outputs.rows("A"))
                .containsExactly(new Row(3, 2, "two"), new Row(5, 1, "one"), new Row(5, -1, "one"));
        assertThat(outputs.errors()).isEmpty();
    }

    @Test
    void subqueries_renameAndCompute() {
        Execution execution = start("""
                CREATE STREAM a (n INT, t VARCHAR(20));
                CREATE PUMP p AS INSERT INTO a
                SELECT STREAM y.m + 1, y.w FROM (SELECT STREAM x.k * 2 AS m, w FROM
                   (SELECT STREAM n AS k, UPPER(t) AS w FROM s WHERE n IS NOT NULL) AS x WHERE x.k < 100) AS y
                WHERE y.ROWTIME > TIMESTAMP '1970-01-01 00:00:00.001';
                """);
        execution.accept(
                "S",
                List.of(row(1, 1, "a", null), row(2, 2, "b", null), row(3, null, "c", null), row(4, 500, "d", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(2, 5, "B"));
    }

    @Test
    void failingRows_areDroppedAndReportedWithTheirPump() {
        Execution execution = start("""
                CREATE STREAM a (n INT NOT NULL, t VARCHAR(3));
                CREATE PUMP "Pump 1" AS INSERT INTO a SELECT STREAM 10 / n, t FROM s;
                CREATE PUMP p2 AS INSERT INTO a SELECT STREAM n, t FROM s;
                """);
        execution.accept("S", List.of(row(1, 0, "long text", null), row(2, null, "b", null), row(3, 5, "c", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(1, 0, "lon"), new Row(3, 2, "c"), new Row(3, 5, "c"));
        assertThat(outputs.errors()).hasSize(3);
        ErrorRow first = outputs.errors().getFirst();
        assertThat(first.errorName()).isEqualTo("Division by zero");
        assertThat(first.pumpName()).isEqualTo("Pump 1");
        assertThat(first.dataRowtime()).isEqualTo(1);
        assertThat(new String(HexFormat.of().parseHex(first.dataRow()), StandardCharsets.UTF_8))
                .isEqualTo("0,long text,null,8,key0,seq0,shardId-0");
        assertThat(outputs.errors().get(1).message()).contains("\"N\"");
        assertThat(first.toRow().size()).isEqualTo(ErrorRow.TYPE.columns().size());
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/error-handling.html>
    @Test
    void errorStream_hasTheColumnsOfTheManual() {
        assertThat(ErrorRow.STREAM).isEqualTo("error_stream");
        assertThat(ErrorRow.TYPE.columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly(
                        "ERROR_TIME TIMESTAMP",
                        "ERROR_LEVEL VARCHAR(10)",
                        "ERROR_NAME VARCHAR(32)",
                        "MESSAGE VARCHAR(4096)",
                        "DATA_ROWTIME TIMESTAMP",
                        "DATA_ROW VARCHAR(49152)",
                        "PUMP_NAME VARCHAR(128)");
        ErrorRow error = new ErrorRow(9, "ERROR", "n".repeat(33), "m".repeat(5_000), 7, "A".repeat(50_000), "P");
        assertThat(error.toRow())
                .isEqualTo(new Row(9, 9L, "ERROR", "n".repeat(32), "m".repeat(4_096), 7L, "A".repeat(49_152), "P"));
    }

    @Test
    void tooLongText_isAnErrorWhenStrict() {
        Execution execution = start(
                "CREATE STREAM a (t VARCHAR(3)); CREATE PUMP p AS INSERT INTO a SELECT STREAM t FROM s",
                CompileOptions.strict());
        execution.accept("S", List.of(row(1, 1, "abcd", null), row(2, 1, "abc  ", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(2, "abc"));
        assertThat(outputs.errors()).extracting(ErrorRow::errorName).containsExactly("String too long");
    }

    @Test
    void lateInput_isDroppedAndReported() {
        Execution execution = start("CREATE STREAM a (n INT); CREATE PUMP p AS INSERT INTO a SELECT STREAM n FROM s");
        execution.accept("S", List.of(row(5, 1, "", null), row(4, 2, "", null), row(5, 3, "", null)));
        assertThat(outputs.rows("A")).containsExactly(new Row(5, 1), new Row(5, 3));
        assertThat(outputs.errors()).extracting(ErrorRow::errorName).containsExactly("Out of order");
        assertThatThrownBy(() -> execution.accept("A", List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void checkpoint_goesOnWhereItWas() {
        String code = """
                CREATE STREAM a (n INT, t TIMESTAMP, c TIMESTAMP);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM n, CURRENT_TIMESTAMP, CURRENT_ROW_TIMESTAMP, "AT" AS ROWTIME
                FROM s;
                """;
        Application application = Application.compile(code, List.of(INPUT, OTHER), CompileOptions.lenient());
        Execution first = application.start(outputs, Optional.empty());
        first.bound(3);
        first.accept("S", List.of(row(5, 1, "", 4L)));
        byte[] checkpoint = first.checkpoint();
        first.accept("S", List.of(row(6, 2, "", 5L)));

        RecordedOutputs again = new RecordedOutputs();
        Execution second = application.start(again, Optional.of(checkpoint));
        second.accept("S", List.of(row(6, 2, "", 5L), row(5, 9, "", 9L), row(7, 3, "", 4L)));
        assertThat(again.rows("A"))
                .containsExactly(new Row(5, 2, 3L, 6L))
                .isEqualTo(outputs.rows("A").subList(1, 2));
        assertThat(again.errors()).extracting(ErrorRow::pumpName).containsExactly("", "P");
        assertThat(second.rows("A")).isEqualTo(2);

        byte[] damaged = checkpoint.clone();
        damaged[0]++;
        assertThatThrownBy(() -> application.start(again, Optional.of(damaged)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] torn = java.util.Arrays.copyOf(checkpoint, checkpoint.length - 3);
        assertThatThrownBy(() -> application.start(again, Optional.of(torn)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schemaColumn_winsOverTheMetadataOfItsName() {
        StreamDeclaration input =
                new StreamDeclaration("S", new RowType(List.of(Column.of("SHARD_ID", ColumnType.parse("INTEGER")))));
        Execution execution = Application.compile(
                        "CREATE STREAM a (n INT, k VARCHAR(9)); CREATE PUMP p AS INSERT INTO a SELECT STREAM *, PARTITION_KEY FROM s",
                        List.of(input),
                        CompileOptions.strict())
                .start(outputs, Optional.empty());
        execution.accept("S", List.of(new Row(1, 42, 1L, "key", "seq", "shard")));
        assertThat(outputs.rows("A")).containsExactly(new Row(1, 42, "key"));
    }
}
