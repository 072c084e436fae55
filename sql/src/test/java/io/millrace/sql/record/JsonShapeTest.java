package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapeTest {

    private static final String LEARNED = "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5 }";

    private static final List<InputSchema> SCHEMAS = List.of(
            Decoding.json("A VARCHAR(9) $.a", "B VARCHAR $.c.d", "C INTEGER $.dob.age", "D VARCHAR $.name.first"),
            Decoding.json("A INTEGER $.a", "B VARCHAR(40) $.b", "C DOUBLE $.location.coordinates.latitude"),
            Decoding.json("A VARCHAR $.nat", "B VARCHAR $.é", "C VARCHAR $.c", "D VARCHAR $.id.value"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The shape of [#LEARNED], of which the second `a` and `c` are mapped.
    private static JsonShape learned() {
        JsonValues values = new JsonValues(3);
        values.put(0, JsonKind.NUMBER, LEARNED.indexOf("-2.5"), LEARNED.indexOf("-2.5") + 4);
        values.put(2, JsonKind.ASCII_STRING, LEARNED.indexOf("\"x\""), LEARNED.indexOf("\"x\"") + 3);
        return JsonShape.of(bytes(LEARNED), 0, LEARNED.length(), values).orElseThrow();
    }

    private static int cross(String text, JsonValues values) {
        byte[] bytes = bytes(text);
        JsonScanner scanner = new JsonScanner();
        scanner.reset(bytes, bytes.length);
        return learned().cross(bytes, 0, bytes.length, scanner, values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5 } | -2.5 | \"x\"",
                "{\"a\":\"\", \"b\" : {\"c\":null,\"d\":[0.1e9,{}]}, \"a\":\"a longer text\" } | \"a longer text\" | null",
                "{\"a\":{}, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5 } | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"\\u0041, \",\"d\":[false,{}]}, \"a\":7 } | 7 | \"\\u0041, \"",
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"A\":-2.5 } | none | none",
                "{\"a\":01, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5 } | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":- } | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[truer,{}]}, \"a\":-2.5 } | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"\\x\",\"d\":[true,{}]}, \"a\":-2.5 } | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5 | none | none",
                "{\"a\":1, \"b\" : {\"c\":\"x\",\"d\":[true,{}]}, \"a\":-2.5  } | none | none",
                "{\"a\":1 | none | none",
            })
    void cross_findsTheValuesOfADocumentOfThatShapeOnly(String text, String a, String c) {
        JsonValues values = new JsonValues(3);
        int behind = cross(text, values);
        assertThat(behind).isEqualTo(a.equals("none") ? -1 : bytes(text).length);
        if (behind >= 0) {
            assertThat(text.substring(values.start(0), values.end(0))).isEqualTo(a);
            assertThat(values.kind(1)).isEqualTo(JsonKind.MISSING);
            assertThat(text.substring(values.start(2), values.end(2))).isEqualTo(c);
        }
    }

    @Test
    void cross_endsWithTheDocument() {
        assertThat(cross(LEARNED + " {}", new JsonValues(3))).isEqualTo(LEARNED.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[1]}", "{\"a\":{\"b\":1}}"})
    void of_knowsNoShapeWhereAColumnTakesAWholeArrayOrObject(String text) {
        JsonValues values = new JsonValues(1);
        values.put(0, JsonKind.startingWith((byte) text.charAt(5), JsonKind.ASCII_STRING), 5, text.length() - 1);
        assertThat(JsonShape.of(bytes(text), 0, text.length(), values)).isEmpty();
    }

    /// A decoder that has seen other documents gives what a new one gives, which knows no shapes.
    @Test
    void decoding_doesNotDependOnWhatCameBefore() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        List<byte[]> users = Decoding.users();
        for (InputSchema schema : SCHEMAS) {
            RecordDecoder experienced = RecordDecoder.of(schema);
            List<byte[]> recent = new ArrayList<>(users.subList(0, 3));
            for (int i = 0; i < Fuzz.rounds(4_000); i++) {
                byte[] record = recent.get(fuzz.random().nextInt(recent.size()));
                if (fuzz.random().nextInt(3) == 0) {
                    record = fuzz.mutate(record);
                }
                if (fuzz.random().nextInt(20) == 0) {
                    recent.set(
                            fuzz.random().nextInt(recent.size()),
                            fuzz.random().nextBoolean()
                                    ? users.get(fuzz.random().nextInt(users.size()))
                                    : fuzz.small());
                }
                Decoding given = Decoding.of(experienced, record);
                Decoding expected = Decoding.of(RecordDecoder.of(schema), record);
                String what = "seed " + seed + ", round " + i + ": " + new String(record, StandardCharsets.UTF_8);
                assertThat(given.rows()).as(what).isEqualTo(expected.rows());
                assertThat(given.errors()).as(what).isEqualTo(expected.errors());
            }
        }
    }
}
