package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaDiscoveryTest {

    private static SchemaDiscovery.Discovered discover(String... records) throws UnableToDetectSchemaException {
        return SchemaDiscovery.discover(Arrays.stream(records)
                .map(record -> record.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /// The columns as `name type path`.
    private static List<String> columns(String... records) throws UnableToDetectSchemaException {
        return discover(records).schema().columns().stream()
                .map(column -> column.name() + " " + column.type()
                        + column.mapping().map(path -> " " + path).orElse(""))
                .toList();
    }

    @Test
    void randomUsers_giveTheColumnsThatApplicationsRelyOn() throws UnableToDetectSchemaException {
        List<byte[]> users = Decoding.users();
        SchemaDiscovery.Discovered discovered = SchemaDiscovery.discover(users);
        assertThat(discovered.schema().format()).isEqualTo(new Format.Json("$"));
        assertThat(discovered.schema().columns().stream()
                        .map(column -> column.name() + " " + column.type() + " "
                                + column.mapping().orElseThrow()))
                .containsExactly(
                        "gender VARCHAR(8) $.gender",
                        "title VARCHAR(16) $.name.title",
                        "first VARCHAR(16) $.name.first",
                        "last VARCHAR(16) $.name.last",
                        "number INTEGER $.location.street.number",
                        "name VARCHAR(32) $.location.street.name",
                        "city VARCHAR(64) $.location.city",
                        "state VARCHAR(32) $.location.state",
                        "country VARCHAR(32) $.location.country",
                        "postcode VARCHAR(16) $.location.postcode",
                        "latitude VARCHAR(16) $.location.coordinates.latitude",
                        "longitude VARCHAR(16) $.location.coordinates.longitude",
                        "offset VARCHAR(8) $.location.timezone.offset",
                        "description VARCHAR(64) $.location.timezone.description",
                        "email VARCHAR(64) $.email",
                        "uuid VARCHAR(64) $.login.uuid",
                        "username VARCHAR(32) $.login.username",
                        "password VARCHAR(16) $.login.password",
                        "salt VARCHAR(16) $.login.salt",
                        "md5 VARCHAR(64) $.login.md5",
                        "sha1 VARCHAR(64) $.login.sha1",
                        "sha256 VARCHAR(128) $.login.sha256",
                        "COL_date TIMESTAMP $.dob.date",
                        "age INTEGER $.dob.age",
                        "COL_date0 TIMESTAMP $.registered.date",
                        "age0 INTEGER $.registered.age",
                        "phone VARCHAR(32) $.phone",
                        "cell VARCHAR(32) $.cell",
                        "name0 VARCHAR(8) $.id.name",
                        "COL_value VARCHAR(32) $.id.value",
                        "COL_large VARCHAR(64) $.picture.large",
                        "medium VARCHAR(128) $.picture.medium",
                        "thumbnail VARCHAR(128) $.picture.thumbnail",
                        "nat VARCHAR(4) $.nat");
        assertThat(discovered.parsedRecords()).hasSize(60);
        assertThat(discovered.parsedRecords().getFirst())
                .startsWith("female", "Ms", "Ömür", "Paksüt", "1354")
                .contains("1982-10-16 14:05:53.220", "null")
                .hasSize(34);
    }

    @Test
    void randomUsers_areDecodedWithoutLossByTheirSchema() throws UnableToDetectSchemaException {
        List<byte[]> users = Decoding.users();
        InputSchema schema = SchemaDiscovery.discover(users).schema();
        RecordDecoder decoder = RecordDecoder.of(schema);
        for (byte[] user : users) {
            Decoding decoding = Decoding.of(decoder, user);
            assertThat(decoding.errors()).isEmpty();
            Decoding.assertConforms(schema, decoding.rows().getFirst());
            assertThat(decoding.rows().getFirst().value(schema.rowType().indexOf("first")))
                    .isEqualTo(tree(user).at("/name/first").textValue());
            assertThat(decoding.rows().getFirst().value(schema.rowType().indexOf("age")))
                    .isEqualTo(tree(user).at("/dob/age").intValue());
            assertThat(decoding.rows().getFirst().value(schema.rowType().indexOf("postcode")))
                    .isEqualTo(tree(user).at("/location/postcode").asText());
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return Decoding.JACKSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    1                     | 2                  | INTEGER
                    1                     | null               | INTEGER
                    1                     | 2147483648         | BIGINT
                    1                     | 9223372036854775808| VARCHAR(32)
                    1                     | 2.5                | DOUBLE
                    1                     | 1e3                | DOUBLE
                    0.1234567890123456    | 1                  | DECIMAL(19,16)
                    0.12345678901234567890| 1                  | DOUBLE
                    1                     | "x"                | VARCHAR(4)
                    12345                 | "x"                | VARCHAR(8)
                    1.5                   | true               | VARCHAR(8)
                    true                  | false              | BOOLEAN
                    true                  | null               | BOOLEAN
                    null                  | null               | VARCHAR(4)
                    ""                    | ""                 | VARCHAR(4)
                    "male"                | null               | VARCHAR(8)
                    "1.5"                 | "2"                | VARCHAR(4)
                    "2020-01-01 00:00:00" | null               | TIMESTAMP
                    "2020-01-01T00:00:00Z"| "2020-01-01 00:00:00.5" | TIMESTAMP
                    "2020-01-01T00:00:00Z"| ""                 | VARCHAR(32)
                    "2020-01-01"          | "2020-01-02"       | VARCHAR(16)
                    "2020-01-01T00:00:00Z"| 5                  | VARCHAR(32)
                    {}                    | {}                 | VARCHAR(4)
                    {"a":1}               | 5                  | VARCHAR(16)
                    """)
    void type_takesAllValues(String one, String other, String type) throws UnableToDetectSchemaException {
        assertThat(columns("{\"c\":" + one + "}", "{\"c\":" + other + "}")).containsExactly("c " + type + " $.c");
        assertThat(columns("{\"c\":" + other + "}{\"c\":" + one + "}")).containsExactly("c " + type + " $.c");
    }

    @Test
    void lengths_haveHeadroomAndAnEnd() throws UnableToDetectSchemaException {
        assertThat(columns("{\"c\":\"" + "x".repeat(13) + "\"}")).containsExactly("c VARCHAR(32) $.c");
        assertThat(columns("{\"c\":\"" + "x".repeat(12) + "\"}")).containsExactly("c VARCHAR(16) $.c");
        assertThat(columns("{\"c\":\"" + "x".repeat(100_000) + "\"}")).containsExactly("c VARCHAR(65534) $.c");
    }

    @Test
    void names_areMadeLegalAndDistinct() throws UnableToDetectSchemaException {
        assertThat(columns("{\"USER\":1,\"time\":2,\"USER@DOMAIN\":3,\"1st\":4,\"@@\":5,\"a b\":6,\"_x1\":7,\"é\":8,\""
                        + "n".repeat(101) + "\":9,\"o\":{\"_x1\":10,\"p\":{\"_x1\":11,\"_x10\":12}}}"))
                .containsExactly(
                        "COL_USER INTEGER $.USER",
                        "COL_time INTEGER $.time",
                        "COL_USERDOMAIN INTEGER $.USER@DOMAIN",
                        "COL_1st INTEGER $.1st",
                        "COL_4 INTEGER $.@@",
                        "COL_ab INTEGER $.a b",
                        "_x1 INTEGER $._x1",
                        "COL_7 INTEGER $.é",
                        "COL_" + "n".repeat(96) + " INTEGER $." + "n".repeat(101),
                        "_x10 INTEGER $.o._x1",
                        "_x11 INTEGER $.o.p._x1",
                        "_x100 INTEGER $.o.p._x10");
    }

    @Test
    void reservedWords_areThoseOfTheDialect() {
        assertThat(List.of("date", "Value", "LARGE", "rowtime", "SHARD_ID")).allMatch(ColumnNames::isReserved);
        assertThat(List.of("name", "age", "first", "last", "state", "number", ""))
                .noneMatch(ColumnNames::isReserved);
    }

    @Test
    void firstArrayOfObjects_isFlattenedAndOthersAreText() throws UnableToDetectSchemaException {
        String record =
                "{\"id\":1,\"tags\":[\"a\",\"b\"],\"o\":{\"items\":[{\"sku\":\"x\",\"sizes\":[1]},{\"n\":2}]},\"more\":[{\"z\":1}]}";
        assertThat(columns(record))
                .containsExactly(
                        "id INTEGER $.id",
                        "tags VARCHAR(16) $.tags[0:]",
                        "sku VARCHAR(4) $.o.items[0:].sku",
                        "sizes VARCHAR(4) $.o.items[0:].sizes[0:]",
                        "n INTEGER $.o.items[0:].n",
                        "more VARCHAR(16) $.more[0:]");
        assertThat(discover(record).parsedRecords())
                .containsExactly(
                        List.of("1", "[\"a\",\"b\"]", "x", "[1]", "null", "[{\"z\":1}]"),
                        List.of("1", "[\"a\",\"b\"]", "null", "null", "2", "[{\"z\":1}]"));
    }

    @Test
    void rootArray_givesRowsOfItsElements() throws UnableToDetectSchemaException {
        SchemaDiscovery.Discovered discovered = discover("[{\"a\":1},{\"a\":2}]");
        assertThat(discovered.schema().format()).isEqualTo(new Format.Json("$[0:]"));
        assertThat(discovered.parsedRecords()).containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void minorityOfBrokenSamples_isLeftOut() throws UnableToDetectSchemaException {
        SchemaDiscovery.Discovered discovered = discover("{\"a\":1}", "{broken", "{\"a\":2,\"b\":true}");
        assertThat(discovered.schema().columns()).hasSize(2);
        assertThat(discovered.parsedRecords()).containsExactly(List.of("1", "null"), List.of("2", "true"));
    }

    @Test
    void delimitedRows_areFoundWithTheirDelimiter() throws UnableToDetectSchemaException {
        assertThat(columns("a,1,2.5,2020-01-01 00:00:00,007\nb,,3,2020-01-01T00:00:01Z,008\n"))
                .containsExactly("COL1 VARCHAR(4)", "COL2 INTEGER", "COL3 DOUBLE", "COL4 TIMESTAMP", "COL5 VARCHAR(4)");
        for (String delimiter : List.of("\t", "|", ";")) {
            SchemaDiscovery.Discovered discovered = discover(
                    "x, y" + delimiter + "1\n", "z" + delimiter + "2\r\n\"a" + delimiter + "b\"" + delimiter + "3");
            assertThat(discovered.schema().format()).isEqualTo(new Format.Csv("\n", delimiter));
            assertThat(discovered.parsedRecords())
                    .containsExactly(List.of("x, y", "1"), List.of("z", "2"), List.of("a" + delimiter + "b", "3"));
        }
        assertThat(columns("1", "2\n3")).containsExactly("COL1 INTEGER");
    }

    @Test
    void recordsWithoutAnySchema_areRefused() {
        assertThatThrownBy(() -> discover()).isInstanceOf(UnableToDetectSchemaException.class);
        for (String[] records :
                new String[][] {{"hello world"}, {""}, {"1" + "\u0000"}, {"{}"}, {"[]"}, {"{\"a\":"}, {"[1,2", "\u0001"}
                }) {
            assertThatThrownBy(() -> discover(records))
                    .as("%s", List.of(records))
                    .isInstanceOf(UnableToDetectSchemaException.class);
        }
    }
}
