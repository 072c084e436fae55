package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {

    private static final String ORDERS = """
            {"customerName": "John Doe", "orders": [
              {"orderId": "23284", "itemName": "Widget", "quantity": 33, "weight": 1.5},
              {"orderId": "63122", "itemName": "Gadget", "quantity": 22},
              {"orderId": "77284", "itemName": "Sprocket", "quantity": 18, "itemId": null}]}""";

    private static InputSchema texts(String... paths) {
        String[] columns = new String[paths.length];
        for (int i = 0; i < paths.length; i++) {
            columns[i] = "C" + i + " VARCHAR(4096) " + paths[i];
        }
        return Decoding.json(columns);
    }

    @Test
    void arrayPath_givesOneRowPerElementAndRepeatsTheOtherColumns() {
        assertThat(Decoding.of(texts("$.customerName", "$.orders[0:].orderId"), ORDERS)
                        .values())
                .containsExactly(
                        List.of("John Doe", "23284"), List.of("John Doe", "63122"), List.of("John Doe", "77284"));
    }

    @Test
    void arrayItself_isItsCompactText() {
        assertThat(Decoding.of(texts("$.orders[0:]"), ORDERS).value()).isEqualTo("""
                        [{"orderId":"23284","itemName":"Widget","quantity":33,"weight":1.5},\
                        {"orderId":"63122","itemName":"Gadget","quantity":22},\
                        {"orderId":"77284","itemName":"Sprocket","quantity":18,"itemId":null}]""");
    }

    @Test
    void compactText_keepsBlanksAndEscapesInsideStrings() {
        assertThat(Decoding.of(texts("$.a"), "{\"a\": { \"x y\" :\t\"\\\" ] \\\\\" , \"é\" : [ ] } }")
                        .value())
                .isEqualTo("{\"x y\":\"\\\" ] \\\\\",\"é\":[]}");
    }

    @Test
    void names_areCaseSensitive() {
        assertThat(Decoding.of(texts("$.customername"), ORDERS).value()).isNull();
    }

    @Test
    void missingMemberOfAnElement_isNullInARowPerElement() {
        assertThat(Decoding.of(texts("$.orders[0:].weight", "$.orders[0:].itemId"), ORDERS)
                        .values())
                .containsExactly(Arrays.asList("1.5", null), Arrays.asList(null, null), Arrays.asList(null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1,\"a\":[]}",
                "{\"n\":1,\"a\":[ ]}",
                "{\"n\":1}",
                "{\"n\":1,\"a\":null}",
                "{\"n\":1,\"a\":7}"
            })
    void withoutElements_oneRowOfNulls(String record) {
        assertThat(Decoding.of(texts("$.n", "$.a[0:].x"), record).values()).containsExactly(Arrays.asList("1", null));
    }

    @Test
    void elements_mayBeOfAnyKind() {
        assertThat(Decoding.of(texts("$.a[0:].x", "$.a[0:].y[0:]"), "{\"a\":[1,{\"x\":2,\"y\":[ 3 ]},[],null,\"x\"]}")
                        .values())
                .containsExactly(
                        Arrays.asList(null, null),
                        Arrays.asList("2", "[3]"),
                        Arrays.asList(null, null),
                        Arrays.asList(null, null),
                        Arrays.asList(null, null));
    }

    @Test
    void rowPathToAnArray_givesOneRowPerElementWithPathsFromTheRoot() {
        InputSchema schema = Decoding.jsonRows(
                "$.Records[0:]", "ID INTEGER $.id", "X INTEGER $.Records[0:].x", "ALL VARCHAR(99) $.Records[0:]");
        assertThat(Decoding.of(schema, "{\"Records\":[{\"x\":1},{\"x\": 2}],\"id\":9}")
                        .values())
                .containsExactly(List.of(9, 1, "{\"x\":1}"), List.of(9, 2, "{\"x\":2}"));
        assertThat(Decoding.of(schema, "{\"Records\":[]}").values()).isEmpty();
        assertThat(Decoding.of(schema, "{\"id\":1}").error().message())
                .contains("$.Records")
                .contains("missing");
        assertThat(Decoding.of(schema, "{\"Records\":1}").error().message()).contains("no array");
    }

    @Test
    void rowPathToTheRootArray_works() {
        InputSchema schema = Decoding.jsonRows("$[0:]", "X INTEGER $[0:].x");
        assertThat(Decoding.of(schema, "[{\"x\":1},{},{\"x\":3}]").values())
                .containsExactly(List.of(1), Arrays.asList((Object) null), List.of(3));
        assertThat(Decoding.of(schema, "{\"x\":1}").error().name()).isEqualTo(DecodeError.COERCION);
    }

    @Test
    void severalDocuments_mayFollowEachOtherWithOrWithoutBlanks() {
        assertThat(Decoding.of(texts("$.a"), " {\"a\":1}{\"a\":2}\r\n\t{\"a\":3}{} ")
                        .values())
                .containsExactly(List.of("1"), List.of("2"), List.of("3"), Arrays.asList((Object) null));
    }

    @Test
    void byteOrderMark_isPassedOver() {
        assertThat(Decoding.of(texts("$.a"), "\ufeff{\"a\":1}").value()).isEqualTo("1");
    }

    @Test
    void garbageBehindADocument_isOneErrorWithTheRestAndTheDocumentStays() {
        Decoding decoding = Decoding.of(texts("$.a"), "{\"a\":1}garbage{\"a\":2}");
        assertThat(decoding.rows()).hasSize(1);
        assertThat(decoding.errors()).hasSize(1);
        DecodeError error = decoding.errors().getFirst();
        assertThat(error.name()).isEqualTo(DecodeError.MALFORMED);
        assertThat(error.message()).isEqualTo("not JSON at byte 7: 'g' stands where a value must stand");
        assertThat(error.rowtime()).isEqualTo(Decoding.ROWTIME);
        assertThat(error.data()).startsWith("67617262616765").endsWith("7D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void recordWithoutDocument_isAnError(String record) {
        assertThat(Decoding.of(texts("$.a"), record).error().name()).isEqualTo(DecodeError.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "[]", "null", "true"})
    void documentOfTheWrongShape_isAnError(String record) {
        assertThat(Decoding.of(texts("$.a"), record).error().message()).contains("no object");
    }

    @Test
    void repeatedMember_theLastCountsWithAllBelowIt() {
        assertThat(Decoding.of(texts("$.a", "$.b.c", "$.b.d"), "{\"b\":{\"c\":1},\"a\":1,\"a\":2,\"b\":{\"d\":3}}")
                        .values())
                .containsExactly(Arrays.asList("2", null, "3"));
        assertThat(Decoding.of(texts("$.b.c"), "{\"b\":{\"c\":1},\"b\":null}").value())
                .isNull();
        assertThat(Decoding.of(texts("$.o.a[0:].x"), "{\"o\":{\"a\":[{\"x\":1},{\"x\":2}]},\"o\":{}}")
                        .value())
                .isNull();
        assertThat(Decoding.of(texts("$.a[0:].x"), "{\"a\":[{\"x\":1},{\"x\":2}],\"a\":[{\"x\":3,\"x\":4}]}")
                        .value())
                .isEqualTo("4");
    }

    @Test
    void oddNames_areReachedByQuotedSteps() {
        String record = "{\"a.b\":1,\"c d\":{\"[0:]\":2},\"it's\":3,\"\":4,\"é\":5,\"x-y@z\":6,\"q\\\"\\\\\":7}";
        InputSchema schema =
                texts("$['a.b']", "$[\"c d\"][\"[0:]\"]", "$['it\\'s']", "$['']", "$.é", "$.x-y@z", "$.\"q\\\"\\\\\"");
        assertThat(Decoding.of(schema, record).values()).containsExactly(List.of("1", "2", "3", "4", "5", "6", "7"));
        for (MappedColumn column : schema.columns()) {
            JsonPath path = JsonPath.parse(column.mapping().orElseThrow());
            assertThat(JsonPath.parse(path.toString())).isEqualTo(path);
        }
    }

    @Test
    void escapedNames_meetTheSamePaths() {
        assertThat(Decoding.of(texts("$.aé😀"), "{\"\\u0061\\u00e9\\ud83d\\ude00\":\"x\"}")
                        .value())
                .isEqualTo("x");
    }

    @Test
    void escapes_areResolved() {
        assertThat(Decoding.of(
                                texts("$.a"),
                                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00E9\\u20ac\\uD83D\\uDE00é€😀\"}")
                        .value())
                .isEqualTo("\"\\/\b\f\n\r\t\0é€😀é€😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\n", "\\ude00\\ud83d"})
    void halfASurrogatePair_becomesTheReplacementCharacter(String escapes) {
        assertThat((String)
                        Decoding.of(texts("$.a"), "{\"a\":\"" + escapes + "\"}").value())
                .startsWith("\ufffd")
                .doesNotContain("\ud83d", "\ude00");
    }

    @Test
    void twoColumns_mayReadTheSamePlaceAndThePlaceAboveIt() {
        assertThat(Decoding.of(texts("$.a.b", "$.a.b", "$.a", "$"), "{\"a\":{\"b\":1}}")
                        .values())
                .containsExactly(List.of("1", "1", "{\"b\":1}", "{\"a\":{\"b\":1}}"));
    }

    @Test
    void manyMembers_areAllFound() {
        List<MappedColumn> columns = new ArrayList<>();
        StringBuilder record = new StringBuilder("{");
        for (int i = 0; i < InputSchema.MAX_COLUMNS; i++) {
            columns.add(MappedColumn.at("C" + i, ColumnType.parse("INTEGER"), "$.member" + i));
            record.append(i == 0 ? "" : ",")
                    .append("\"member")
                    .append(i)
                    .append("\":")
                    .append(i);
        }
        InputSchema schema = new InputSchema(new Format.Json("$"), Optional.empty(), columns);
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < InputSchema.MAX_COLUMNS; i++) {
            expected.add(i);
        }
        assertThat(Decoding.of(schema, record.append('}').toString()).values()).containsExactly(expected);
    }

    @Test
    void failedCoercion_refusesTheElementAlone() {
        InputSchema schema = Decoding.json("N VARCHAR(9) $.n", "Q INTEGER $.a[0:].q");
        Decoding decoding = Decoding.of(schema, "{\"n\":\"x\",\"a\":[{\"q\":1},{\"q\":\"one\"},{\"q\":3}]}");
        assertThat(decoding.rows().stream().map(Decoding::values)).containsExactly(List.of("x", 1), List.of("x", 3));
        assertThat(decoding.errors()).hasSize(1);
        assertThat(decoding.errors().getFirst().name()).isEqualTo(DecodeError.COERCION);
        assertThat(decoding.errors().getFirst().message())
                .isEqualTo("element 1: column \"Q\" at $.a[0:].q: the string one is no number");
    }

    @Test
    void failedCoercionOfASharedColumn_refusesTheDocumentOnce() {
        InputSchema schema = Decoding.json("N INTEGER $.n", "Q INTEGER $.a[0:].q");
        assertThat(Decoding.of(schema, "{\"n\":1.5,\"a\":[{\"q\":1},{\"q\":2}]}")
                        .error()
                        .message())
                .isEqualTo("column \"N\" at $.n: the number 1.5 is no whole number for INTEGER");
    }

    @Test
    void failedCoercion_carriesTheDocumentAlone() {
        Decoding decoding = Decoding.of(Decoding.json("N INTEGER $.n"), "{\"n\":1}{\"n\":{}}{\"n\":3}");
        assertThat(decoding.rows()).hasSize(2);
        assertThat(decoding.errors().getFirst().data())
                .isEqualTo(HexFormat.of().withUpperCase().formatHex("{\"n\":{}}".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void errors_stayWithinTheBoundsOfTheErrorStream() {
        String record = "{\"n\":\"" + "x".repeat(100_000) + "\"}";
        DecodeError error = Decoding.of(Decoding.json("N INTEGER $.n"), record).error();
        assertThat(error.name()).hasSizeLessThanOrEqualTo(32);
        assertThat(error.message()).hasSizeLessThanOrEqualTo(4096);
        assertThat(error.data()).hasSize(49_152);
    }

    @Test
    void rows_carryTheMetadataBehindTheirColumns() {
        InputSchema schema = texts("$.a");
        Decoding.assertConforms(schema, Decoding.of(schema, "{\"a\":1}").rows().getFirst());
    }

    @Test
    void buffersOfAnyKind_areReadFromPositionToLimitAndLeftThere() {
        byte[] bytes = "xx{\"a\":\"é\"}yy".getBytes(StandardCharsets.UTF_8);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        ByteBuffer slice = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
        RecordDecoder decoder = RecordDecoder.of(texts("$.a"));
        for (ByteBuffer buffer : List.of(
                ByteBuffer.wrap(bytes, 2, bytes.length - 4),
                slice.position(1).limit(slice.limit() - 2),
                ByteBuffer.wrap(bytes, 2, bytes.length - 4).asReadOnlyBuffer(),
                direct.position(2).limit(bytes.length - 2))) {
            int position = buffer.position();
            List<Row> rows = new ArrayList<>();
            decoder.decode(buffer, Decoding.METADATA, 1, rows::add, error -> {
                throw new AssertionError(error);
            });
            assertThat(rows.getFirst().value(0)).isEqualTo("é");
            assertThat(buffer.position()).isEqualTo(position);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.b",
                "$.",
                "$..a",
                "$.a[0]",
                "$.a[*]",
                "$.a[0:",
                "$x",
                "$.a.",
                "$['a",
                "$['a'",
                "$.\"a",
                "$.a[0:][0:].x",
                "$.a[0:].b[0:].c",
                ""
            })
    void illegalPath_isRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> RecordDecoder.of(texts(path)));
    }

    @Test
    void secondFlattenedArray_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordDecoder.of(texts("$.a[0:].x", "$.b[0:].y")))
                .withMessageContaining("$.a")
                .withMessageContaining("$.b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordDecoder.of(Decoding.jsonRows("$.r[0:]", "C INTEGER $.b[0:].y")));
        assertThat(Decoding.of(texts("$.a[0:].x", "$.b[0:]"), "{\"a\":[{\"x\":1}],\"b\":[ 2 ]}")
                        .values())
                .containsExactly(List.of("1", "[2]"));
    }

    @Test
    void columnWithoutMapping_isRefused() {
        InputSchema schema = new InputSchema(
                new Format.Json("$"),
                Optional.empty(),
                List.of(MappedColumn.positional("A", ColumnType.parse("INTEGER"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordDecoder.of(schema))
                .withMessageContaining("A");
    }
}
