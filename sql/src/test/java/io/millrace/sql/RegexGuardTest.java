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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One row cannot hang an application by a pattern that tries too many ways.
@Timeout(600)
class RegexGuardTest {

    private static final StreamDeclaration INPUT = new StreamDeclaration(
            "I",
            new RowType(
                    List.of(Column.of("S", ColumnType.parse("VARCHAR")), Column.of("P", ColumnType.parse("VARCHAR")))));

    private final RecordedOutputs outputs = new RecordedOutputs();

    private void run(String select, Row... rows) {
        String code = "CREATE STREAM o (v VARCHAR(65000)); CREATE PUMP p AS INSERT INTO o " + select;
        Application.compile(code, List.of(INPUT), CompileOptions.lenient())
                .start(outputs, Optional.empty())
                .accept("I", List.of(rows));
    }

    private static Row row(String text, String pattern) {
        return new Row(0, text, pattern, 0L, "", "", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT STREAM SUBSTRING(s FROM '(.*a){20}b') FROM i",
                "SELECT STREAM REGEX_REPLACE(s, '(a|aa)+(.*a){20}b', 'x', 1, 0) FROM i",
                "SELECT STREAM 'x' FROM i WHERE s SIMILAR TO '(%a){20}b'",
                "SELECT STREAM SUBSTRING(s SIMILAR '#\"(%a){20}#\"b' ESCAPE '#') FROM i",
                "SELECT STREAM x.r.COLUMN1 FROM (SELECT STREAM REGEX_LOG_PARSE(s, '(a+)+\\1b') AS r FROM i) AS x",
                "SELECT STREAM x.r.COLUMN1 FROM (SELECT STREAM FAST_REGEX_LOG_PARSE(s, '(.*a){20}b') AS r FROM i) AS x",
                "SELECT STREAM SUBSTRING(s FROM p) FROM i"
            })
    void rowThatWouldTakeForEver_isAnErrorAndTheNextOneIsComputed(String select) {
        run(select, row("a".repeat(60) + "c", "(x+x+)+y|(a+)+\\2b"), row("", ""));
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.errors().getFirst().errorName()).isEqualTo("Invalid argument");
        assertThat(outputs.errors().getFirst().message()).contains("takes too long for a text of 61 characters");
    }

    @Test
    void deepRecursion_isAnError() {
        run(
                "SELECT STREAM 'x' FROM i WHERE s SIMILAR TO '(a|b|[cd])*x'",
                row("abcd".repeat(15_000), ""),
                row("abx", ""));
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.errors().getFirst().message()).contains("needs too much memory");
        assertThat(outputs.rows("O")).hasSize(1);
    }

    @Test
    void likeOverLongTexts_isAnErrorPastTheSameBound() {
        run(
                "SELECT STREAM 'x' FROM i WHERE s LIKE p",
                row("a".repeat(65_000), "%" + "a".repeat(30_000) + "b%"),
                row("aaab", "%ab"));
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.errors().getFirst().message()).contains("LIKE takes too long");
        assertThat(outputs.rows("O")).hasSize(1);
    }

    @Test
    void replacementThatGrows_isAnError() {
        run("SELECT STREAM REGEX_REPLACE(s, '', s, 1, 0) FROM i", row("a".repeat(60_000), ""));
        assertThat(outputs.errors()).hasSize(1);
        assertThat(outputs.errors().getFirst().message()).contains("gives more than");
    }

    @Test
    void usualExpressions_areFarFromTheBound() {
        String line = "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326 ".repeat(500);
        run("SELECT STREAM SUBSTRING(s FROM '(\\d{1,3}\\.){3}\\d{1,3} .* (\\d+) $') FROM i", row(line, ""));
        assertThat(outputs.errors()).isEmpty();
        assertThat(outputs.rows("O").getFirst().value(0)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "s LIKE 'a#' ESCAPE '#' | 41 | ends with its escape",
                "s LIKE 'a' ESCAPE '##' | 52 | an escape is one character",
                "s NOT LIKE 'a#' ESCAPE '#' | 45 | ends with its escape",
                "s SIMILAR TO '(a' | 47 | Unclosed group",
                "s SIMILAR TO '[[:NONE:]]' | 47 | no class of characters",
                "SUBSTRING(s FROM '[a') = 'b' | 51 | Unclosed character class",
                "SUBSTRING(s SIMILAR 'abc' ESCAPE '#') = 'b' | 54 | exactly two marks",
                "REGEX_REPLACE(s, '*', '', 1, 0) = 'b' | 51 | Dangling meta character",
                "SUBSTRING(s FROM '((x{0}){60000}){60000}') = 'b' | 51 | repeats too often",
                "CHAR_TO_TIMESTAMP('yyyy-bb', s) IS NULL | 52 | not a date pattern",
                "DATE_TO_CHAR('P', CURRENT_DATE) = 'b' | 47 | not a date pattern"
            })
    void constantPattern_isRefusedWithPlaceAndRemedy(String condition, int column, String problem) {
        SqlException refusal = catchThrowableOfType(
                SqlException.class,
                () -> run("SELECT STREAM s FROM i\nWHERE " + "                           " + condition));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).contains(problem);
        assertThat(refusal.remedy()).isNotEmpty();
        assertThat(List.of(refusal.line(), refusal.column())).containsExactly(2, column);
    }
}
