package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            })
    void text_thatIsNoTimestampIsAnErrorOfTheRow(String expression) {
        assertThat(timestamp(expression)).startsWith("Invalid cast");
    }

    @Test
    void date_doesNotFitIntoAShorterString() {
        assertThat(Evaluation.text("CAST(DAY1 AS VARCHAR(9))", "VARCHAR(20)")).startsWith("String too long");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = ';',
            value = {
                "DAY1 - DAY1",
                "(TIME1 - T) SECOND",
                "CAST(T AS BIGINT)",
                "CAST(YES AS INTEGER)",
                "CAST(N AS TIMESTAMP)",
                "T > '2001-01-01'",
                "N = '5'",
                "N || 'x'",
                "DAY1 = T",
                "N IN ('a', 'b')",
                "DAY1 NOT IN (T)",
                "S + 1",
            })
    void expression_overTypesThatDoNotMixIsRefused(String expression) {
        assertThatThrownBy(() -> Evaluation.of(expression, "BIGINT"))
                .isInstanceOf(SqlException.class)
                .satisfies(e -> assertThat(((SqlException) e).line()).isEqualTo(3));
    }
}
