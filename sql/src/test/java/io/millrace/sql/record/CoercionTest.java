package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.Fuzz;
import io.millrace.sql.row.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sch-mapping.html>, cell by cell.
class CoercionTest {

    private static @Nullable Object coerce(String type, String json) {
        return Decoding.of(Decoding.json("C " + type + " $.c"), "{\"c\":" + json + "}")
                .value();
    }

    private static String refusal(String type, String json) {
        DecodeError error = Decoding.of(Decoding.json("C " + type + " $.c"), "{\"c\":" + json + "}")
                .error();
        assertThat(error.name()).isEqualTo(DecodeError.COERCION);
        return error.message();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    INTEGER      | 12                  | 12
                    INTEGER      | -0                  | 0
                    INTEGER      | 1.0                 | 1
                    INTEGER      | 12e2                | 1200
                    INTEGER      | 1200e-2             | 12
                    INTEGER      | 2147483647          | 2147483647
                    INTEGER      | -2147483648         | -2147483648
                    INTEGER      | true                | 1
                    INTEGER      | false               | 0
                    INTEGER      | "17"                | 17
                    INTEGER      | " +017 "            | 17
                    TINYINT      | -128                | -128
                    SMALLINT     | 32767               | 32767
                    BIGINT       | 9223372036854775807 | 9223372036854775807
                    BIGINT       | -9223372036854775808| -9223372036854775808
                    BIGINT       | true                | 1
                    BIGINT       | 0e99999999999       | 0
                    DECIMAL(5,2) | 123.445             | 123.45
                    DECIMAL(5,2) | -123.445            | -123.45
                    DECIMAL(5,2) | 1e2                 | 100.00
                    DECIMAL(5,2) | 0.005               | 0.01
                    DECIMAL(5,2) | 0.00499999999999999999999999 | 0.00
                    DECIMAL(5,2) | 1e-999999999999     | 0.00
                    DECIMAL(5,2) | "7"                 | 7.00
                    DECIMAL(5,2) | true                | 1.00
                    DECIMAL(19,0)| 9999999999999999999 | 9999999999999999999
                    DOUBLE       | 1                   | 1.0
                    DOUBLE       | -0                  | -0.0
                    DOUBLE       | 1e-400              | 0.0
                    DOUBLE       | 1.7976931348623157e308 | 1.7976931348623157E308
                    DOUBLE       | false               | 0.0
                    DOUBLE       | "-69.8246"          | -69.8246
                    DOUBLE       | ".5"                | 0.5
                    REAL         | 0.1                 | 0.1
                    REAL         | true                | 1.0
                    BOOLEAN      | true                | true
                    BOOLEAN      | false               | false
                    BOOLEAN      | 0                   | false
                    BOOLEAN      | -0.0e5              | false
                    BOOLEAN      | 0.01                | true
                    BOOLEAN      | 1e400               | true
                    BOOLEAN      | "true"              | true
                    BOOLEAN      | "TrUe"              | true
                    BOOLEAN      | "Yes"               | false
                    BOOLEAN      | ""                  | false
                    VARCHAR(2)   | true                | tr
                    VARCHAR(9)   | false               | false
                    VARCHAR(9)   | 1.50e1              | 1.50e1
                    VARCHAR(2)   | 12345               | 12
                    VARCHAR(3)   | "abcdef"            | abc
                    VARCHAR(3)   | "éàüö"              | éàü
                    VARCHAR(4)   | [1, 2, 3]           | [1,2
                    VARCHAR(99)  | {"a" : [ 1 ] }      | {"a":[1]}
                    TIMESTAMP    | "1970-01-02"        | 86400000
                    TIMESTAMP    | "1970-01-01 00:00:01" | 1000
                    TIMESTAMP    | "1970-01-01T00:00:01.5" | 1500
                    TIMESTAMP    | "1970-01-01T00:00:00.123456789" | 123
                    TIMESTAMP    | "1970-01-01T00:00:00.999Z" | 999
                    TIMESTAMP    | "1970-01-01T02:00:00+02:00" | 0
                    TIMESTAMP    | "1969-12-31 23:59:59.999" | -1
                    DATE         | "1970-01-03"        | 172800000
                    DATE         | "1970-01-03 23:59:59" | 172800000
                    TIME         | "00:00:01.25"       | 1250
                    TIME         | "1969-12-31 00:00:01" | 1000
                    """)
    void value_isCoerced(String type, String json, String expected) {
        assertThat(coerce(type, json)).isNotNull().hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    INTEGER      | 123.4
                    INTEGER      | 2147483648
                    INTEGER      | -2147483649
                    INTEGER      | 1e10
                    INTEGER      | 1e999999999999
                    INTEGER      | 1e-999999999999
                    INTEGER      | 0.000000000000000000000000001
                    INTEGER      | "abc"
                    INTEGER      | ""
                    INTEGER      | "123.4"
                    INTEGER      | "1 2"
                    INTEGER      | "0x1"
                    INTEGER      | "٣"
                    INTEGER      | "1e"
                    INTEGER      | "."
                    INTEGER      | [1]
                    INTEGER      | {}
                    TINYINT      | 128
                    SMALLINT     | 32768
                    BIGINT       | 9223372036854775808
                    BIGINT       | 922337203685477581e1
                    BIGINT       | 1234567890123456789.5
                    DECIMAL(5,2) | 1000
                    DECIMAL(5,2) | 999.995
                    DECIMAL(5,2) | 1e999999999
                    DECIMAL(19,0)| 99999999999999999999
                    DOUBLE       | 1e400
                    DOUBLE       | -1e309
                    DOUBLE       | "NaN"
                    DOUBLE       | "Infinity"
                    DOUBLE       | "1d"
                    DOUBLE       | "0x1p3"
                    REAL         | 1e39
                    BOOLEAN      | []
                    BOOLEAN      | {"a":1}
                    TIMESTAMP    | 0
                    TIMESTAMP    | true
                    TIMESTAMP    | []
                    TIMESTAMP    | ""
                    TIMESTAMP    | "1970-01-01 "
                    TIMESTAMP    | "1970-13-01"
                    TIMESTAMP    | "1970-02-29"
                    TIMESTAMP    | "1970-00-01"
                    TIMESTAMP    | "1970-01-00"
                    TIMESTAMP    | "1970-1-1 00:00:00"
                    TIMESTAMP    | "1970-01-01 24:00:00"
                    TIMESTAMP    | "1970-01-01 00:60:00"
                    TIMESTAMP    | "1970-01-01 00:00:60"
                    TIMESTAMP    | "1970-01-01 00:00"
                    TIMESTAMP    | "1970-01-01 00:00:00."
                    TIMESTAMP    | "1970-01-01 00:00:00.1x"
                    TIMESTAMP    | "1970-01-01 00:00:00+0200"
                    TIMESTAMP    | "1970/01/01 00:00:00"
                    TIMESTAMP    | "0000-01-01"
                    TIMESTAMP    | "1970-01-01Z"
                    DATE         | "yesterday"
                    TIME         | "25:00:00"
                    VARBINARY(4) | 1
                    VARBINARY(4) | "0AFF"
                    VARBINARY(4) | "X'0A1'"
                    VARBINARY(4) | "X'0G'"
                    VARBINARY(4) | "X'0102030405'"
                    VARBINARY(4) | "X'"
                    VARBINARY(4) | []
                    """)
    void value_isRefused(String type, String json) {
        assertThat(refusal(type, json)).contains("\"C\"").contains("$.c");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    BOOLEAN
                    TINYINT
                    SMALLINT
                    INTEGER
                    BIGINT
                    'DECIMAL(5,2)'
                    REAL
                    DOUBLE
                    CHAR(3)
                    VARCHAR(3)
                    BINARY(3)
                    VARBINARY(3)
                    DATE
                    TIME
                    TIMESTAMP
                    """)
    void jsonNull_isNullForEveryType(String type) {
        assertThat(coerce(type, "null")).isNull();
        assertThat(Decoding.of(Decoding.csv("VARCHAR(9)", type), "x")
                        .values()
                        .getFirst()
                        .get(1))
                .isNull();
    }

    @Test
    void binaries_areReadFromLiteralsAndBooleans() {
        assertThat(coerce("VARBINARY(4)", "\"X'0aFF'\"")).isEqualTo(new byte[] {10, -1});
        assertThat(coerce("VARBINARY(4)", "\"x''\"")).isEqualTo(new byte[0]);
        assertThat(coerce("BINARY(4)", "\"X'0aFF'\"")).isEqualTo(new byte[] {10, -1, 0, 0});
        assertThat(coerce("BINARY(2)", "true")).isEqualTo(new byte[] {0, 1});
        assertThat(coerce("VARBINARY(2)", "false")).isEqualTo(new byte[] {0});
    }

    @Test
    void lengths_countASurrogatePairOnce() {
        assertThat(coerce("VARCHAR(3)", "\"ab😀c\"")).isEqualTo("ab😀");
        assertThat(coerce("VARCHAR(4)", "\"ab😀c\"")).isEqualTo("ab😀c");
        assertThat(coerce("VARCHAR(2)", "\"ab\\ud83d\\ude00\"")).isEqualTo("ab");
        assertThat(coerce("VARCHAR(2)", "\"😀😁😂\"")).isEqualTo("😀😁");
        assertThat(coerce("CHAR(5)", "\"ab😀c\"")).isEqualTo("ab😀c ");
        assertThat(coerce("CHAR(4)", "7")).isEqualTo("7   ");
    }

    @Test
    @Timeout(120)
    void hugeNumbers_costNothing() {
        String digits = "9".repeat(1_000_000);
        for (String type : new String[] {"INTEGER", "BIGINT", "DECIMAL(19,5)", "DOUBLE", "REAL"}) {
            assertThat(refusal(type, digits)).contains("too long").hasSizeLessThan(300);
            assertThat(refusal(type, "0." + digits)).contains("too long");
            assertThat(refusal(type, "\"" + digits + "\"")).contains("too long").hasSizeLessThan(300);
        }
        assertThat(coerce("VARCHAR(5)", digits)).isEqualTo("99999");
        assertThat(coerce("BOOLEAN", digits)).isEqualTo(true);
    }

    @Test
    void numbers_areWhatBigDecimalSays() {
        long seed = Fuzz.seed();
        Random random = new Fuzz(seed).random();
        RecordDecoder decoder = RecordDecoder.of(Decoding.json("D DOUBLE $.n", "R REAL $.n"));
        RecordDecoder exact = RecordDecoder.of(Decoding.json("B BIGINT $.n"));
        RecordDecoder decimal = RecordDecoder.of(Decoding.json("B DECIMAL(12,4) $.n"));
        for (int i = 0; i < Fuzz.rounds(50_000); i++) {
            String text = number(random);
            byte[] record = ("{\"n\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            BigDecimal expected = new BigDecimal(text);
            if (Float.isFinite(Float.parseFloat(text))) {
                Row row = Decoding.of(decoder, record).rows().getFirst();
                assertThat(row.value(0)).as("seed %d: %s", seed, text).isEqualTo(Double.parseDouble(text));
                assertThat(row.value(1)).as("seed %d: %s", seed, text).isEqualTo(Float.parseFloat(text));
            }
            Decoding whole = Decoding.of(exact, record);
            boolean isLong =
                    expected.stripTrailingZeros().scale() <= 0 && expected.abs().compareTo(BigDecimal.TWO.pow(63)) < 0;
            assertThat(whole.rows()).as("seed %d: %s", seed, text).hasSize(isLong ? 1 : 0);
            if (isLong) {
                assertThat(whole.value()).isEqualTo(expected.longValueExact());
            }
            BigDecimal rounded = expected.setScale(4, RoundingMode.HALF_UP);
            Decoding fixed = Decoding.of(decimal, record);
            assertThat(fixed.rows()).as("seed %d: %s", seed, text).hasSize(rounded.precision() <= 12 ? 1 : 0);
            if (rounded.precision() <= 12) {
                assertThat(fixed.value()).isEqualTo(rounded);
            }
        }
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(22);
        text.append(whole == 0 ? "0" : String.valueOf(1 + random.nextInt(9)));
        for (int i = 1; i < whole; i++) {
            text.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        if (random.nextInt(3) == 0) {
            text.append('.');
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(random.nextInt(2) == 0 ? 0 : random.nextInt(10));
            }
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? "e" : "E").append(random.nextInt(-25, 25));
        }
        return text.toString();
    }

    @Test
    void timestamps_areWhatJavaSaysAndReadBack() {
        Random random = new Fuzz(Fuzz.seed()).random();
        long first = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
        long last = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
        for (int i = 0; i < Fuzz.rounds(50_000); i++) {
            long millis = random.nextLong(first, last + 1);
            byte[] iso = Instant.ofEpochMilli(millis).toString().getBytes(StandardCharsets.US_ASCII);
            assertThat(TimeText.readTimestamp(iso, 0, iso.length)).isEqualTo(millis);
            byte[] text = TimeText.timestamp(millis).getBytes(StandardCharsets.US_ASCII);
            assertThat(text).hasSize(23);
            assertThat(TimeText.readTimestamp(text, 0, text.length)).isEqualTo(millis);
        }
    }
}
