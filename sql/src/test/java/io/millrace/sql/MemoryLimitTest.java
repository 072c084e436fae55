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
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {

    private static final StreamDeclaration INPUT =
            new StreamDeclaration("S", new RowType(List.of(Column.of("K", ColumnType.parse("VARCHAR(100)")))));
    private static final String CODE = """
            CREATE STREAM a (k VARCHAR(100), c BIGINT);
            CREATE STREAM b (c BIGINT);
            CREATE STREAM merged (c BIGINT);
            CREATE PUMP greedy AS INSERT INTO a SELECT STREAM k, COUNT(*) FROM s GROUP BY k, FLOOR(s.ROWTIME TO DAY);
            CREATE PUMP modest AS INSERT INTO b SELECT STREAM COUNT(*) FROM s GROUP BY STEP(s.ROWTIME BY INTERVAL '1' SECOND);
            CREATE PUMP one AS INSERT INTO merged SELECT STREAM c FROM a;
            CREATE PUMP two AS INSERT INTO merged SELECT STREAM c FROM b;
            """;
    private static final long LIMIT = 4L << 20;

    private static List<Row> rows(int from, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            rows.add(new Row(i, "a key of some length, and its number is " + i, null, null, null, null));
        }
        return rows;
    }

    @Test
    void pumpThatHoldsTooMuch_isStoppedAndTheOthersGoOn() {
        RecordedOutputs outputs = new RecordedOutputs();
        Application application = Application.compile(CODE, List.of(INPUT), CompileOptions.strict());
        Execution execution = application.start(outputs, Optional.empty(), Map.of(), LIMIT);
        execution.accept("S", rows(0, 5_000));
        assertThat(outputs.errors()).isEmpty();
        execution.accept("S", rows(5_000, 95_000));
        assertThat(outputs.errors()).singleElement().satisfies(error -> {
            assertThat(error.errorName()).isEqualTo("Memory limit exceeded");
            assertThat(error.pumpName()).isEqualTo("GREEDY");
            assertThat(error.message()).contains("all pumps together may hold 4096 KiB");
        });
        assertThat(execution.checkpoint()).hasSizeLessThan(10_000);

        Execution again = application.start(outputs, Optional.of(execution.checkpoint()), Map.of(), LIMIT);
        again.accept("S", rows(100_000, 50_000));
        again.bound(200_000_000);
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.rows("A")).isEmpty();
        assertThat(outputs.rows("B")).hasSize(150).allMatch(row -> Objects.equals(row.value(0), 1_000L));
        assertThat(outputs.rows("MERGED"))
                .as("does not wait for the pump that stopped")
                .hasSize(150);
    }

    @Test
    void windowsThatEnd_areNoTrouble() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(
                        CODE.replace("TO DAY", "TO SECOND"), List.of(INPUT), CompileOptions.strict())
                .start(outputs, Optional.empty(), Map.of(), LIMIT);
        execution.accept("S", rows(0, 100_000));
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("A")).hasSize(99_000);
    }

    private static final TableDeclaration TABLE = new TableDeclaration(
            "T",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("BIGINT")), Column.of("V", ColumnType.parse("VARCHAR(100)")))));
    private static final String JOINING = """
            CREATE STREAM a (k VARCHAR(100), v VARCHAR(100));
            CREATE STREAM b (k VARCHAR(100));
            CREATE STREAM c (k VARCHAR(100));
            CREATE PUMP joining AS INSERT INTO a SELECT STREAM s.k, t.v FROM s LEFT JOIN t ON t.k = 1;
            CREATE PUMP plain AS INSERT INTO b SELECT STREAM k FROM s;
            CREATE PUMP asking AS INSERT INTO c SELECT STREAM k FROM s WHERE EXISTS (SELECT * FROM t WHERE t.k = 1);
            """;

    private static Map<String, List<Row>> table(int count) {
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            rows.add(new Row(0, i, "what belongs to the key of the table that is " + i));
        }
        return Map.of("T", rows);
    }

    @Test
    void referenceTable_countsOnceForAllPumpsThatReadIt() {
        RecordedOutputs outputs = new RecordedOutputs();
        Application application = Application.compile(JOINING, List.of(INPUT), List.of(TABLE), CompileOptions.strict());
        Execution execution = application.start(outputs, Optional.empty(), table(12_000), LIMIT);
        execution.accept("S", rows(0, 10));
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("A")).hasSize(10);
        assertThat(outputs.rows("C")).hasSize(10);
    }

    @Test
    void pumpsThatReadATooLargeReferenceTable_areStoppedAtTheFirstRow() {
        RecordedOutputs outputs = new RecordedOutputs();
        Application application = Application.compile(JOINING, List.of(INPUT), List.of(TABLE), CompileOptions.strict());
        Execution execution = application.start(outputs, Optional.empty(), table(30_000), LIMIT);
        execution.accept("S", rows(0, 10));
        assertThat(outputs.errors()).extracting(ErrorRow::pumpName).containsExactlyInAnyOrder("JOINING", "ASKING");
        assertThat(outputs.errors())
                .allSatisfy(error -> assertThat(error.message())
                        .contains("KiB of them reference tables")
                        .contains("all pumps together may hold 4096 KiB"));
        assertThat(outputs.rows("B")).hasSize(10);

        Execution again = application.start(outputs, Optional.of(execution.checkpoint()), table(30_000), LIMIT);
        again.accept("S", rows(10, 10));
        assertThat(outputs.errors()).hasSize(2);
        assertThat(outputs.rows("A")).hasSizeLessThan(10);
        assertThat(outputs.rows("B")).hasSize(20);
    }

    /// The row before may be long ago, so each key is remembered, until the memory is full.
    @Test
    void rowsWindows_ofTooManyKeysStopTheirPump() {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile("""
                        CREATE STREAM a (k VARCHAR(100), c BIGINT);
                        CREATE PUMP p AS INSERT INTO a
                          SELECT STREAM k, COUNT(*) OVER (PARTITION BY k ROWS 2 PRECEDING) FROM s;
                        """, List.of(INPUT), CompileOptions.strict())
                .start(outputs, Optional.empty(), Map.of(), LIMIT);
        execution.accept("S", rows(0, 100_000));
        assertThat(outputs.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.errorName()).isEqualTo("Memory limit exceeded"));
    }
}
