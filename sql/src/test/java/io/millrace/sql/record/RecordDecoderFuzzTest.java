package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sql.Fuzz;
import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RecordDecoderFuzzTest {

    private static final List<InputSchema> SCHEMAS = List.of(
            Decoding.json(
                    "FIRST VARCHAR(4) $.name.first",
                    "AGE INTEGER $.dob.age",
                    "BORN TIMESTAMP $.dob.date",
                    "LAT DECIMAL(7,4) $.location.coordinates.latitude",
                    "POST CHAR(8) $.location.postcode",
                    "STREET VARCHAR(40) $.location.street"),
            Decoding.json(
                    "A VARCHAR(5) $.a",
                    "B BOOLEAN $.b",
                    "C VARCHAR(20) $.c[0:]",
                    "D REAL $.c[0:].d",
                    "E VARBINARY(9) $.é"),
            Decoding.jsonRows("$[0:]", "A DOUBLE $[0:].a", "ALL VARCHAR(30) $[0:]"),
            Decoding.csv("VARCHAR(9)", "TIMESTAMP", "TINYINT", "BIGINT", "VARBINARY(3)"),
            Decoding.delimited("}", "\":", "VARCHAR(9)", "SMALLINT", "DATE", "TIME"));

    private static final byte[] LINES = """
            a,2020-01-01 00:00:00.5,1,2,X'00ff'
            "b ""c"", d",2020-01-01T00:00:00Z,-1,,"X''"
            é€😀, , "7" ,9223372036854775807
            """.getBytes(StandardCharsets.UTF_8);

    @Test
    void anyBytes_giveRowsOfTheDeclaredTypesOrDeclaredErrors() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        List<byte[]> users = Decoding.users();
        List<RecordDecoder> decoders = SCHEMAS.stream().map(RecordDecoder::of).toList();
        long rows = 0;
        long errors = 0;
        for (int i = 0; i < Fuzz.rounds(60_000); i++) {
            byte[] source = switch (i % 4) {
                case 0 -> users.get(i / 4 % users.size());
                case 1 -> LINES;
                default -> Fuzz.small(i / 4);
            };
            byte[] record = fuzz.mutate(source);
            int schema = fuzz.random().nextInt(SCHEMAS.size());
            try {
                Decoding decoding = Decoding.of(decoders.get(schema), record);
                decoding.rows().forEach(row -> Decoding.assertConforms(SCHEMAS.get(schema), row));
                for (DecodeError error : decoding.errors()) {
                    assertThat(Set.of(DecodeError.MALFORMED, DecodeError.COERCION))
                            .contains(error.name());
                    assertThat(error.message()).isNotEmpty().hasSizeLessThan(DecodeError.MAX_MESSAGE);
                }
                rows += decoding.rows().size();
                errors += decoding.errors().size();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed %d, round %d: %s".formatted(seed, i, new String(record, StandardCharsets.ISO_8859_1)), e);
            }
        }
        assertThat(rows).isPositive();
        assertThat(errors).isPositive();
    }

    @Test
    void anySamples_giveASchemaThatCanBeDecodedOrNone() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        List<byte[]> users = Decoding.users();
        for (int i = 0; i < Fuzz.rounds(3_000); i++) {
            byte[] source = switch (i % 3) {
                case 0 -> users.get(i / 3 % users.size());
                case 1 -> LINES;
                default -> Fuzz.small(i / 3);
            };
            List<byte[]> samples = List.of(fuzz.mutate(source), fuzz.mutate(source), source);
            try {
                SchemaDiscovery.Discovered discovered = SchemaDiscovery.discover(samples);
                RecordDecoder decoder = RecordDecoder.of(discovered.schema());
                for (byte[] sample : samples) {
                    Decoding decoding = Decoding.of(decoder, sample);
                    decoding.rows().forEach(row -> Decoding.assertConforms(discovered.schema(), row));
                    // a record with a part that is no JSON object took no part in the discovery
                    boolean wasSampled = decoding.errors().stream()
                            .allMatch(error -> error.message().contains("column"));
                    assertThat(decoding.errors().stream().filter(error -> wasSampled && shouldFit(discovered, error)))
                            .as("seed %d, round %d", seed, i)
                            .isEmpty();
                }
            } catch (UnableToDetectSchemaException _) {
                // allowed: the samples may be broken
            }
        }
    }

    /// A value of a well-formed sample must fit the type that was made from it.
    private static boolean shouldFit(SchemaDiscovery.Discovered discovered, DecodeError error) {
        return discovered.schema().format() instanceof Format.Json
                && error.name().equals(DecodeError.COERCION)
                && error.message().contains("column")
                && !error.message().contains("out of range");
    }

    @Test
    void mappedPaths_leadWhereTheyLeadInATree() throws JsonProcessingException {
        long seed = Fuzz.seed();
        Random random = new Fuzz(seed).random();
        for (int i = 0; i < Fuzz.rounds(20_000); i++) {
            List<String> paths = new ArrayList<>();
            List<MappedColumn> columns = new ArrayList<>();
            for (int k = random.nextInt(6); k >= 0; k--) {
                JsonPath path = JsonPath.ROOT;
                for (int steps = random.nextInt(4); steps >= 0; steps--) {
                    path = path.member(NAMES[random.nextInt(NAMES.length)]);
                }
                paths.add(path.toString());
                columns.add(MappedColumn.at("C" + k, ColumnType.parse("VARCHAR"), path.toString()));
            }
            InputSchema schema = new InputSchema(new Format.Json("$"), Optional.empty(), columns);
            StringBuilder text = new StringBuilder();
            object(random, 0, text);
            Decoding decoding = Decoding.of(schema, text.toString());
            assertThat(decoding.errors()).isEmpty();
            JsonNode tree = Decoding.JACKSON.readTree(text.toString());
            for (int k = 0; k < paths.size(); k++) {
                Object found = decoding.rows().getFirst().value(k);
                assertThat(isSame(at(tree, paths.get(k)), (String) found))
                        .as("seed %d, round %d: %s in %s is %s", seed, i, paths.get(k), text, found)
                        .isTrue();
            }
        }
    }

    private static final String[] NAMES = {"a", "b", "ab", "é", "a.b", "x\"y", "", "a longer name of a member", "😀"};

    private static JsonNode at(JsonNode node, String path) {
        for (JsonPath.Step step : JsonPath.parse(path).steps()) {
            node = node.path(((JsonPath.Step.Member) step).name());
        }
        return node;
    }

    private static boolean isSame(JsonNode node, @Nullable String found) throws JsonProcessingException {
        if (node.isMissingNode() || node.isNull() || found == null) {
            return found == null && (node.isMissingNode() || node.isNull());
        }
        if (node.isTextual()) {
            return found.equals(node.textValue());
        }
        boolean isCompact = !node.isContainerNode() || found.length() <= compactLength(found);
        return isCompact && Decoding.JACKSON.readTree(found).equals(node);
    }

    /// The length without the blanks outside strings.
    private static int compactLength(String json) {
        boolean inString = false;
        int length = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                i++;
                length++;
            } else if (c == '"') {
                inString = !inString;
            }
            length += inString || c > ' ' ? 1 : 0;
        }
        return length;
    }

    private static void value(Random random, int depth, StringBuilder text) {
        switch (random.nextInt(depth > 4 ? 5 : 9)) {
            case 0 -> text.append(random.nextBoolean());
            case 1 -> text.append("null");
            case 2 -> text.append(random.nextInt(-1000, 1000)).append(random.nextBoolean() ? ".25e-3" : "");
            case 3, 4 -> string(random, NAMES[random.nextInt(NAMES.length)] + "\n" + random.nextInt(), text);
            case 5 -> {
                text.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    value(random, depth + 1, text);
                    blanks(random, text);
                    text.append(i > 1 ? "," : "");
                    blanks(random, text);
                }
                text.append(']');
            }
            default -> object(random, depth, text);
        }
    }

    private static void object(Random random, int depth, StringBuilder text) {
        text.append('{');
        blanks(random, text);
        for (int i = random.nextInt(5); i > 0; i--) {
            string(random, NAMES[random.nextInt(NAMES.length)], text);
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
            if (random.nextInt(6) == 0 || c < ' ') {
                for (char unit : Character.toChars(c)) {
                    text.append("\\u%04x".formatted((int) unit));
                }
            } else {
                text.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
            }
        }
        text.append('"');
    }

    private static void blanks(Random random, StringBuilder text) {
        if (random.nextInt(4) == 0) {
            text.append(" \n\t\r".charAt(random.nextInt(4)));
        }
    }
}
