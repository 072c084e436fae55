package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericFunctionsTest {

    @ParameterizedTest
    @CsvSource({
        "5/2, INTEGER, 2",
        "-5/2, INTEGER, -2",
        "5.0/2, 'DECIMAL(19,12)', 2.500000000000",
        "N + 1, INTEGER, 8",
        "N * N - N, INTEGER, 42",
        "-N, INTEGER, -7",
        "+N, INTEGER, 7",
        "N + NO_NUMBER, INTEGER, null",
        "D * 2, 'DECIMAL(19,4)', 25.0000",
        "D + 0.125, 'DECIMAL(19,3)', 12.625",
        "F * 2, DOUBLE, 5.0",
        "R, DOUBLE, 0.1",
        "R + 0e0, DOUBLE, 0.1",
        "TINY, BIGINT, 100",
        "B + 1, BIGINT, 5000000001",
        "'MOD(7, 3)', INTEGER, 1",
        "'MOD(-7, 3)', INTEGER, -1",
        "ABS(-3), INTEGER, 3",
        "ABS(-2.5), 'DECIMAL(5,1)', 2.5",
        "CEIL(2.1), INTEGER, 3",
        "CEILING(-2.1), INTEGER, -2",
        "FLOOR(-2.1), INTEGER, -3",
        "FLOOR(F), DOUBLE, 2.0",
        "EXP(0), DOUBLE, 1.0",
        "LN(1), DOUBLE, 0.0",
        "LOG10(1000), DOUBLE, 3.0",
        "'POWER(2, 10)', DOUBLE, 1024.0",
        "'STEP(23 BY 5)', INTEGER, 20",
        "'STEP(30 BY 10)', INTEGER, 30",
        "'STEP(-7 BY 5)', INTEGER, -5",
        "'STEP(NO_NUMBER BY 5)', INTEGER, null",
        "'CAST(2.5 AS INTEGER)', INTEGER, 3",
        "'CAST(-2.5 AS INTEGER)', INTEGER, -3",
        "'CAST(F AS INTEGER)', INTEGER, 3",
        "'CAST(D AS INTEGER)', INTEGER, 13",
        "'CAST(N AS DOUBLE)', DOUBLE, 7.0",
        "'CAST(''  12.75 '' AS DECIMAL(5,1))', 'DECIMAL(5,1)', 12.8",
        "'CAST(''17'' AS INTEGER)', INTEGER, 17",
        "'CAST(''1e3'' AS DOUBLE)', DOUBLE, 1000.0",
        "'COALESCE(NO_NUMBER, 4)', INTEGER, 4",
        "'NULLIF(N, 8)', INTEGER, 7",
        "'NULLIF(N, 7)', INTEGER, null",
    })
    void expression_hasTheTypeAndValueOfTheManual(String expression, String type, String expected) {
        assertThat(Evaluation.text(expression, type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "N / (N - 7), INTEGER, Division by zero",
        "F / 0, DOUBLE, Division by zero",
        "D / (D - D), 'DECIMAL(10,2)', Division by zero",
        "'MOD(N, N - 7)', INTEGER, Division by zero",
        "N * 2000000000, INTEGER, Numeric overflow",
        "B * B, BIGINT, Numeric overflow",
        "B, INTEGER, Numeric overflow",
        "N * 100, TINYINT, Numeric overflow",
        "D, 'DECIMAL(3,2)', Numeric overflow",
        "EXP(1000), DOUBLE, Numeric overflow",
        "LN(0), DOUBLE, Invalid argument",
        "'POWER(-1, 0.5)', DOUBLE, Invalid argument",
        "CAST(S AS INTEGER), INTEGER, Invalid cast",
        "'CAST(''1e999999999'' AS DOUBLE)', DOUBLE, Invalid cast",
    })
    void expression_withoutAValueIsAnErrorOfTheRow(String expression, String type, String error) {
        assertThat(Evaluation.text(expression, type)).startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "N = 7, true",
                "N = 7.0, true",
                "N < B, true",
                "D >= 12.5, true",
                "F = 2.5, true",
                "R < 1, true",
                "N BETWEEN 7 AND 9, true",
                "N NOT BETWEEN 7 AND 9, false",
                "N BETWEEN SYMMETRIC 9 AND 1, true",
                "N BETWEEN 9 AND 1, false",
                "N IN (1; 2; 7), true",
                "N NOT IN (1; 2), true",
                "S IN ('a'; 'Hello World'), true",
                "NO_NUMBER IN (1; 2), null",
                "N != 7, false",
                "NO_NUMBER = 1, null",
                "NO_NUMBER IS NULL, true",
                "N IS NOT NULL, true",
                "NO_NUMBER IS DISTINCT FROM 1, true",
                "NO_NUMBER IS NOT DISTINCT FROM NO_NUMBER, true",
                "YES AND NO_NUMBER = 1, null",
                "NOT YES AND NO_NUMBER = 1, false",
                "YES OR NO_NUMBER = 1, true",
                "NOT (NO_NUMBER = 1), null",
                "(NO_NUMBER = 1) IS UNKNOWN, true",
                "(NO_NUMBER = 1) IS NOT TRUE, true",
                "YES IS TRUE, true",
                "YES IS FALSE, false",
                "CAST('true' AS BOOLEAN), true",
                "CASE WHEN NO_NUMBER = 1 THEN YES ELSE NOT YES END, false",
            })
    void condition_followsThreeValuedLogic(String expression, String expected) {
        assertThat(Evaluation.text(expression.replace(';', ','), "BOOLEAN")).isEqualTo(expected);
    }
}
