package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sql.Fuzz;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowEncoderTest {

    private static RowType type(String... types) {
        List<Column> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(Column.of(String.valueOf((char) ('A' + columns.size())), ColumnType.parse(type)));
        }
        return new RowType(columns);
    }

    private static String json(RowType type, @Nullable Object... values) {
        return new String(RowEncoder.json(type).encode(new Row(0, values)), StandardCharsets.UTF_8);
    }

    private static String csv(RowType type, @Nullable Object... values) {
        return new String(RowEncoder.csv(type).encode(new Row(0, values)), StandardCharsets.UTF_8);
    }

    @Test
    void json_isTheObjectThatDestinationsKnow() {
        RowType type = new RowType(List.of(
                Column.of("ROWTIME_TIMESTAMP", ColumnType.parse("TIMESTAMP")),
                Column.of("VEHICLEID", ColumnType.parse("VARCHAR(8)")),
                Column.of("VEHICLECOUNT", ColumnType.parse("INTEGER"))));
        assertThat(json(type, 1_513_300_190_000L, "5", 18))
                .isEqualTo(
                        "{\"ROWTIME_TIMESTAMP\":\"2017-12-15 01:09:50.000\",\"VEHICLEID\":\"5\",\"VEHICLECOUNT\":18}");
        assertThat(csv(type, 1_513_300_190_000L, "5", 18)).isEqualTo("2017-12-15 01:09:50.000,5,18\n");
        assertThat(csv(type, null, null, null)).isEqualTo("null,null,null\n");
        assertThat(json(type, null, null, null))
                .isEqualTo("{\"ROWTIME_TIMESTAMP\":null,\"VEHICLEID\":null,\"VEHICLECOUNT\":null}");
    }

    @Test
    void everyType_hasItsText() {
        RowType type = type(
                "BOOLEAN",
                "TINYINT",
                "BIGINT",
                "DECIMAL(10,2)",
                "REAL",
                "DOUBLE",
                "VARBINARY(9)",
                "DATE",
                "TIME",
                "CHAR(2)");
        Object[] values = {
            true, -1, Long.MIN_VALUE, new BigDecimal("1E+3").setScale(2), 0.1f, 1e20, new byte[] {0, -1}, -1L, -1L, "x "
        };
        assertThat(json(type, values))
                .isEqualTo(
                        "{\"A\":true,\"B\":-1,\"C\":-9223372036854775808,\"D\":1000.00,\"E\":0.1,"
                                + "\"F\":100000000000000000000.0,\"G\":\"00FF\",\"H\":\"1969-12-31\",\"I\":\"23:59:59.999\",\"J\":\"x \"}");
        assertThat(csv(type, values))
                .isEqualTo(
                        "true,-1,-9223372036854775808,1000.00,0.1,100000000000000000000.0,00FF,1969-12-31,23:59:59.999,x \n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "18, 18.0",
        "0.1, 0.1",
        "1e-7, 0.00000010",
        "1e-8, 1.0E-8",
        "12345678.9, 12345678.9",
        "1e21, 1.0E21",
        "123456789012345680000, 123456789012345680000.0",
        "1.7976931348623157e308, 1.7976931348623157E308",
        "4.9e-324, 4.9E-324"
    })
    void doubles_arePlainInTheUsualRange(double value, String text) {
        assertThat(csv(type("DOUBLE"), value)).isEqualTo(text + "\n");
        assertThat(json(type("DOUBLE"), value)).isEqualTo("{\"A\":" + text + "}");
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }

    @Test
    void jsonLines_endInALineFeed() {
        RowType type = new RowType(List.of(Column.of("A", ColumnType.of(ColumnType.Kind.INTEGER))));
        assertThat(new String(RowEncoder.jsonLines(type).encode(new Row(0, 7)), StandardCharsets.UTF_8))
                .isEqualTo("{\"A\":7}\n");
        assertThat(new String(RowEncoder.jsonLines(new RowType(List.of())).encode(new Row(0)), StandardCharsets.UTF_8))
                .isEqualTo("{}\n");
    }

    @Test
    void numbersThatJsonLacks_areNullThereAndNamedInCsv() {
        RowType type = type("DOUBLE", "REAL");
        assertThat(json(type, Double.NaN, Float.NEGATIVE_INFINITY)).isEqualTo("{\"A\":null,\"B\":null}");
        assertThat(csv(type, Double.NaN, Float.NEGATIVE_INFINITY)).isEqualTo("NaN,-Infinity\n");
    }

    @Test
    void jsonText_isEscaped() {
        RowType type = new RowType(List.of(Column.of("a\"é", ColumnType.parse("VARCHAR(99)"))));
        assertThat(json(type, "\"\\/\b\f\n\r\t\0\u001f\u007fé€😀\ud800x\udc00"))
                .isEqualTo("{\"a\\\"é\":\"\\\"\\\\/\\u0008\\u000C\\n\\r\\t\\u0000\\u001F\u007fé€😀\ufffdx\ufffd\"}");
    }

    @Test
    void csvText_isQuotedWhereItMustBe() {
        RowType type = type("VARCHAR(99)");
        assertThat(csv(type, "plain text; 'x'")).isEqualTo("plain text; 'x'\n");
        assertThat(csv(type, "")).isEqualTo("\n");
        assertThat(csv(type, "a,b")).isEqualTo("\"a,b\"\n");
        assertThat(csv(type, "a\"b")).isEqualTo("\"a\"\"b\"\n");
        assertThat(csv(type, "a\nb\r")).isEqualTo("\"a\nb\r\"\n");
        assertThat(csv(type, "null")).isEqualTo("\"null\"\n");
    }

    @Test
    void valuesBehindTheDeclaredColumns_areLeftOut() {
        assertThat(json(type("INTEGER"), 1, "hidden")).isEqualTo("{\"A\":1}");
        assertThat(json(type())).isEqualTo("{}");
        assertThat(csv(type("INTEGER"), 1, "hidden")).isEqualTo("1\n");
    }

    @Test
    void anyRow_readsBackAsItWas() throws IOException {
        long seed = Fuzz.seed();
        Random random = new Fuzz(seed).random();
        String[] types = {
            "VARCHAR(40)", "DOUBLE", "REAL", "BIGINT", "DECIMAL(19,3)", "TIMESTAMP", "BOOLEAN", "DATE", "TIME"
        };
        RowType type = type(types);
        RowEncoder json = RowEncoder.json(type);
        RowEncoder csv = RowEncoder.csv(type);
        List<MappedColumn> mapped = new ArrayList<>();
        for (Column column : type.columns()) {
            mapped.add(MappedColumn.at(column.name(), column.type(), "$." + column.name()));
        }
        RecordDecoder jsonDecoder = RecordDecoder.of(new InputSchema(new Format.Json("$"), Optional.empty(), mapped));
        RecordDecoder csvDecoder = RecordDecoder.of(Decoding.csv(types));
        for (int i = 0; i < Fuzz.rounds(20_000); i++) {
            List<Object> values = Arrays.asList(
                    text(random),
                    Double.longBitsToDouble(random.nextLong()),
                    Float.intBitsToFloat(random.nextInt()),
                    random.nextLong(),
                    BigDecimal.valueOf(random.nextLong(), 3),
                    random.nextLong(-60_000_000_000_000L, 200_000_000_000_000L),
                    random.nextBoolean(),
                    random.nextInt(-700_000, 2_000_000) * TimeText.DAY,
                    (long) random.nextInt(86_400_000));
            if (!Double.isFinite((Double) values.get(1)) || !Float.isFinite((Float) values.get(2))) {
                continue;
            }
            Row row = new Row(0, values.toArray());
            byte[] encoded = json.encode(row);
            JsonNode tree = Decoding.JACKSON.readTree(encoded);
            assertThat(tree.get("A").textValue()).isEqualTo(values.get(0));
            assertThat(tree.get("B").doubleValue()).isEqualTo(values.get(1));
            assertThat(Decoding.of(jsonDecoder, encoded).values())
                    .as("seed %d", seed)
                    .containsExactly(values);
            assertThat(Decoding.of(csvDecoder, csv.encode(row)).values())
                    .as("seed %d", seed)
                    .containsExactly(values);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(List.of("a", " ", ",", "\"", "\n", "\r", "\\", "é", "😀", "\0", "null", "\u2028")
                    .get(random.nextInt(12)));
        }
        return text.isEmpty() || text.charAt(0) == ' ' ? "x" + text : text.toString();
    }
}
