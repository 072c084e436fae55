package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptRulesTest {

    private static Application compile(String code, CompileOptions options) {
        return Application.compile(code, List.of(Evaluation.INPUT), options);
    }

    private static SqlException refusal(String code) {
        return catchThrowableOfType(SqlException.class, () -> compile(code, CompileOptions.lenient()));
    }

    private static final String O = "CREATE STREAM o (n INTEGER, s VARCHAR(10));\n";

    @Test
    void names_foldToUpperCaseUnlessQuoted() {
        Application application = compile(
                "CREATE STREAM \"Mixed Case-1\" (\"productName\"VARCHAR(32), first VARCHAR(4), \"a\"\"b\" INT, datetime TIMESTAMP)",
                CompileOptions.strict());
        assertThat(Objects.requireNonNull(application.streams().get("Mixed Case-1"))
                        .columns())
                .extracting(Column::name)
                .containsExactly("productName", "FIRST", "a\"b", "DATETIME");
    }

    @Test
    void columns_haveTheirDeclaredTypes() {
        Application application = compile("""
                CREATE STREAM t (a TINYINT, b SMALLINT, c INT NOT NULL, d BIGINT, e DECIMAL(19,5), f NUMERIC(5), g DEC,
                  h REAL, i FLOAT, j DOUBLE, k DOUBLE PRECISION, l CHAR(3), m VARCHAR, n CHARACTER VARYING(7), o BOOLEAN,
                  p DATE, q TIME, r TIMESTAMP, s BINARY(2), u VARBINARY(9), v VARCHAR(65520) DESCRIPTION 'long')
                  OPTIONS (x 'y') DESCRIPTION 'all types'
                """, CompileOptions.strict());
        assertThat(Objects.requireNonNull(application.streams().get("T")).columns())
                .extracting(column -> column.type().toString())
                .containsExactly(
                        "TINYINT",
                        "SMALLINT",
                        "INTEGER",
                        "BIGINT",
                        "DECIMAL(19,5)",
                        "DECIMAL(5,0)",
                        "DECIMAL(19,0)",
                        "REAL",
                        "DOUBLE",
                        "DOUBLE",
                        "DOUBLE",
                        "CHAR(3)",
                        "VARCHAR(65534)",
                        "VARCHAR(7)",
                        "BOOLEAN",
                        "DATE",
                        "TIME",
                        "TIMESTAMP",
                        "BINARY(2)",
                        "VARBINARY(9)",
                        "VARCHAR(65520)");
        assertThat(Objects.requireNonNull(application.streams().get("T"))
                        .columns()
                        .get(2)
                        .isNullable())
                .isFalse();
    }

    @Test
    void words_thatOnlyCalciteReservesAreFree() {
        for (String word : List.of(
                "datetime",
                "contains",
                "define",
                "empty",
                "equals",
                "extend",
                "friday",
                "groups",
                "initial",
                "json_value",
                "lag",
                "lead",
                "matches",
                "minus",
                "next",
                "offset",
                "one",
                "ordinal",
                "pattern",
                "per",
                "percent",
                "period",
                "prev",
                "qualify",
                "reset",
                "running",
                "show",
                "skip",
                "subset",
                "upsert",
                "uuid",
                "variant",
                "step",
                "pump",
                "started",
                "expedited",
                "first",
                "last",
                "name",
                "age",
                "state",
                "type",
                "status")) {
            assertThatCode(() -> compile(
                            "CREATE STREAM a (" + word + " INTEGER); CREATE STREAM b (" + word + " INTEGER);"
                                    + "CREATE PUMP p AS INSERT INTO b (" + word + ") SELECT STREAM a." + word + " AS "
                                    + word
                                    + " FROM a WHERE " + word + " > 1",
                            CompileOptions.strict()))
                    .as(word)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void comments_areOfThreeKinds() {
        assertThatCode(() -> compile(
                        "-- one\n// two\n/* three\n */ CREATE STREAM a (b INT); // end", CompileOptions.strict()))
                .doesNotThrowAnyException();
    }

    /// `RENAME`, of which the manual says no more than that it goes with OR REPLACE.
    @Test
    void renamedStream_isThereByItsNewNameAlone() {
        Application application = compile(
                "CREATE STREAM x (a INT); CREATE OR REPLACE STREAM x (b INT) DESCRIPTION 'd' OPTIONS (o 'p') RENAME TO y;"
                        + "CREATE PUMP p AS INSERT INTO y (b) SELECT STREAM n FROM i",
                CompileOptions.strict());
        assertThat(application.streams()).containsKey("Y").doesNotContainKey("X");
    }

    @Test
    void pump_takesAllItsClauses() {
        Application application = compile(
                O
                        + "CREATE OR REPLACE PUMP \"o\" STOPPED OPTIONS (a 'b') DESCRIPTION 'x' AS INSERT EXPEDITED INTO o (s)"
                        + " SELECT s FROM i; CREATE PUMP o STARTED AS INSERT INTO o(s, n) SELECT STREAM s, n FROM i",
                CompileOptions.strict());
        assertThat(application.pumps()).containsExactly("o", "O");
        assertThat(application.explain().text()).contains("(stopped)").contains("reads I");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE STREAM error_stream (a INT) | 1 | 15 | error_stream cannot be created",
                "CREATE STREAM i (a INT) | 1 | 15 | is the input stream",
                "CREATE STREAM x (a INT, ROWTIME TIMESTAMP) | 1 | 25 | ROWTIME cannot be declared",
                "CREATE STREAM x (a INT, A INT) | 1 | 25 | declared twice",
                "CREATE STREAM x (a INTERVAL DAY) | 1 | 20 | unexpected \"INTERVAL\"",
                "CREATE STREAM x (a VARCHAR(70000)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (a DECIMAL(20,2)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (value INT) | 1 | 18 | unexpected \"value\"",
                "CREATE STREAM x (a INT); CREATE STREAM x (a INT) | 1 | 40 | exists already",
                "SELECT STREAM n FROM i | 1 | 1 | SELECT is not a statement of application code",
                "INSERT INTO i SELECT n FROM i | 1 | 1 | INSERT is not a statement",
                "CREATE STREAM x (a INT | 1 | 22 | the code ends",
                "CREATE STREAM x (a INT, | 1 | 23 | unexpected \",\"",
                "CREATE STREAM \"Error_Stream\" (a INT) | 1 | 15 | error_stream cannot be created",
                "CREATE STREAM x () | 1 | 18 | unexpected \")\"",
                "CREATE STREAM x (a VARCHAR(0)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (a VARCHAR(65535)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (a CHAR(0)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (a DECIMAL(19,20)) | 1 | 20 | out of bounds",
                "CREATE STREAM x (a TIMESTAMP WITH TIME ZONE) | 1 | 20 | is not a type of a column",
                "CREATE STREAM x (a INT ARRAY) | 1 | 20 | is not a type of a column",
                "CREATE STREAM x (a INT, \"ROWTIME\" TIMESTAMP) | 1 | 25 | ROWTIME cannot be declared",
                "CREATE STREAM s1.x (a INT) | 1 | 15 | a name has one part here",
                "CREATE OR REPLACE STREAM x (a INT) RENAME y | 1 | 36 | unexpected \"RENAME\"",
                "CREATE STREAM x (a INT) RENAME TO y | 1 | 35 | RENAME goes with OR REPLACE only",
                "CREATE OR REPLACE STREAM x (a INT) RENAME TO i | 1 | 46 | the stream \"I\" exists already",
                "CREATE OR REPLACE STREAM x (a INT) RENAME TO error_stream | 1 | 46 | error_stream cannot be created",
            })
    void statement_isRefusedWithItsPlace(String code, int line, int column, String problem) {
        SqlException refusal = refusal(code);
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).contains(problem);
        assertThat(List.of(refusal.line(), refusal.column()))
                .as(refusal.getMessage())
                .containsExactly(line, column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT STREAM n, s FROM nowhere | 3 | 25 | Object 'NOWHERE' not found",
                "SELECT STREAM nn, s FROM i | 3 | 15 | Column 'NN' not found",
                "SELECT STREAM \"n\", s FROM i | 3 | 15 | Column 'n' not found",
                "SELECT STREAM foo(n), s FROM i | 3 | 15 | No match found for function signature FOO",
                "SELECT STREAM n FROM i | 3 | 1 | the query gives 1 columns, the stream \"O\" has 2",
                "SELECT STREAM t, s FROM i | 3 | 15 | a value of type TIMESTAMP(3) cannot go into the column \"N\" of type INTEGER",
                "SELECT STREAM n, yes FROM i | 3 | 18 | cannot go into the column \"S\"",
                "SELECT STREAM n, s AS ROWTIME, s FROM i | 3 | 18 | ROWTIME is a TIMESTAMP",
                "SELECT STREAM n, s FROM error_stream | 3 | 25 | not found",
                "SELECT STREAM DISTINCT n, s FROM i | 3 | 1 | SELECT DISTINCT without an expression of ROWTIME is not supported",
                "SELECT STREAM n, s FROM i GROUP BY n, s | 3 | 27 | Streaming aggregation requires at least one monotonic expression in GROUP BY clause",
                "SELECT STREAM COUNT(*), MAX(s) FROM i | 3 | 15 | COUNT without OVER or GROUP BY is not supported",
                "SELECT STREAM SUM(n) OVER (ORDER BY n ROWS 2 PRECEDING), s FROM i | 3 | 28 | ORDER BY in a window is not supported",
                "SELECT STREAM RANK() OVER (ROWS 2 PRECEDING), s FROM i | 3 | 15 | RANK is not supported",
                "SELECT STREAM n, s FROM i ORDER BY n | 3 | 36 | Streaming ORDER BY must start with monotonic expression",
                "SELECT STREAM a.n, b.s FROM i AS a NATURAL JOIN i AS b | 3 | 44 | a join without ON is not supported",
                "SELECT STREAM n, s FROM i OVER w AS x, i AS y | 3 | 32 | there is no window \"W\"",
                "SELECT STREAM n, COUNT(*) FROM i GROUP BY n, FLOOR(i.ROWTIME TO HOUR), FLOOR(i.ROWTIME TO MINUTE) | 3 | 1 | more than one expression of ROWTIME",
                "SELECT STREAM n, s FROM i WHERE n IN (SELECT n FROM i) | 3 | 53 | a query over a stream inside an expression is not supported",
                "SELECT STREAM n, s FROM i UNION SELECT STREAM n, s FROM i | 3 | 1 | UNION without ALL is not supported",
                "SELECT STREAM n, s FROM i LIMIT 5 | 3 | 33 | LIMIT is not supported",
                "SELECT STREAM n, s FROM i ORDER BY 3 | 3 | 36 | ORDER BY 3 is no place in a list of 2",
                "SELECT STREAM * FROM i ORDER BY 1 | 3 | 33 | ORDER BY 1 over *",
                "SELECT STREAM SUM(n) OVER (RANGE INTERVAL '1' HOUR FOLLOWING), s FROM i | 3 | 27 | a window that does not end with the current row",
                "SELECT STREAM SUM(n) OVER (ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING), s FROM i | 3 | 27 | a window that does not end with the current row",
                "SELECT STREAM COUNT(*), s FROM i GROUP BY s, STEP(i.ROWTIME BY INTERVAL '0' SECOND) | 3 | 64 | STEP goes by nothing",
                "SELECT STREAM COUNT(*), s FROM i GROUP BY s, STEP(i.ROWTIME BY INTERVAL -'5' MONTH) | 3 | 64 | STEP goes by nothing",
                "SELECT STREAM STEP(n BY -2), s FROM i | 3 | 25 | STEP goes by nothing",
                "SELECT STREAM COUNT(*), s FROM i WINDOWED BY STAGGER (PARTITION BY s RANGE INTERVAL '1' MONTH) | 3 | 76 | a length in months or years is not supported",
                "SELECT STREAM SUM(n) OVER (RANGE INTERVAL '1' YEAR PRECEDING), s FROM i | 3 | 34 | a length in months or years is not supported",
                "SELECT STREAM t AS ROWTIME, n, s FROM i ORDER BY t WITHIN INTERVAL '1' MONTH | 3 | 59 | a length in months or years is not supported",
                "SELECT STREAM EXP_AVG(n, INTERVAL '1' MONTH) OVER (ROWS 3 PRECEDING), s FROM i | 3 | 26 | a length in months or years is not supported",
                "SELECT STREAM SUM(n) OVER (ROWS INTERVAL '1' SECOND PRECEDING), s FROM i | 3 | 33 | ROWS counts rows, not time",
                "SELECT STREAM SUM(n) OVER (RANGE 5 PRECEDING), s FROM i | 3 | 34 | RANGE is a length of time, not a number",
                "SELECT STREAM SUM(n) OVER (RANGE INTERVAL '-1' SECOND PRECEDING), s FROM i | 3 | 34 | a negative length",
                "SELECT STREAM SUM(n) OVER (ROWS -1 PRECEDING), s FROM i | 3 | 33 | a negative length",
                "SELECT STREAM LAG(n), s FROM i | 3 | 15 | LAG without OVER is not supported",
                "SELECT STREAM SUM(MAX(n)), s FROM i GROUP BY s, FLOOR(i.ROWTIME TO MINUTE) | 3 | 15 | cannot be nested",
                "SELECT STREAM n, s FROM i WHERE SUM(n) > 1 | 3 | 33 | illegal in WHERE clause",
                "SELECT STREAM n, s FROM i WHERE SUM(n) OVER (ROWS 2 PRECEDING) > 1 | 3 | 33 | illegal in WHERE clause",
                "SELECT STREAM SUM(n) OVER w, s FROM i | 3 | 27 | Window 'W' not found",
                "SELECT STREAM COUNT(*), s FROM i GROUP BY FLOOR(i.ROWTIME TO MINUTE), ROLLUP(s) | 3 | 1 | GROUPING SETS is not supported",
                "SELECT STREAM n, CAST(t AS BIGINT) FROM i | 3 | 18 | there is no CAST",
                "VALUES (1, 'a') | 3 | 1 | VALUES as the source of a pump is not supported",
                "SELECT STREAM n, s FROM i WHERE JSON_EXISTS(s, '$.a') | 3 | 33 | JSON_EXISTS is not supported",
                "SELECT STREAM n, REPLACE(s, 'a', 'b') FROM i | 3 | 18 | REPLACE is not supported",
                "SELECT STREAM ARRAY[1], s FROM i | 3 | 15 | cannot go into the column",
                "SELECT STREAM n, 'open FROM i | 3 | 18 | unexpected '",
                "SELECT STREAM n, value FROM i | 3 | 18 | unexpected \"value\"",
                "SELECT STREAM n, s FROM i AS x (a) | 3 | 25 | the list of column names",
                "SELECT STREAM n, s, s FROM i | 3 | 1 | the query gives 3 columns, the stream \"O\" has 2",
                "SELECT STREAM n, s FROM i AS x (n, b, d, f, r, s, c, t, day1, time1, yes, tiny, nothing, no_number, ROWTIME) | 3 | 101 | ROWTIME cannot be the name of a column",
                "SELECT STREAM n, s FROM i EXCEPT SELECT STREAM n, s FROM i | 3 | 1 | EXCEPT as a query is not supported",
                "SELECT STREAM n, s FROM i UNION ALL SELECT STREAM s, n FROM i | 3 | 15 | Type mismatch in column 1 of UNION ALL",
                "WITH q AS (SELECT STREAM n, s FROM i) SELECT STREAM * FROM q | 3 | 1 | WITH is not supported",
                "SELECT STREAM n, s FROM i WHERE n | 3 | 33 | WHERE clause must be a condition",
                "SELECT STREAM n, s FROM i WHERE s = 5 | 3 | 33 | cannot be compared",
                "SELECT STREAM a.n, b.s FROM i AS a JOIN i AS b ON a.n = b.s | 3 | 51 | cannot be compared",
                "SELECT STREAM COUNT(*), s FROM i GROUP BY s, STEP(i.ROWTIME BY INTERVAL '1' MINUTE) HAVING COUNT(*) > '3' | 3 | 92 | cannot be compared",
                "SELECT STREAM COUNT(*), s FROM i GROUP BY s, FLOOR(ROWTIME TO MINUTE), STEP(i.ROWTIME BY INTERVAL '1' MINUTE) | 3 | 1 | more than one expression of ROWTIME in GROUP BY",
                "SELECT STREAM i.n, s FROM i x | 3 | 15 | Table 'I' not found",
                "SELECT STREAM n, s, day1 AS ROWTIME FROM i | 3 | 21 | ROWTIME is a TIMESTAMP, not DATE",
                "SELECT STREAM t AS ROWTIME, t AS ROWTIME, n, s FROM i | 3 | 29 | ROWTIME is selected twice",
                "SELECT STREAM n, s FROM i WHERE n = (SELECT n FROM i) | 3 | 52 | a query over a stream inside an expression is not supported",
            })
    void query_isRefusedWithItsPlace(String query, int line, int column, String problem) {
        SqlException refusal = refusal(O + "CREATE PUMP p AS INSERT INTO o\n" + query);
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).contains(problem);
        assertThat(List.of(refusal.line(), refusal.column()))
                .as(refusal.getMessage())
                .containsExactly(line, column);
        assertThat(refusal.remedy()).as(refusal.getMessage()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE STREAM o (a BIGINT); CREATE PUMP p AS INSERT INTO o SELECT STREAM t FROM i | 74 | UNIX_TIMESTAMP gives the milliseconds",
                "CREATE STREAM o (a INT); CREATE PUMP p AS INSERT INTO o SELECT STREAM yes FROM i | 71 | CASE WHEN condition THEN 1 ELSE 0 END",
                "CREATE STREAM o (a INT); CREATE PUMP p AS INSERT INTO o SELECT STREAM CAST((t - t) SECOND AS INTEGER) FROM i | 71 | CAST to BIGINT first",
                "CREATE STREAM o (a INT); CREATE PUMP p AS INSERT INTO o SELECT STREAM t - t FROM i | 71 | (one - other) SECOND",
                "CREATE STREAM o (a INT); CREATE PUMP p AS INSERT INTO o SELECT STREAM t - day1 FROM i | 71 | one type with CAST",
                "CREATE STREAM o (a INT); CREATE PUMP p AS INSERT INTO o SELECT STREAM t + 5 FROM i | 71 | INTERVAL '10' SECOND",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM i LEFT JOIN ref AS r ON i.n = r.n | 65 | put it in double quotes, \"ref\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM i RIGHT OUTER JOIN value ON i.n = 1 | 72 | put it in double quotes, \"value\"",
                "CREATE STREAM o (a INT); /* no end | 35 | Close it with */",
                "CREATE STREAM\u00a0o (a INT) | 14 | write a plain one",
                "CREATE STREAM o (a) | 19 | Something may be missing before it",
                "CREATE STREAM o (a INTERVAL DAY) | 20 | keep milliseconds in a BIGINT",
                "CREATE STREAM o (s VARCHAR(9)); CREATE PUMP p AS INSERT INTO o SELECT STREAM NVL(s, '') FROM i | 78 | has COALESCE instead",
                "CREATE STREAM o (s VARCHAR(9)); CREATE PUMP p AS INSERT INTO o SELECT STREAM REPLACE(s, '', '') FROM i | 78 | has REGEX_REPLACE",
                "CREATE STREAM o (s VARCHAR(9)); CREATE PUMP p AS INSERT INTO o SELECT STREAM x.s FROM i AS x JOIN i AS y ON s = 'a' | 109 | the name of its stream before it",
                "CREATE STREAM value (a INT) | 15 | put it in double quotes, \"value\": the word is reserved",
                "CREATE OR REPLACE STREAM user (a INT) | 26 | put it in double quotes, \"user\"",
                "CREATE STREAM order (a INT) | 15 | put it in double quotes, \"order\"",
                "CREATE STREAM x (a INT, date DATE) | 25 | put it in double quotes, \"date\"",
                "CREATE PUMP table AS INSERT INTO i SELECT STREAM * FROM i | 13 | put it in double quotes, \"table\"",
                "CREATE PUMP p AS INSERT INTO order SELECT STREAM n FROM i | 30 | put it in double quotes, \"order\"",
                "CREATE PUMP p AS INSERT INTO o (value) SELECT STREAM n FROM i | 33 | put it in double quotes, \"value\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n AS value FROM i | 51 | put it in double quotes, \"value\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM i.value FROM i | 48 | put it in double quotes, \"value\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM order | 53 | put it in double quotes, \"order\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM i WHERE value > 3 | 61 | put it in double quotes, \"value\"",
                "DROP PUMP order | 11 | put it in double quotes, \"order\"",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n, FROM i | 49 | There is a comma too many",
                "CREATE STREAM o (a INT,) | 23 | There is a comma too many",
                "CREATE STREAM o (a INT) CREATE STREAM p (a INT) | 25 | A semicolon may be missing before it",
                "CREATE TABLE x (a INT) | 1 | streams, pumps, views and functions",
                "CREATE PUMP p INSERT INTO o SELECT STREAM n FROM i | 15 | Something may be missing before it",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM i WHERE s == 'x' | 63 | Equal is written with one =",
                "CREATE STREAM my-stream (a INT) | 17 | put the name in double quotes",
                "CREATE STREAM 1o (a INT) | 15 | put the name in double quotes",
                "CREATE STREAM o (a STRING) | 20 | Types are VARCHAR(n)",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n FROM i WHERE s LIKE \u2018x\u2019 | 68 | straight single quotes",
                "CREATE STREAM o (s VARCHAR(9)); CREATE PUMP p AS INSERT INTO o SELECT STREAM s FROM i WHERE s = \"x\" | 97 | text in single quotes",
            })
    void mistake_isRefusedWithItsPlaceAndARemedy(String code, int column, String remedy) {
        SqlException refusal = refusal(code);
        assertThat(refusal).isNotNull();
        assertThat(refusal.remedy()).contains(remedy);
        assertThat(refusal.column()).as(refusal.getMessage()).isEqualTo(column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE PUMP p AS INSERT INTO nowhere SELECT STREAM n FROM i",
                "CREATE PUMP p AS INSERT INTO i SELECT STREAM * FROM i",
                "CREATE PUMP p AS INSERT INTO error_stream SELECT STREAM * FROM i",
                "CREATE PUMP p AS INSERT INTO o (n, x) SELECT STREAM n, s FROM i",
                "CREATE PUMP p AS INSERT INTO o (n, n) SELECT STREAM n, n FROM i",
                "CREATE PUMP p AS INSERT INTO o SELECT STREAM n, s FROM o",
                "CREATE PUMP p AS INSERT INTO \"o\" SELECT STREAM n, s FROM i",
                "CREATE PUMP p AS INSERT INTO o (ROWTIME, n) SELECT STREAM t, n FROM i",
                "CREATE PUMP p AS INSERT INTO o SELECT n, s FROM i; CREATE PUMP p AS INSERT INTO o SELECT n, s FROM i",
                "CREATE PUMP p AS INSERT INTO o SELECT n, s FROM i; CREATE OR REPLACE STREAM o (a INT)",
                "CREATE STREAM x (n INT, s VARCHAR(3)); CREATE PUMP p AS INSERT INTO x SELECT * FROM o;"
                        + "CREATE PUMP q AS INSERT INTO o SELECT * FROM x",
            })
    void pump_thatCannotRunIsRefused(String code) {
        assertThat(refusal(O + code)).isNotNull();
    }

    @Test
    void characters_goIntoNumbersOnlyWhenLenient() {
        String code = O + "CREATE PUMP p AS INSERT INTO o SELECT STREAM s, n FROM i";
        assertThatCode(() -> compile(code, CompileOptions.lenient())).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(SqlException.class, () -> compile(code, CompileOptions.strict())))
                .hasMessageContaining("cannot go into the column \"N\"");
    }

    @Test
    void replacedPump_givesWay() {
        Application application = compile(
                O + "CREATE STREAM x (n INT); CREATE OR REPLACE PUMP p AS INSERT INTO o SELECT n, s FROM i;"
                        + "CREATE OR REPLACE PUMP p AS INSERT INTO x SELECT n FROM o",
                CompileOptions.strict());
        assertThat(application.explain().text()).contains("into X").contains("reads O");
    }

    @Test
    void code_andNamesHaveTheirBounds() {
        assertThat(refusal(" ".repeat(102_401))).hasMessageContaining("102400");
        assertThat(refusal(O + "CREATE PUMP p AS INSERT INTO o SELECT " + "(".repeat(9_000) + "1" + ")".repeat(9_000)))
                .hasMessageContaining("nested too deeply");
        assertThat(refusal("CREATE STREAM " + "x".repeat(129) + " (a INT)")).hasMessageContaining("128");
        assertThat(compile("", CompileOptions.strict()).streams()).containsOnlyKeys("I");
        assertThat(compile(" \n-- nothing", CompileOptions.strict()).pumps()).isEmpty();
    }
}
