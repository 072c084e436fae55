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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogParserTest {

    private static final StreamDeclaration INPUT =
            new StreamDeclaration("S", new RowType(List.of(Column.of("LINE", ColumnType.parse("VARCHAR(1000)")))));

    /// 2018-08-01.
    private static final long TIME = Evaluation.millis("2018-08-01 10:00:00");

    private static List<String> parse(String call, int columns, String line) {
        List<String> names = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            names.add("c" + i + " VARCHAR(100)");
            items.add("l.r.COLUMN" + i);
        }
        return run(
                "CREATE STREAM a (" + String.join(", ", names) + ");CREATE PUMP p AS INSERT INTO a SELECT STREAM "
                        + String.join(", ", items) + " FROM (SELECT STREAM " + call + " FROM s) AS l(r)",
                line);
    }

    private static List<String> run(String code, String line) {
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(code, List.of(INPUT), CompileOptions.lenient())
                .start(outputs, Optional.empty());
        execution.accept("S", List.of(new Row(TIME, line, null, null, null, null)));
        if (!outputs.errors().isEmpty()) {
            return List.of(outputs.errors().getFirst().errorName());
        }
        Row row = outputs.rows("A").getFirst();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(String.valueOf(row.value(i)));
        }
        return values;
    }

    private static final String REQUEST =
            "192.168.254.30 - John [24/May/2004:22:01:02 -0700] \"GET /icons/apache_pb.gif HTTP/1.1\" 304 0";

    @Test
    void w3c_hasOneColumnForEachSpecifier() {
        assertThat(parse("W3C_LOG_PARSE(line, 'COMMON')", 7, REQUEST))
                .containsExactly(
                        "192.168.254.30",
                        "-",
                        "John",
                        "[24/May/2004:22:01:02 -0700]",
                        "GET /icons/apache_pb.gif HTTP/1.1",
                        "304",
                        "0");
        assertThat(parse("W3C_LOG_PARSE(line, 'COMMON WITH VHOST')", 8, "www.a.com " + REQUEST))
                .startsWith("www.a.com", "192.168.254.30");
        assertThat(parse("W3C_LOG_PARSE(line, 'NCSA EXTENDED')", 9, REQUEST + " \"http://a/\" \"Mozilla/4.0 (x)\""))
                .endsWith("0", "http://a/", "Mozilla/4.0 (x)");
        assertThat(parse("W3C_LOG_PARSE(line, '%t %D %{X}o')", 3, "[x y] 17 z z"))
                .containsExactly("[x y]", "17", "z z");
        assertThat(parse(
                        "W3C_LOG_PARSE(line, 'IIS')",
                        15,
                        "192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SERVER,"
                                + " 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,"))
                .startsWith("192.168.114.201", "-", "03/20/01", "7:55:20", "W3SVC2")
                .endsWith("200", "0", "GET", "/DeptLogo.gif", "-");
        assertThat(parse("W3C_LOG_PARSE(line, '%[Referer]i %!200,304[User-agent]i %<u')", 3, "http://a/ b c"))
                .containsExactly("http://a/", "b", "c");
        assertThat(parse("W3C_LOG_PARSE(line, 'REFERER')", 2, "http://a/ -> /b"))
                .containsExactly("http://a/", "/b");
        assertThat(parse("W3C_LOG_PARSE(line, 'AGENT')", 1, "Mozilla/4.0 (x)")).containsExactly("Mozilla/4.0 (x)");
        assertThat(parse("W3C_LOG_PARSE(line, 'COMMON')", 2, "something else")).containsExactly("null", "null");
    }

    @Test
    void regex_hasOneColumnForEachGroup() {
        assertThat(parse("REGEX_LOG_PARSE(line, '(\\w+)=(\\d+)(x)?')", 3, "abc=12"))
                .containsExactly("abc", "12", "null");
        assertThat(parse("REGEX_LOG_PARSE(line, '(\\w+)=(\\d+)')", 2, "abc=12 "))
                .containsExactly("null", "null");
        assertThat(parse("REGEX_LOG_PARSE(line, '.*([E].).*([R].*)')", 2, "ENERGY"))
                .containsExactly("EN", "RGY");
    }

    /// The manual prints `a_little_lamb` as the second column of its first example, against its own explanation of it:
    /// the last underscore stands outside the group.
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-fast-regex-log-parser.html>
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "(.*)_(._.*)_.* ; Mary_had_a_little_lamb ; Mary_had, a_little",
                "(.*)_(._.*)_. ; Mary_had_a_little_lamb ; null, null",
                "(.*)_+(._.*) ; Mary_had_a_little_lamb ; null, null",
                "(.*)_+(.*) ; Mary____had_a_little_lamb ; Mary, had_a_little_lamb",
                "(.*)_+(<Alpha>.*) ; Mary____had_a_little_lamb ; Mary, had_a_little_lamb",
                "(.*)_(.*) ; Mary_had_a_little_lamb ; Mary, had_a_little_lamb",
                "(<Digit>{1,3})-(<Upper>+)x ; 12-ABx ; 12, AB",
                "(<Digit>{2})-(<Lower>{2,}) ; 12-abc ; 12, abc",
                "(a|bc)([^0-9]?)@ ; bcdtail9 ; bc, d",
                "(\"a.b\"|x)=(\\.+) ; a.b=... ; a.b, ...",
                "(<1-12>):(<00-59>) ; 12:07 ; 12, 07",
                "(<1-12>):(<00-59>) ; 13:07 ; null, null",
                "((.).*),.* ; abc,def ; abc, a",
                "(ab)*(c+) ; ababcc ; abab, cc",
                "(ab)*(c+) ; ababccx ; null, null",
            })
    void fastRegex_takesTheShortestAndNeverGoesBack(String pattern, String line, String expected) {
        assertThat(String.join(", ", parse("FAST_REGEX_LOG_PARSE(line, '" + pattern + "')", 2, line)))
                .isEqualTo(expected);
    }

    @Test
    void variableColumns_areSplitAtTheDelimiter() {
        assertThat(parse("VARIABLE_COLUMN_LOG_PARSE(line, 3, ',')", 3, "a,b")).containsExactly("a", "b", "null");
        assertThat(parse("VARIABLE_COLUMN_LOG_PARSE(line, 2, '||', '\\', '<>')", 2, "<a||b>\\|||c||d"))
                .containsExactly("a||b|", "c");
        assertThat(parse("VARIABLE_COLUMN_LOG_PARSE(line, 2, u&'\\0009')", 2, "a\tb c"))
                .containsExactly("a", "b c");
        String typed = "CREATE STREAM a (k VARCHAR(9), n INTEGER, t TIMESTAMP); CREATE PUMP p AS INSERT INTO a"
                + " SELECT STREAM x.rec.k, x.rec.n + 1, x.rec.\"at\" FROM (SELECT STREAM VARIABLE_COLUMN_LOG_PARSE(line,"
                + " 'k TYPE VARCHAR(2) NOT NULL, n TYPE INTEGER, \"at\" TYPE TIMESTAMP ''dd/MM/yyyy''', ';') AS rec FROM s) AS x";
        assertThat(run(typed, "abc;41;02/01/1970")).containsExactly("ab", "42", "86400000");
        assertThat(run(typed, "abc;x;02/01/1970")).containsExactly("Invalid cast");
        assertThat(run(typed, "abc; ")).containsExactly("ab", "null", "null");
    }

    @Test
    void fixedColumns_standAtTheirCharacters() {
        assertThat(run(
                        "CREATE STREAM a (k VARCHAR(9), n INTEGER, l VARCHAR(9)); CREATE PUMP p AS INSERT INTO a"
                                + " SELECT STREAM x.rec.k, x.rec.n, x.rec.l FROM (SELECT STREAM FIXED_COLUMN_LOG_PARSE(line,"
                                + " 'k TYPE VARCHAR(3) START 0, n TYPE INTEGER NOT NULL START 3 FOR 4', 'l TYPE VARCHAR(9) START 7')"
                                + " AS rec FROM s) AS x",
                        "abc  17end"))
                .containsExactly("abc", "17", "end");
    }

    @Test
    void systemLog_tellsATimeAndTheRest() {
        assertThat(run(
                        "CREATE STREAM a (t TIMESTAMP, rest VARCHAR(99)); CREATE PUMP p AS INSERT INTO a SELECT STREAM"
                                + " l.r.COLUMN1, l.r.COLUMN2 FROM (SELECT STREAM SYS_LOG_PARSE(line) FROM s) AS l(r)",
                        "<34>Oct  1 22:14:15 host su: failed"))
                .containsExactly(String.valueOf(Evaluation.millis("2018-10-01 22:14:15")), "host su: failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "REGEX_LOG_PARSE(line, '(') | 37 | not a regular expression",
                "REGEX_LOG_PARSE(line, 'a') | 37 | has no group",
                "REGEX_LOG_PARSE(line, line) | 37 | is a text in single quotes",
                "VARIABLE_COLUMN_LOG_PARSE(line, 0, ',') | 47 | there are 1 to 1000 columns",
                "FIXED_COLUMN_LOG_PARSE(line, 'k INTEGER') | 44 | not the description of a column: 'k INTEGER'",
                "FAST_REGEX_LOG_PARSE(line, '(a') | 42 | a parenthesis without its end",
                "FAST_REGEX_LOG_PARSE(line, '(a))') | 42 | a parenthesis too many",
                "FAST_REGEX_LOG_PARSE(line, '(<Letter>)') | 42 | no such name as <Letter>",
                "FAST_REGEX_LOG_PARSE(line, '(a&b)') | 42 | an intersection",
                "FAST_REGEX_LOG_PARSE(line, 'a') | 42 | has no group",
                "W3C_LOG_PARSE(line, 'nothing') | 35 | is no format of logs",
            })
    void wrongArguments_areRefusedWithTheirPlace(String call, int column, String problem) {
        SqlException refusal = catchThrowableOfType(
                SqlException.class,
                () -> run(
                        "CREATE STREAM a (k INTEGER); CREATE PUMP p AS INSERT INTO a SELECT STREAM 1 FROM\n(SELECT STREAM "
                                + call + " AS r FROM s)",
                        ""));
        assertThat(refusal).hasMessageContaining(problem);
        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.column()).isEqualTo(column + 1);
    }
}
