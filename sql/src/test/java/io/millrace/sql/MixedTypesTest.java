package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Equal values that come from expressions of different types are one group, and one of DISTINCT.
class MixedTypesTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "S",
            new RowType(List.of(
                    Column.of("N", ColumnType.parse("INTEGER")),
                    Column.of("TINY", ColumnType.parse("TINYINT")),
                    Column.of("B", ColumnType.parse("BIGINT")),
                    Column.of("D1", ColumnType.parse("DECIMAL(8,1)")),
                    Column.of("D3", ColumnType.parse("DECIMAL(8,3)")),
                    Column.of("R", ColumnType.parse("REAL")),
                    Column.of("X", ColumnType.parse("DOUBLE")),
                    Column.of("V", ColumnType.parse("VARCHAR(8)")))));

    private static Row row(long time, int n) {
        return new Row(
                time,
                n,
                n,
                (long) n,
                BigDecimal.valueOf(n * 10L, 1),
                BigDecimal.valueOf(n * 1_000L, 3),
                (float) n,
                (double) n,
                "v" + n,
                null,
                null,
                null,
                null);
    }

    /// A query that gives one column Y; each of its values 1 and 2 comes from both types.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT STREAM n AS y FROM s UNION ALL SELECT STREAM b FROM s",
                "SELECT STREAM tiny AS y FROM s UNION ALL SELECT STREAM b FROM s",
                "SELECT STREAM b AS y FROM s UNION ALL SELECT STREAM n FROM s",
                "SELECT STREAM n AS y FROM s UNION ALL SELECT STREAM d3 FROM s",
                "SELECT STREAM d1 AS y FROM s UNION ALL SELECT STREAM d3 FROM s",
                "SELECT STREAM n AS y FROM s UNION ALL SELECT STREAM x FROM s",
                "SELECT STREAM d1 AS y FROM s UNION ALL SELECT STREAM x FROM s",
                "SELECT STREAM r AS y FROM s UNION ALL SELECT STREAM x FROM s",
                "SELECT STREAM (CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN n ELSE b END) AS y FROM s",
                "SELECT STREAM (CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN n ELSE d3 END) AS y FROM s",
                "SELECT STREAM (CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN d1 ELSE d3 END) AS y FROM s",
                "SELECT STREAM (CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN n ELSE x END) AS y FROM s",
                "SELECT STREAM (CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN r ELSE x END) AS y FROM s",
                "SELECT STREAM (CASE n WHEN 1 THEN 1 ELSE b END) AS y FROM s",
                "SELECT STREAM COALESCE(CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN n END, b) AS y FROM s",
                "SELECT STREAM COALESCE(CASE WHEN s.ROWTIME < TIMESTAMP '1970-01-01 00:00:02' THEN n END, d1) AS y FROM s",
                "SELECT STREAM LAG(b, 1, n) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(n, 1, b) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(d3, 1, d1) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(d1, 1, n) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(x, 1, n) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(x, 1, r) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s",
                "SELECT STREAM LAG(x, 1, 1) OVER (PARTITION BY n RANGE INTERVAL '1' HOUR PRECEDING) AS y FROM s WHERE n = 1",
            })
    void equalValues_areOneWhateverTheyWere(String query) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile("""
                        CREATE STREAM a (y DOUBLE, c BIGINT);
                        CREATE STREAM b (y DOUBLE);
                        CREATE PUMP p AS INSERT INTO a SELECT STREAM q.y, COUNT(*) FROM (%s) AS q
                          GROUP BY q.y, FLOOR(q.ROWTIME TO HOUR);
                        CREATE PUMP d AS INSERT INTO b SELECT STREAM e.y FROM (
                          SELECT STREAM DISTINCT q.y, FLOOR(q.ROWTIME TO HOUR) AS h FROM (%s) AS q) AS e;
                        """.formatted(query, query), List.of(INPUT), CompileOptions.lenient())
                .start(outputs, Optional.empty());
        execution.accept("S", List.of(row(1_000, 1), row(1_500, 2), row(2_500, 1), row(2_600, 2)));
        execution.bound(10_000_000);
        assertThat(outputs.errors()).isEmpty();
        List<Object> values = new ArrayList<>();
        outputs.rows("A").forEach(row -> values.add(row.value(0)));
        assertThat(values).startsWith(1.0).doesNotHaveDuplicates();
        List<Object> distinct = new ArrayList<>();
        outputs.rows("B").forEach(row -> distinct.add(row.value(0)));
        assertThat(distinct).isEqualTo(values);
    }
}
