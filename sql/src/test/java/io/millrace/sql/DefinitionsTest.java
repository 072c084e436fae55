package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Views, functions, and what is dropped or altered.
class DefinitionsTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("K", ColumnType.parse("VARCHAR(8)")),
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("T", ColumnType.parse("TIMESTAMP")))));

    private final RecordedOutputs outputs = new RecordedOutputs();

    private static Row row(long time, String key, int n, @Nullable Long t) {
        return new Row(time, key, n, t, null, null, null, null);
    }

    private static Application compile(String code) {
        return Application.compile(code, List.of(INPUT), CompileOptions.strict());
    }

    private List<String> run(String code, Row... rows) {
        Execution execution = compile(code).start(outputs, Optional.empty());
        execution.accept("S", List.of(rows));
        execution.bound(1_000_000);
        List<String> result = new ArrayList<>();
        for (Row row : outputs.rows("A")) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                values.add(String.valueOf(row.value(i)));
            }
            result.add(row.rowtime() + ":" + String.join(",", values));
        }
        return result;
    }

    @Test
    void view_standsForItsQueryWhereverItIsNamed() {
        assertThat(run("""
                        CREATE VIEW big AS SELECT STREAM k, n * 10 AS n FROM s WHERE n > 1;
                        CREATE OR REPLACE VIEW named (label, amount) AS SELECT k, n FROM big;
                        CREATE STREAM a (k VARCHAR(8), n BIGINT, t TIMESTAMP);
                        CREATE PUMP p1 AS INSERT INTO a SELECT STREAM k, n, ROWTIME FROM big;
                        CREATE PUMP p2 AS INSERT INTO a SELECT STREAM x.label, SUM(x.amount), ROWTIME FROM named AS x
                          GROUP BY x.label, STEP(x.ROWTIME BY INTERVAL '10' SECOND);
                        CREATE PUMP p4 AS INSERT INTO a SELECT STREAM 'z', COUNT(*), ROWTIME FROM s AS y (x, y, z) WHERE y.y > 2
                          GROUP BY STEP(y.ROWTIME BY INTERVAL '10' SECOND);
                        CREATE PUMP p3 AS INSERT INTO a SELECT STREAM c, named.amount, named.ROWTIME
                          FROM named JOIN big AS b (c, d) ON named.label = b.c AND b.d > 20;
                        """, row(1_000, "a", 1, null), row(2_000, "a", 2, null), row(3_000, "b", 3, null)))
                .containsExactlyInAnyOrder(
                        "2000:a,20,2000",
                        "3000:b,30,3000",
                        "3000:b,30,3000",
                        "10000:a,20,10000",
                        "10000:z,1,10000",
                        "10000:b,30,10000");
    }

    @Test
    void view_keepsWhatItNamedWhenThatIsReplaced() {
        assertThat(run("""
                        CREATE VIEW v AS SELECT STREAM n FROM s;
                        CREATE OR REPLACE VIEW v AS SELECT STREAM n + 1 AS n FROM v;
                        CREATE STREAM a (n INTEGER);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM * FROM v;
                        """, row(1, "a", 1, null))).containsExactly("1:2");
    }

    @Test
    void function_standsForItsExpression() {
        assertThat(run("""
                        CREATE FUNCTION twice (x INTEGER) RETURNS INTEGER LANGUAGE SQL SPECIFIC t NOT DETERMINISTIC CONTAINS SQL
                          RETURNS NULL ON NULL INPUT RETURN x * 2;
                        CREATE FUNCTION label (k VARCHAR(8), n INTEGER) RETURNS VARCHAR(20)
                          RETURN k || '-' || CAST(twice(n) + n AS VARCHAR(8));
                        CREATE STREAM a (l VARCHAR(20), n INTEGER);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM label(k, n), twice(SUM(n) OVER (ROWS 1 PRECEDING)) FROM s
                          WHERE twice(n) > 2;
                        """, row(1, "a", 1, null), row(2, "b", 2, null), row(3, "c", 3, null)))
                .containsExactly("2:b-6,4", "3:c-9,10");
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-function.html>
    @Test
    void function_seesNullUnlessItSaysThatItDoesNot() {
        assertThat(run("""
                        CREATE FUNCTION seen (t TIMESTAMP, k VARCHAR(8)) RETURNS VARCHAR(8) CALLED ON NULL INPUT
                          RETURN CASE WHEN t IS NULL THEN k ELSE 'x' END;
                        CREATE FUNCTION "not" (t TIMESTAMP, k VARCHAR(8)) RETURNS VARCHAR(8) CONTAINS SQL READS SQL DATA
                          MODIFIES SQL DATA RETURNS NULL ON NULL INPUT RETURN CASE WHEN t IS NULL THEN k ELSE 'x' END;
                        CREATE FUNCTION five () RETURNS INTEGER RETURNS NULL ON NULL INPUT RETURN 5;
                        CREATE FUNCTION get_fraction (degrees DOUBLE) RETURNS DOUBLE CONTAINS SQL
                          RETURN degrees - FLOOR(degrees);
                        CREATE STREAM a (k VARCHAR(8), l VARCHAR(8), n INTEGER, d DOUBLE);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM seen(t, k), "not"(t, k), five(), get_fraction(n / 4e0) FROM s;
                        """, row(1, "a", 1, null), row(2, "b", 6, 5L)))
                .containsExactly("1:a,null,5,0.25", "2:x,x,5,0.5");
    }

    @Test
    void dropped_isGone() {
        Application application = compile("""
                CREATE STREAM a (n INTEGER); CREATE STREAM b (n INTEGER);
                CREATE PUMP p AS INSERT INTO a SELECT STREAM n FROM s;
                CREATE VIEW v AS SELECT STREAM n FROM a;
                CREATE FUNCTION f (x INTEGER) RETURNS INTEGER RETURN x;
                DROP PUMP p; DROP STREAM b; DROP VIEW v; DROP FUNCTION f; DROP STREAM IF EXISTS nothing;
                CREATE STREAM b (m VARCHAR(3)); CREATE STREAM v (n INTEGER);
                """);
        assertThat(application.pumps()).isEmpty();
        assertThat(application.streams().keySet()).containsExactly("S", "A", "B", "V");
    }

    @Test
    void alteredPump_runsOrDoesNot() {
        assertThat(run("""
                        CREATE STREAM a (n INTEGER);
                        CREATE PUMP p STOPPED AS INSERT INTO a SELECT STREAM n FROM s;
                        CREATE PUMP q AS INSERT INTO a SELECT STREAM -n FROM s;
                        ALTER PUMP p START; ALTER PUMP q, p STOP; ALTER PUMP p START;
                        """, row(1, "a", 1, null))).containsExactly("1:1");
    }

    /// A row may come late by as much as WITHIN says, that much included.
    @Test
    void orderWithin_bringsLateRowsIntoTheirPlaces() {
        assertThat(run(
                        """
                        CREATE STREAM a (k VARCHAR(8));
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM t AS ROWTIME, k FROM s ORDER BY t WITHIN INTERVAL '2' SECOND;
                        """,
                        row(1, "a", 1, 10_000L),
                        row(2, "b", 1, 8_000L),
                        row(3, "c", 1, 9_000L),
                        row(4, "nothing", 1, null),
                        row(5, "d", 1, 7_999L),
                        row(6, "e", 1, 9_000L),
                        row(7, "f", 1, 12_000L)))
                .containsExactly("8000:b", "9000:c", "9000:e", "10000:a");
        assertThat(outputs.errors()).extracting(ErrorRow::errorName).containsExactly("Out of order");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE VIEW s AS SELECT STREAM n FROM s | 13 | the stream \"S\" exists already",
                "CREATE VIEW v AS SELECT STREAM m FROM s | 32 | Column 'M' not found",
                "CREATE VIEW v AS SELECT STREAM n FROM v | 39 | Object 'V' not found",
                "CREATE VIEW v (a, b) AS SELECT STREAM n FROM s | 13 | list of column names",
                "CREATE FUNCTION f (x INTEGER) RETURNS INTEGER RETURN y | 54 | has no parameter \"Y\"",
                "CREATE FUNCTION f (x INTEGER, x INTEGER) RETURNS INTEGER RETURN x | 31 | the parameter \"X\" is declared twice",
                "CREATE FUNCTION f (x INTEGER) RETURNS INTEGER RETURN x; CREATE FUNCTION f (y INTEGER) RETURNS INTEGER RETURN y | 73 | the function \"F\" exists already",
                "CREATE FUNCTION f (x INTEGER) RETURNS INTEGER LANGUAGE JAVA RETURN x | 47 | unexpected \"LANGUAGE\"",
                "CREATE FUNCTION f (x INTEGER) RETURNS INTEGER RETURN f(x); CREATE VIEW v AS SELECT STREAM f(n) FROM s | 22 | No match found for function signature F",
                "DROP STREAM s | 13 | the input stream \"S\" cannot be dropped",
                "DROP VIEW v | 11 | there is no view \"V\"",
                "ALTER PUMP p START | 12 | there is no pump \"P\"",
                "CREATE STREAM a (n INTEGER); CREATE PUMP p AS INSERT INTO a SELECT STREAM n FROM s; DROP STREAM a | 97 | the pump \"P\" uses",
                "CREATE FUNCTION f (x INTEGER) RETURNS INTEGER RETURN x; CREATE VIEW v AS SELECT STREAM f(n, n) FROM s | 88 | takes 1 arguments, not 2",
                "CREATE VIEW v AS SELECT STREAM n FROM s ORDER BY t WITHIN INTERVAL '1' SECOND | 50 | this ORDER BY ... WITHIN is not supported",
            })
    void statement_isRefusedWithItsPlace(String code, int column, String problem) {
        SqlException refusal = catchThrowableOfType(SqlException.class, () -> compile(code));
        assertThat(refusal).isNotNull();
        assertThat(refusal).hasMessageContaining(problem);
        assertThat(refusal.column()).as(refusal.getMessage()).isEqualTo(column);
    }
}
