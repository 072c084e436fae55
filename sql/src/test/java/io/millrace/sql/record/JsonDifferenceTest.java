package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.Fuzz;
import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random schemas over random records: the decoder and the plain way must agree in every value and every error.
@Timeout(600)
class JsonDifferenceTest {

    private static final String[] NAMES = {"a", "b", "ab", "é", "a.b", "x\"y", "", "a longer name of a member", "😀"};

    private static final String[] TYPES = {
        "VARCHAR(3)",
        "VARCHAR(60)",
        "CHAR(5)",
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "DECIMAL(5,2)",
        "DECIMAL(19,0)",
        "DECIMAL(3,3)",
        "REAL",
        "DOUBLE",
        "DATE",
        "TIME",
        "TIMESTAMP",
        "BINARY(3)",
        "VARBINARY(2)"
    };

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0e-0",
        "0e99999999999",
        "1",
        "127",
        "128",
        "-128",
        "-129",
        "32767",
        "32768",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "92233720368547758.07e2",
        "99999999999999999999",
        "1e19",
        "1e18",
        "100e-2",
        "105e-1",
        "0.5",
        "-0.5",
        "999.994",
        "999.995",
        "-999.995",
        "0.9995",
        "0.9994999",
        "0.0005",
        "0.00049",
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "4.9e-324",
        "2.2250738585072012e-308",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "3.4028235e38",
        "3.4028236e38",
        "16777217",
        "9007199254740993",
        "123456789.123456789",
        "0.1",
        "1.15",
        "2.675",
        "1E+2",
        "1000000000000000000000e-18",
        "12345678901234567890e-10"
    };

    private static final String[] STRINGS = {
        "",
        " ",
        "true",
        "TRUE",
        "tRuE",
        "true ",
        "false",
        "Yes",
        "null",
        "é",
        "€uro",
        "😀😀😀",
        "ab😀",
        "abcdefgh",
        "2020-02-29",
        "2021-02-29",
        "1900-02-29",
        "2000-02-29",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31 23:59:59.999",
        "2020-01-01 00:00:00",
        "2020-01-01T01:02:03Z",
        "2020-01-01T01:02:03.4567+02:00",
        "2020-01-01 01:02:03-18:59",
        "2020-01-01T01:02:03+19:00",
        "2020-01-01 24:00:00",
        "23:59:59",
        "23:59:59.9999",
        "23:59:59.",
        "1:02:03",
        "X''",
        "X'00'",
        "x'0aFf'",
        "X'0aFf01'",
        "X'0'",
        "X'0g'",
        "X'00",
        "'",
        "+5",
        " 5 ",
        "5.",
        ".5",
        ".",
        "+",
        "-",
        "1e",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "1d",
        "1f",
        "٣"
    };

    private record Trial(InputSchema schema, byte[] record) {}

    @Test
    void decoderAndTree_agreeOnRandomRecords() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        Random random = fuzz.random();
        long rows = 0;
        long values = 0;
        long malformed = 0;
        long misfits = 0;
        for (int i = 0; i < Fuzz.rounds(12_000); i++) {
            Trial trial = trial(fuzz, random);
            Decoding found = Decoding.of(RecordDecoder.of(trial.schema), trial.record);
            compare(seed + ", round " + i, trial, found);
            rows += found.rows().size();
            values += found.rows().stream()
                    .mapToLong(row -> Decoding.values(row).stream()
                            .filter(value -> value != null)
                            .count())
                    .sum();
            malformed += count(found, DecodeError.MALFORMED);
            misfits += count(found, DecodeError.COERCION);
        }
        // the trials are worth something only if all outcomes are common
        assertThat(List.of(rows, values, malformed, misfits)).allMatch(count -> count > 1_000);
    }

    @Test
    void oneDecoder_isNotMarkedByTheRecordsBefore() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        Random random = fuzz.random();
        for (int i = 0; i < Fuzz.rounds(100); i++) {
            InputSchema schema = schema(random);
            RecordDecoder decoder = RecordDecoder.of(schema);
            for (int k = 0; k < 40; k++) {
                Trial trial = new Trial(schema, record(fuzz, random));
                compare(seed + ", round " + i + "/" + k, trial, Decoding.of(decoder, trial.record));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"a\":1},\"a\":2}",
                "{\"a\":[{\"a\":1}],\"a\":[],\"b\":3}",
                "{\"\\u0061\":{\"\\u0061\":\"\\ud83d\\ude00\"}}",
                "{\"a\":{\"a\":\"\\ud83d\"}}{\"a\":{\"a\":\"\\ude00\\ud83d\"}}",
                "{\"a\":{\"a\":\"\\ud83d\\u0041\"}}",
                "\ufeff{\"a\":{\"a\":-0.0}}\n\n{\"a\":{\"a\":1e400}}",
                "{\"a\":{\"a\":[1, \"x y\" ,{ }]}}1 2 true\"x\"[]",
                "{\"a\":{\"a\":1}}{\"a\":",
                "01",
                "1.",
                "1e5.5",
                "truefalse"
            })
    void knownCorners_agreeForEveryType(String record) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        for (String type : TYPES) {
            for (String path : List.of("$", "$.a", "$.a.a", "$.a[0:]", "$.a[0:].a", "$[0:].a")) {
                for (String rowPath : List.of("$", "$.a[0:]", "$[0:]")) {
                    InputSchema schema;
                    RecordDecoder decoder;
                    try {
                        schema = Decoding.jsonRows(rowPath, "A " + type + " " + path);
                        decoder = RecordDecoder.of(schema);
                    } catch (IllegalArgumentException _) {
                        continue;
                    }
                    compare(type + " " + path + " " + rowPath, new Trial(schema, bytes), Decoding.of(decoder, bytes));
                }
            }
        }
    }

    private static void compare(String what, Trial trial, Decoding found) {
        NaiveDecoding expected = NaiveDecoding.of(trial.schema, trial.record);
        List<List<@Nullable Object>> rows =
                found.rows().stream().map(Decoding::values).toList();
        String description =
                "seed %s: %s over %s".formatted(what, trial.schema, new String(trial.record, StandardCharsets.UTF_8));
        assertThat(rows.stream().map(JsonDifferenceTest::comparable).toList())
                .as(description)
                .isEqualTo(expected.rows().stream()
                        .map(JsonDifferenceTest::comparable)
                        .toList());
        assertThat(found.errors().stream().map(DecodeError::name).toList())
                .as(description)
                .isEqualTo(expected.errors());
    }

    /// Arrays as lists, for their equals.
    private static List<@Nullable Object> comparable(List<@Nullable Object> row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object value : row) {
            values.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        return values;
    }

    private static long count(Decoding decoding, String error) {
        return decoding.errors().stream()
                .filter(each -> each.name().equals(error))
                .count();
    }

    private static Trial trial(Fuzz fuzz, Random random) {
        return new Trial(schema(random), record(fuzz, random));
    }

    private static InputSchema schema(Random random) {
        while (true) {
            JsonPath flattened = path(random, random.nextInt(2));
            String rowPath = random.nextInt(3) == 0 ? flattened.elements().toString() : Format.Json.ROOT;
            List<MappedColumn> columns = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                JsonPath path = switch (random.nextInt(5)) {
                    case 0 -> flattened.elements();
                    case 1 -> path(random, 1 + random.nextInt(2)).elements();
                    case 2 -> {
                        JsonPath inside = flattened.elements();
                        for (int k = random.nextInt(3); k >= 0; k--) {
                            inside = inside.member(NAMES[random.nextInt(NAMES.length)]);
                        }
                        yield random.nextInt(5) == 0 ? inside.elements() : inside;
                    }
                    default -> path(random, 1 + random.nextInt(2));
                };
                // often text, which takes any value
                ColumnType type = ColumnType.parse(
                        TYPES[random.nextBoolean() ? random.nextInt(4) : random.nextInt(TYPES.length)]);
                columns.add(MappedColumn.at("C" + i, type, path.toString()));
            }
            InputSchema schema = new InputSchema(new Format.Json(rowPath), Optional.empty(), columns);
            try {
                RecordDecoder.of(schema);
                return schema;
            } catch (IllegalArgumentException _) {
                // a second array is flattened
            }
        }
    }

    private static JsonPath path(Random random, int steps) {
        JsonPath path = JsonPath.ROOT;
        for (int i = 0; i < steps; i++) {
            path = path.member(name(random));
        }
        return path;
    }

    private static byte[] record(Fuzz fuzz, Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(30) == 0 ? "\ufeff" : "");
        for (int documents = random.nextInt(3); documents >= 0; documents--) {
            blanks(random, text);
            switch (random.nextInt(8)) {
                case 0 -> value(random, 0, text);
                case 1 -> array(random, 0, text);
                default -> object(random, 0, text);
            }
            blanks(random, text);
            if (random.nextInt(200) == 0) {
                int deep = random.nextInt(990, 1010);
                text.append("{\"a\":")
                        .append("[".repeat(deep))
                        .append("]".repeat(deep))
                        .append('}');
            }
        }
        byte[] record = text.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(3) == 0 ? fuzz.mutate(record) : record;
    }

    /// The first names often, so that paths lead somewhere.
    private static String name(Random random) {
        return NAMES[random.nextInt(random.nextInt(3) == 0 ? NAMES.length : 3)];
    }

    private static void value(Random random, int depth, StringBuilder text) {
        switch (random.nextInt(depth > 4 ? 6 : 10)) {
            case 0 -> text.append(random.nextBoolean());
            case 1 -> text.append("null");
            case 2 -> text.append(number(random));
            case 3 -> text.append(random.nextInt(-300, 300));
            case 4 -> string(random, STRINGS[random.nextInt(STRINGS.length)], text);
            case 5 -> string(random, number(random), text);
            case 6, 7 -> array(random, depth, text);
            default -> object(random, depth, text);
        }
    }

    private static String number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(10) + "." + "1234567890".repeat(random.nextInt(1, 103));
            case 1 ->
                Double.toString(Double.longBitsToDouble(random.nextLong())).replaceAll("NaN|-?Infinity", "7");
            case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 3 -> random.nextInt(-99999, 99999) + "e" + random.nextInt(-30, 30);
            default -> NUMBERS[random.nextInt(NUMBERS.length)];
        };
    }

    private static void array(Random random, int depth, StringBuilder text) {
        text.append('[');
        blanks(random, text);
        for (int i = random.nextInt(4); i > 0; i--) {
            value(random, depth + 1, text);
            blanks(random, text);
            text.append(i > 1 ? "," : "");
            blanks(random, text);
        }
        text.append(']');
    }

    private static void object(Random random, int depth, StringBuilder text) {
        text.append('{');
        blanks(random, text);
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            string(random, name(random), text);
            blanks(random, text);
            text.append(':');
            blanks(random, text);
            value(random, depth + 1, text);
            blanks(random, text);
            text.append(i > 1 ? "," : "");
            blanks(random, text);
        }
        text.append('}');
    }

    private static void string(Random random, String value, StringBuilder text) {
        text.append('"');
        for (int c : value.codePoints().toArray()) {
            switch (random.nextInt(40)) {
                case 0 -> text.append("\\ud83d");
                case 1 -> text.append("\\uDE00");
                case 2 -> text.append("\\").append("\"\\/bfnrt".charAt(random.nextInt(8)));
                case 3, 4, 5 -> {
                    for (char unit : Character.toChars(c)) {
                        text.append((random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted((int) unit));
                    }
                }
                default -> text.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
            }
        }
        text.append('"');
    }

    private static void blanks(Random random, StringBuilder text) {
        while (random.nextInt(4) == 0) {
            text.append(" \n\t\r".charAt(random.nextInt(4)));
        }
    }
}
