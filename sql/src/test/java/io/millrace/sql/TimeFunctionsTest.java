package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.plan.CompileOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFunctionsTest {

    private static String timestamp(String expression) {
        return Evaluation.of(expression, "TIMESTAMP") instanceof Long millis
                ? java.time.Instant.ofEpochMilli(millis)
                        .atOffset(java.time.ZoneOffset.UTC)
                        .format(java.time.format.DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS"))
                : Evaluation.text(expression, "TIMESTAMP");
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-step.html>; for five days the page's
    /// formula counts, its printed value contradicts it.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "STEP(T BY INTERVAL '10' SECOND), 2004-09-30 13:48:20.000",
                "STEP(T BY INTERVAL '2' HOUR), 2004-09-30 12:00:00.000",
                "STEP(T BY INTERVAL '5' MINUTE), 2004-09-30 13:45:00.000",
                "STEP(T BY INTERVAL '1' YEAR), 2004-01-01 00:00:00.000",
                "STEP(T BY INTERVAL '2' MONTH), 2004-09-01 00:00:00.000",
                "STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '5' DAY), 2004-09-24 00:00:00.000",
                "STEP(I.ROWTIME BY INTERVAL '60' SECOND), 2004-09-30 13:48:00.000",
                "STEP(NO_TIME BY INTERVAL '60' SECOND), null",
                "FLOOR(T TO SECOND), 2004-09-30 13:48:23.000",
                "FLOOR(T TO MINUTE), 2004-09-30 13:48:00.000",
                "FLOOR(T TO HOUR), 2004-09-30 13:00:00.000",
                "FLOOR(T TO DAY), 2004-09-30 00:00:00.000",
                "FLOOR(T TO MONTH), 2004-09-01 00:00:00.000",
                "FLOOR(T TO YEAR), 2004-01-01 00:00:00.000",
                "CEIL(T TO MINUTE), 2004-09-30 13:49:00.000",
                "CEILING(T TO DAY), 2004-10-01 00:00:00.000",
                "CEIL(TIMESTAMP '2004-01-01 00:00:00' TO YEAR), 2004-01-01 00:00:00.000",
                "MONOTONIC(T), 2004-09-30 13:48:23.456",
                "ROWTIME, 2004-09-30 13:48:23.456",
                "CURRENT_ROW_TIMESTAMP, 2004-09-30 13:48:23.456",
                "CURRENT_TIMESTAMP, 2004-09-30 13:48:23.456",
                "LOCALTIMESTAMP, 2004-09-30 13:48:23.456",
                "APPROXIMATE_ARRIVAL_TIME, 2004-09-30 13:48:23.461",
                "TO_TIMESTAMP(86400000), 1970-01-02 00:00:00.000",
                "TO_TIMESTAMP(UNIX_TIMESTAMP(T)), 2004-09-30 13:48:23.456",
                "T + INTERVAL '1' DAY, 2004-10-01 13:48:23.456",
                "T - INTERVAL '1.5' SECOND, 2004-09-30 13:48:21.956",
                "INTERVAL '1' HOUR + T, 2004-09-30 14:48:23.456",
                "T + INTERVAL '5' MONTH, 2005-02-28 13:48:23.456",
                "T + 2 * INTERVAL '10' MINUTE, 2004-09-30 14:08:23.456",
                "T + INTERVAL '1' HOUR / 4, 2004-09-30 14:03:23.456",
                "T - INTERVAL '120' SECOND, 2004-09-30 13:46:23.456",
                "CAST('2010-06-30 22:09:43' AS TIMESTAMP), 2010-06-30 22:09:43.000",
                "CAST(DAY1 AS TIMESTAMP), 2004-09-30 00:00:00.000",
                "CAST(TIME1 AS TIMESTAMP), 2004-09-30 13:48:23.000",
                "TIMESTAMP '2004-09-30 13:48:23.456', 2004-09-30 13:48:23.456",
                "TIMESTAMP '2004-09-30 13:48:23.5', 2004-09-30 13:48:23.500",
                "T + INTERVAL '2 10' DAY TO HOUR, 2004-10-02 23:48:23.456",
                "T + INTERVAL '59:59.999' MINUTE TO SECOND(3), 2004-09-30 14:48:23.455",
                "T + INTERVAL '120' SECOND(3), 2004-09-30 13:50:23.456",
                "T - INTERVAL '1 02:03:04.5' DAY TO SECOND, 2004-09-29 11:45:18.956",
                "T - INTERVAL '1-2' YEAR TO MONTH, 2003-07-30 13:48:23.456",
                "T + INTERVAL '-1' SECOND, 2004-09-30 13:48:22.456",
                "STEP(T BY INTERVAL '1' DAY), 2004-09-30 00:00:00.000",
                "STEP(T BY INTERVAL '7' MONTH), 2004-06-01 00:00:00.000",
                "STEP(TIMESTAMP '1969-12-31 23:59:55' BY INTERVAL '10' SECOND), 1969-12-31 23:59:50.000",
                "CEIL(T TO SECOND), 2004-09-30 13:48:24.000",
                "CEIL(T TO HOUR), 2004-09-30 14:00:00.000",
                "CEIL(T TO MONTH), 2004-10-01 00:00:00.000",
                "CEIL(T TO YEAR), 2005-01-01 00:00:00.000",
                "FLOOR(NO_TIME TO HOUR), null",
                "CEIL(NO_TIME TO HOUR), null",
                "NO_TIME + INTERVAL '1' DAY, null",
                "TO_TIMESTAMP(NO_NUMBER), null",
                "MONOTONIC(NO_TIME), null",
            })
    void timestamp_isComputed(String expression, String expected) {
        assertThat(timestamp(expression)).isEqualTo(expected);
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-date-timestamp-interval.html>
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "CAST((TIME '12:03:34' - TIME '11:57:23') MINUTE TO SECOND AS VARCHAR(8)); VARCHAR(8); +6:11",
                "CAST((TIME '12:03:34' - TIME '11:57:23') SECOND AS VARCHAR(8)); VARCHAR(8); +371",
                "CAST((TIME '12:03:34' - TIME '11:57:23') MINUTE AS VARCHAR(8)); VARCHAR(8); +6",
                "CAST((TIMESTAMP '2004-05-01 12:03:34' - TIMESTAMP '2004-04-29 11:57:23') DAY TO SECOND AS VARCHAR(11)); VARCHAR(11); +2 00:06:11",
                "CAST((TIMESTAMP '2004-05-01 12:03:34' - TIMESTAMP '2004-04-29 11:57:23') DAY TO SECOND AS VARCHAR(8)); VARCHAR(8); +2 00:06",
                "CAST((TIMESTAMP '2004-05-01 12:03:34' - TIMESTAMP '2004-04-29 11:57:23') DAY AS VARCHAR(8)); VARCHAR(8); +2",
                "CAST((DATE '2004-12-02' - DATE '2003-12-01') DAY AS VARCHAR(8)); VARCHAR(8); +367",
                "CAST((DATE '2003-12-01' - DATE '2004-12-02') DAY AS VARCHAR(8)); VARCHAR(8); -367",
                "CAST((T - T) SECOND AS VARCHAR(8)); VARCHAR(8); +0",
                "CAST((T - TIMESTAMP '2004-09-30 13:48:00') SECOND AS BIGINT); BIGINT; 23",
                "CAST(INTERVAL '90' MINUTE AS BIGINT); BIGINT; 90",
                "CAST('2 10:00:00' AS INTERVAL DAY TO SECOND) > INTERVAL '1' DAY; BOOLEAN; true",
                "EXTRACT(SECOND FROM T); DECIMAL(5,3); 23.456",
                "EXTRACT(MINUTE FROM T); BIGINT; 48",
                "EXTRACT(HOUR FROM T); BIGINT; 13",
                "EXTRACT(DAY FROM T); BIGINT; 30",
                "EXTRACT(MONTH FROM T); BIGINT; 9",
                "EXTRACT(YEAR FROM T); BIGINT; 2004",
                "EXTRACT(YEAR FROM DAY1); BIGINT; 2004",
                "EXTRACT(HOUR FROM TIME1); BIGINT; 13",
                "EXTRACT(HOUR FROM INTERVAL '2 10' DAY TO HOUR); BIGINT; 10",
                "UNIX_TIMESTAMP(T); BIGINT; 1096552103456",
                "TSDIFF(T, T - INTERVAL '2' SECOND); BIGINT; 2000",
                "TSDIFF(UNIX_TIMESTAMP(T), 0); BIGINT; 1096552103456",
                "TSDIFF(T, NO_TIME); BIGINT; null",
                "CAST(T AS VARCHAR(25)); VARCHAR(25); 2004-09-30 13:48:23.456",
                "CAST(T AS VARCHAR(19)); VARCHAR(19); 2004-09-30 13:48:23",
                "CAST(FLOOR(T TO SECOND) AS VARCHAR(25)); VARCHAR(25); 2004-09-30 13:48:23",
                "CAST(T AS DATE) = DATE '2004-09-30'; BOOLEAN; true",
                "CAST(T AS TIME) > TIME '13:48:23'; BOOLEAN; true",
                "CAST(DAY1 AS VARCHAR(10)); VARCHAR(10); 2004-09-30",
                "CAST(TIME1 AS VARCHAR(8)); VARCHAR(8); 13:48:23",
                "CURRENT_DATE = DATE '2004-09-30'; BOOLEAN; true",
                "TIMESTAMP_TO_CHAR('yyyy/MM/dd HH.mm.ss.SSS', T); VARCHAR(40); 2004/09/30 13.48.23.456",
                "TIMESTAMP_TO_CHAR('EEE MMM d', T); VARCHAR(40); Thu Sep 30",
                "TIMESTAMP_TO_CHAR('yyyy', NO_TIME); VARCHAR(40); null",
                "DATE_TO_CHAR('dd.MM.yy', DAY1); VARCHAR(40); 30.09.04",
                "TIME_TO_CHAR('hh a', TIME1); VARCHAR(40); 01 PM",
                "CHAR_TO_DATE('dd.MM.yyyy', '30.09.2004') = DAY1; BOOLEAN; true",
                "CHAR_TO_TIME('HH:mm:ss', '13:48:23') = TIME1; BOOLEAN; true",
                "T > TIMESTAMP '2001-01-01 00:00:00'; BOOLEAN; true",
                "CAST(CAST(INTERVAL '90' SECOND AS INTERVAL MINUTE) AS VARCHAR(9)); VARCHAR(9); +1",
                "CAST(INTERVAL '90' SECOND AS INTERVAL MINUTE) = INTERVAL '60' SECOND; BOOLEAN; true",
                "CAST(CAST(INTERVAL '90' SECOND AS INTERVAL MINUTE) AS BIGINT); BIGINT; 1",
                "CAST(CAST(INTERVAL '15' MINUTE AS INTERVAL SECOND) AS BIGINT); BIGINT; 900",
                "(TIMESTAMP '2004-09-30 13:48:40' - TIMESTAMP '2004-09-30 13:47:00') MINUTE = INTERVAL '1' MINUTE; BOOLEAN; true",
                "CAST(INTERVAL '1.5' SECOND AS DECIMAL(10,3)); DECIMAL(10,3); 1.500",
                "CAST(INTERVAL '1' DAY + INTERVAL '1' HOUR AS VARCHAR(20)); VARCHAR(20); +1 01",
                "CAST(3 * INTERVAL '10' MINUTE AS VARCHAR(20)); VARCHAR(20); +30",
                "CAST(INTERVAL '10' SECOND / 4 AS VARCHAR(20)); VARCHAR(20); +2.500",
                "CAST(INTERVAL '1' MINUTE - INTERVAL '2' MINUTE AS VARCHAR(20)); VARCHAR(20); -1",
                "CAST((DAY1 - DATE '2004-08-30') MONTH AS VARCHAR(20)); VARCHAR(20); +1",
                "EXTRACT(SECOND FROM INTERVAL '1:02.5' MINUTE TO SECOND); DECIMAL(5,3); 2.500",
                "EXTRACT(YEAR FROM NO_TIME); BIGINT; null",
                "TSDIFF(T - INTERVAL '2' SECOND, T); BIGINT; -2000",
                "CAST(T AS VARCHAR(22)); VARCHAR(22); 2004-09-30 13:48:23",
                "SUBSTRING(CAST(T AS VARCHAR(25)), 15, 19); VARCHAR(25); 48:23.456",
                "CAST(TIME1 + INTERVAL '12' HOUR AS VARCHAR(8)); VARCHAR(8); 01:48:23",
                "CAST(DAY1 - INTERVAL '1' MONTH AS VARCHAR(10)); VARCHAR(10); 2004-08-30",
                "CAST(FLOOR(DAY1 TO MONTH) AS VARCHAR(10)); VARCHAR(10); 2004-09-01",
                "CAST(CEIL(TIME1 TO HOUR) AS VARCHAR(8)); VARCHAR(8); 14:00:00",
                "DATE_TO_CHAR('yyyy', CAST(NO_TIME AS DATE)); VARCHAR(40); null",
                "'x' || TIMESTAMP_TO_CHAR('yyyy', NO_TIME); VARCHAR(40); xnull",
                "CHAR_TO_TIMESTAMP('yyyy', NOTHING) IS NULL; BOOLEAN; true",
                "CHAR_TO_TIMESTAMP('hh:mm a', '01:48 PM') = TIMESTAMP '1970-01-01 13:48:00'; BOOLEAN; true",
                "CURRENT_TIME = LOCALTIME; BOOLEAN; true",
                "I.ROWTIME = T; BOOLEAN; true",
                "(T - TIMESTAMP '2004-09-30 13:00:00') MINUTE > INTERVAL '45' MINUTE; BOOLEAN; true",
                "FLOOR((T - TIMESTAMP '1970-01-01 00:00:00') SECOND / 10 TO SECOND) = INTERVAL '109655210' SECOND(10); BOOLEAN; true",
            },
            delimiter = ';')
    void expression_overTimesIsComputed(String expression, String type, String expected) {
        assertThat(Evaluation.text(expression, type)).isEqualTo(expected);
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-char-to-timestamp.html>
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyy-MM-dd hh:mm:ss | 2009-09-16 03:15:24 | 2009-09-16 03:15:24",
                "yyyy-mm | 2012-02-08 07:23:19 | 2012-01-01 00:02:00",
                "yyyy-ss-mm | 2012-02-08 07:23:19 | 2012-01-01 00:08:02",
                "MMM dd, yyyy | March 7, 2010 | 2010-03-07 00:00:00",
                "MMM dd, | March 7, 2010 | 1970-03-07 00:00:00",
                "MMM dd,y | March 7, 2010 | 2010-03-07 00:00:00",
                "MMM dd,y | March 7, 10 | 0010-03-07 00:00:00",
                "M-d | 2-8 | 1970-02-08 00:00:00",
                "M-d | 2-8-2012 | 1970-02-08 00:00:00",
                "M-d | 2012-2-8 | none",
                "MM-dd-yyyy | 06-23-2012 10:11:12 | 2012-06-23 00:00:00",
                "dd-MM-yy hh:mm:ss | 23-06-11 10:11:12 | 2011-06-23 10:11:12",
                "MM-dd-yy ss:hh:mm | 06-23-11 12:10:11 | 2011-06-23 10:11:12",
                "yy-dd-MM ss:hh:mm | 06-23-11 12:10:11 | 2006-11-23 10:11:12",
                "dd-MM-yy hh:mm | 23-06-11 10:11:12 | 2011-06-23 10:11:00",
                "dd-MM-yy hh:mm | 23-06-1 10:11:12 | 0001-06-23 10:11:00",
                "MM/dd/yy hh:mm:ss | 12/19/11 10:11:12 | 2011-12-19 10:11:12",
                "MM/dd/yy hh:mm:ss | 12/19/11 12:11:10 | 2011-12-19 00:11:10",
                "MM/dd/yy hh:mm:ss | 12/19/11 00:11:10 | 2011-12-19 00:11:10",
                "MM/dd/yy HH:mm:ss | 12/19/11 12:59:59 | 2011-12-19 12:59:59",
                "MM/dd/yy HH:mm:ss | 12/19/11 21:08:07 | 2011-12-19 21:08:07",
                "MM/dd/yy HH:mm:ss | 2011-12-19 00:11:12 | none",
                "y/MM/dd HH:mm:ss | 2011/12/19 00:11:12 | 2011-12-19 00:11:12",
                "y/MM/dd HH:mm:ss | 12/19/11 00:11:12 | none",
                "y/MM/dd HH:mm:ss | 12/11/19 00:11:12 | 0012-11-19 00:11:12",
                "y/MM/dd HH:mm:ss | 2011-12-19 12:11:12 | none",
                "yyyy-hh-mm | 2009-09-16 03:15:24 | 2009-01-01 09:16:00",
                "yyyy | 2009-09-16 03:15:24 | 2009-01-01 00:00:00",
                "yyyy hh | 2009-09-16 03:15:24 | none",
                "yyyy-hh | 2009-09-16 03:15:24 | 2009-01-01 09:00:00",
                "yyyy-MM hh | 2009-09-16 03:15:24 | none",
                "yyyy-MM-dd hh | 2009-09-16 03:15:24 | 2009-09-16 03:00:00",
                "MM/dd/yy hh:mm:ss | 2009/09/16 03:15:24 | none",
                "yyyy | 09-16 03:15 | 0009-01-01 00:00:00",
                "yyyy | 16 03:15 | 0016-01-01 00:00:00",
                "yyyy-MM-dd | 2009-02-30 | none",
                // the page does not tell: 21 is no hour of twelve
                "yyyy-MM-dd hh:mm:ss | 2009-09-16 21:15:24 | none",
                "dd/MMM/yyyy:HH:mm:ss z | 24/May/2004:22:01:02 -0700 | 2004-05-25 05:01:02",
            })
    void charToTimestamp_readsWhatTheManualShows(String format, String text, String expected) {
        String result = timestamp("CHAR_TO_TIMESTAMP('" + format + "', '" + text + "')");
        if (expected.equals("none")) {
            assertThat(result).startsWith("Invalid cast");
        } else {
            assertThat(result).isEqualTo(expected + ".000");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "CAST('2010-06-30 22:09:43.5' AS TIMESTAMP)",
                "CAST('2010-06-30' AS TIMESTAMP)",
                "CAST('2010-06-31 00:00:00' AS TIMESTAMP)",
                "CAST('2010-06-30T22:09:43' AS TIMESTAMP)",
                "CAST('2010-06-30 22:09:43 ' AS TIMESTAMP)",
                "CAST('2010-6-30 22:09:43' AS TIMESTAMP)",
                "CAST(S AS TIMESTAMP)",
            })
    void text_thatIsNoTimestampIsAnErrorOfTheRow(String expression) {
        assertThat(timestamp(expression)).startsWith("Invalid cast");
    }

    @Test
    void date_doesNotFitIntoAShorterString() {
        assertThat(Evaluation.text("CAST(DAY1 AS VARCHAR(9))", "VARCHAR(20)")).startsWith("String too long");
    }

    /// The manual converts nothing by itself:
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-data-types.html>
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = ';',
            value = {
                "BIGINT; DAY1 - DAY1; Cannot apply '-'",
                "BIGINT; (TIME1 - T) SECOND; same type",
                "BIGINT; (T - DAY1) DAY; same type",
                "BIGINT; CAST(T AS BIGINT); there is no CAST from",
                "INTEGER; CAST(YES AS INTEGER); cannot convert",
                "BOOLEAN; CAST(N AS BOOLEAN); there is no CAST from",
                "TIMESTAMP; CAST(N AS TIMESTAMP); there is no CAST from",
                "DATE; CAST(TIME1 AS DATE); cannot convert",
                "TIME; CAST(DAY1 AS TIME); cannot convert",
                "VARCHAR(9); CAST(X'41' AS VARCHAR(9)); there is no CAST from",
                "VARBINARY(9); CAST(S AS VARBINARY(9)); there is no CAST from",
                "INTEGER; CAST(INTERVAL '15' SECOND AS INTEGER); there is no CAST from",
                "BOOLEAN; T > '2001-01-01'; cannot be compared",
                "BOOLEAN; T > '2001-01-01 00:00:00'; cannot be compared",
                "BOOLEAN; T BETWEEN '2001-01-01 00:00:00' AND '2002-01-01 00:00:00'; cannot be compared",
                "BOOLEAN; I.ROWTIME = '2001-01-01 00:00:00'; cannot be compared",
                "BOOLEAN; N = '5'; cannot be compared",
                "BOOLEAN; '5' = N; cannot be compared",
                "BOOLEAN; S = 5; cannot be compared",
                "BOOLEAN; S <> 5; cannot be compared",
                "BOOLEAN; F < '2.5'; cannot be compared",
                "BOOLEAN; YES = 'true'; cannot be compared",
                "BOOLEAN; N BETWEEN '1' AND '9'; cannot be compared",
                "BOOLEAN; N BETWEEN 1 AND '9'; cannot be compared",
                "BOOLEAN; N IS DISTINCT FROM 'a'; cannot be compared",
                "BOOLEAN; INTERVAL '1' DAY = '1'; cannot be compared",
                "BOOLEAN; (N, S) = ('7', 'x'); cannot be compared",
                "BOOLEAN; CASE N WHEN '7' THEN YES ELSE NOT YES END; cannot be compared",
                "INTEGER; NULLIF(N, '7'); cannot be compared",
                "BOOLEAN; N IN ('a', 'b'); cannot be compared",
                "BOOLEAN; DAY1 = T; Cannot apply '='",
                "BOOLEAN; N = YES; Cannot apply '='",
                "BOOLEAN; X'01' = 'a'; Cannot apply '='",
                "BOOLEAN; INTERVAL '1' DAY > INTERVAL '1' MONTH; Cannot apply '>'",
                "BOOLEAN; DAY1 NOT IN (T); compatible types",
                "BOOLEAN; N LIKE '7'; Cannot apply 'LIKE'",
                "BOOLEAN; S AND YES; Cannot apply 'AND'",
                "VARCHAR(9); N || 'x'; Cannot apply '||'",
                "VARCHAR(9); X'01' || 'x'; Cannot apply '||'",
                "VARCHAR(9); COALESCE(S, N); mixing of types",
                "INTEGER; S + 1; Cannot apply '+'",
                "INTEGER; MOD(F, 2); Cannot apply 'MOD'",
                "VARCHAR(9); UPPER(N); Cannot apply 'UPPER'",
                "TIMESTAMP; T + 1; Cannot apply '+'",
                "TIMESTAMP; STEP(T BY 5); Cannot apply 'STEP'",
                "BIGINT; TSDIFF(T, N); Cannot apply 'TSDIFF'",
                "BIGINT; T; cannot go into the column",
                "TIMESTAMP; B; cannot go into the column",
                "TIMESTAMP; DAY1; cannot go into the column",
                "DATE; T; cannot go into the column",
                "VARCHAR(30); T; cannot go into the column",
                "BOOLEAN; N; cannot go into the column",
                "INTEGER; YES; cannot go into the column",
                "VARBINARY(9); S; cannot go into the column",
                "BIGINT; INTERVAL '1' DAY; cannot go into the column",
                "TIMESTAMP; TIMESTAMP '2004-09-30 13:48:23 '; Illegal TIMESTAMP literal",
                "TIMESTAMP; TIMESTAMP '2004-09-30T13:48:23'; Illegal TIMESTAMP literal",
                "DATE; DATE '2004-09-31'; Illegal DATE literal",
                "TIME; TIME '25:48:23'; Illegal TIME literal",
                "VARBINARY(9); X'0A1'; even number of hexits",
                "TIMESTAMP; T + INTERVAL '100' DAY(2); exceeds precision",
            })
    void expression_overTypesThatDoNotMixIsRefused(String type, String expression, String problem) {
        for (CompileOptions options : List.of(CompileOptions.strict(), CompileOptions.lenient())) {
            assertThatThrownBy(() -> Evaluation.of(expression, type, options))
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining(problem)
                    .satisfies(e -> assertThat(((SqlException) e).line()).isEqualTo(3));
        }
    }
}
