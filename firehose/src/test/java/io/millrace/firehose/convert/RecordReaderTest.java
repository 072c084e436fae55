package io.millrace.firehose.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {

    private static final Input OPEN_X = new Input.OpenX(Optional.empty(), Map.of(), Optional.empty());
    private static final Input HIVE = new Input.Hive(List.of());
    private static final String[] COMPLEX = {
        "id string",
        "n int",
        "tags array<string>",
        "person struct<name:string,age:int>",
        "items array<struct<sku:string,qty:int>>",
        "attrs map<string,array<string>>"
    };

    private static String read(Input input, String json, String... columns) throws ConversionException {
        List<String> rows = new ArrayList<>();
        for (Value.Struct row : RecordReader.of(input, schema(columns)).read(bytes(json))) {
            rows.add(shown(row));
        }
        return String.join(" ", rows);
    }

    private static ByteBuffer bytes(String json) {
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Struct schema(String... columns) throws ConversionException {
        List<Field> fields = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split(" ", 2);
            fields.add(new Field(parts[0], ColumnType.parse(parts[1])));
        }
        return new Struct(fields);
    }

    /// A short form that shows types, too: `1` a whole number, `'1'` a text, `-` null.
    private static String shown(Value value) {
        return switch (value) {
            case Value.Null _ -> "-";
            case Value.Bool bool -> String.valueOf(bool.value());
            case Value.Whole whole -> String.valueOf(whole.value());
            case Value.Real real -> String.valueOf(real.value());
            case Value.Decimal decimal -> decimal.value().toPlainString();
            case Value.Text text -> "'" + text.value() + "'";
            case Value.Bytes bytes -> "x" + new String(bytes.value(), StandardCharsets.UTF_8);
            case Value.Time time -> time.value().toString();
            case Value.Sequence sequence ->
                "["
                        + String.join(
                                ",",
                                sequence.values().stream()
                                        .map(RecordReaderTest::shown)
                                        .toList()) + "]";
            case Value.Mapping mapping ->
                mapping.entries().stream()
                        .map(entry -> shown(entry.key()) + "=" + shown(entry.value()))
                        .toList()
                        .toString();
            case Value.Struct struct ->
                "("
                        + String.join(
                                ",",
                                struct.values().stream()
                                        .map(RecordReaderTest::shown)
                                        .toList()) + ")";
        };
    }

    @Test
    void aRowHasTheColumnsOfTheTable_andNothingElse() throws ConversionException {
        assertThat(read(OPEN_X, "{\"b\":\"x\",\"extra\":{\"deep\":[1]},\"A\":1}", "a int", "b string", "c date"))
                .isEqualTo("(1,'x',-)");
    }

    @Test
    void aZeroKeepsItsSign() throws ConversionException {
        String json = "{\"d\":-0.0,\"f\":-0.000,\"e\":-0E-3,\"list\":[0.0,-0.0],\"n\":-0.0,\"t\":-0.5}";
        String[] columns = {"d double", "f float", "e double", "list array<double>", "n decimal(3,1)", "t double"};

        assertThat(read(OPEN_X, json, columns)).isEqualTo("(-0.0,-0.0,-0.0,[0.0,-0.0],0.0,-0.5)");
        assertThat(read(HIVE, json, columns)).isEqualTo("(-0.0,-0.0,-0.0,[0.0,-0.0],0.0,-0.5)");
        assertThat(read(OPEN_X, "{\"d\":\"-0.0\"}", "d double")).isEqualTo("(-0.0)");
    }

    @Test
    void aRecordCanHoldSeveralDocuments() throws ConversionException {
        assertThat(read(OPEN_X, "{\"a\":1}{\"a\":2}\n {\"a\":null}\n", "a int")).isEqualTo("(1) (2) (-)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json          | DataFormatConversion.ParseError    | Encountered malformed JSON.",
                "{\"a\":1          | DataFormatConversion.ParseError    | Encountered malformed JSON.",
                "{\"a\":1} x       | DataFormatConversion.ParseError    | Encountered malformed JSON.",
                "{\"a\":1}}        | DataFormatConversion.ParseError    | Encountered malformed JSON.",
                "`  `              | DataFormatConversion.MalformedData | The record was empty or contained only whitespace.",
                "42                | DataFormatConversion.MalformedData | The input JSON contained a primitive at the top level.",
                "{\"a\":1} null    | DataFormatConversion.MalformedData | The input JSON contained a primitive at the top level.",
                "[{\"a\":1},2]     | DataFormatConversion.MalformedData | Data does not match the schema.",
                "{\"a\":\"oops\"}  | DataFormatConversion.MalformedData | Data does not match the schema. For input string: \"oops\"",
                "{\"a\":300}       | DataFormatConversion.MalformedData | Data does not match the schema. Numeric value (300) out of"
                        + " range of tinyint"
            })
    void aRecordThatIsNotAsItShouldBe_failsWithAWSsCode(String json, String code, String message) {
        assertThatThrownBy(() -> read(OPEN_X, json, "a tinyint"))
                .isInstanceOfSatisfying(
                        ConversionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith(message);
    }

    @Test
    void openX_makesOfAValueWhatTheColumnNeeds() throws ConversionException {
        assertThat(read(
                        OPEN_X,
                        "{\"id\":5,\"n\":\"7\",\"tags\":\"solo\",\"person\":[\"Zoe\",9,\"x\"],"
                                + "\"items\":{\"sku\":1,\"qty\":\"2\"},\"attrs\":{\"MixedKey\":\"v\"}}",
                        COMPLEX))
                .isEqualTo("('5',7,['solo'],('Zoe',9),[('1',2)],['mixedkey'=['v']])");
        assertThat(read(OPEN_X, "{\"ID\":{\"Outer\":[{\"Inner\":1.50}]},\"Person\":{\"NAME\":\"Bob\"}}", COMPLEX))
                .isEqualTo("('{\"outer\":[{\"inner\":1.50}]}',-,-,('Bob',-),-,-)");
        assertThat(read(OPEN_X, "{\"tags\":[],\"person\":{},\"items\":[null],\"attrs\":{\"k\":null}}", COMPLEX))
                .isEqualTo("(-,-,[],(-,-),[-],['k'=-])");
    }

    @Test
    void openX_refusesWhatIsNoObject() {
        assertThatThrownBy(() -> read(OPEN_X, "{\"person\":42}", COMPLEX))
                .hasMessage("Data does not match the schema. Data is not JSONObject  but java.lang.Long with value 42");
        assertThatThrownBy(() -> read(OPEN_X, "{\"attrs\":[[\"k\",\"v\"]]}", COMPLEX))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> read(OPEN_X, "{\"a\":\"x\"}", "a binary"))
                .hasMessage("The schema is invalid. One or more columns have types that are not supported by"
                        + " org.openx.data.JsonSerDe");
    }

    @Test
    void openX_findsKeysAsItIsTold() throws ConversionException {
        Input exact = new Input.OpenX(Optional.of(false), Map.of("ts", "timestamp"), Optional.of(true));

        assertThat(read(exact, "{\"timestamp\":\"t\",\"a.b\":1,\"A_b\":2}", "ts string", "a_b int"))
                .isEqualTo("('t',1)");
        assertThat(read(
                        exact,
                        "{\"person\":{\"NAME\":\"Bob\",\"age\":2},\"attrs\":{\"MixedKey\":[]},\"id\":{\"K\":1}}",
                        COMPLEX))
                .isEqualTo("('{\"K\":1}',-,-,(-,2),-,['MixedKey'=[]])");
        Input mapped = new Input.OpenX(Optional.empty(), Map.of("ts", "TimeStamp"), Optional.empty());
        assertThat(read(mapped, "{\"TIMEstamp\":1,\"ts\":2}", "ts int")).isEqualTo("(1)");
        assertThat(read(mapped, "{\"a.b\":1}", "a_b int")).isEqualTo("(-)");
    }

    @ParameterizedTest
    @CsvSource({
        "\"2017-02-07T15:13:01.39256Z\", 2017-02-07T15:13:01.392560Z",
        "\"2017-02-07T15:13:01\", 2017-02-07T15:13:01Z",
        "\"2017-2-7 5:3:1.14\", 2017-02-07T05:03:01.140Z",
        "1518033528, 2018-02-07T19:58:48Z",
        "1518033528123, 2018-02-07T19:58:48.123Z",
        "1518033528.123, 2018-02-07T19:58:48.123Z",
        "\"1518033528\", 2018-02-07T19:58:48Z",
        "-1.5, 1969-12-31T23:59:58.500Z",
        "0e999999999, 1970-01-01T00:00:00Z"
    })
    void openX_readsTheFormatsOfTimestampsThatAreDocumented(String json, String time) throws ConversionException {
        assertThat(read(OPEN_X, "{\"t\":" + json + "}", "t timestamp")).isEqualTo("(" + time + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "\"2017-02-07T15:13:01+01:00\"",
        "\"2017-2-7T15:13:01Z\"",
        "\"2017-02-30 00:00:00\"",
        "\"yesterday\"",
        "999999999999",
        "1e1000000000"
    })
    void aTimeThatNoneOfThemReads_isRefused(String json) {
        assertThatThrownBy(() -> read(OPEN_X, "{\"t\":" + json + "}", "t timestamp"))
                .isInstanceOf(ConversionException.class);
    }

    @Test
    void numbersKeepTheirDigits_andAreCutOnlyBehindThePoint() throws ConversionException {
        assertThat(read(
                        OPEN_X,
                        "{\"d\":12345678901234567890.125,\"e\":\"-0.004\",\"f\":0.1,\"b\":9223372036854775807}",
                        "d decimal(38,2)",
                        "e decimal(3,2)",
                        "f float",
                        "b bigint"))
                .isEqualTo("(12345678901234567890.13,0.00,0.10000000149011612,9223372036854775807)");
        assertThatThrownBy(() -> read(OPEN_X, "{\"d\":100}", "d decimal(4,2)"))
                .hasMessageContaining("out of range of decimal(4,2)");
        assertThatThrownBy(() -> read(OPEN_X, "{\"d\":1e999999999}", "d decimal(4,2)"))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> read(OPEN_X, "{\"b\":9223372036854775808}", "b bigint"))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> read(OPEN_X, "{\"f\":1e39}", "f float")).isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> read(OPEN_X, "{\"f\":\"NaN\"}", "f double")).isInstanceOf(ConversionException.class);
    }

    /// A number of so many digits behind its point would fill the memory if they were written out to be cut off.
    @Test
    void hive_cutsOffWhatIsBehindThePoint_howeverMuchThatIs() throws ConversionException {
        Input hive = new Input.Hive(List.of());
        assertThat(read(hive, "{\"n\":7.9,\"m\":-7.9}", "n int", "m bigint")).isEqualTo("(7,-7)");
        assertThat(read(hive, "{\"n\":1e-500000000,\"m\":-1e-2147483647}", "n int", "m bigint"))
                .isEqualTo("(0,0)");
        assertThat(read(hive, "{\"n\":0e999999999}", "n int")).isEqualTo("(0)");
    }

    @Test
    void textsAreCutToTheLengthOfTheColumn_inCodePoints() throws ConversionException {
        assertThat(read(OPEN_X, "{\"a\":\"a😀bc\",\"b\":\"xyz\"}", "a varchar(3)", "b char(2)"))
                .isEqualTo("('a😀b','xy')");
    }

    @Test
    void daysMayHaveOneDigit() throws ConversionException {
        assertThat(read(OPEN_X, "{\"d\":\"1970-1-2\"}", "d date")).isEqualTo("(1)");
        assertThatThrownBy(() -> read(OPEN_X, "{\"d\":\"1970-02-30\"}", "d date"))
                .hasMessage("Data does not match the schema. For input string: \"1970-02-30\"");
    }

    @Test
    void hive_findsNamesInAnyCase_andKeepsTheKeysOfMaps() throws ConversionException {
        assertThat(read(
                        HIVE,
                        "{\"ID\":1,\"ATTRS\":{\"MixedKey\":[\"v\"]},\"PERSON\":{\"NAME\":\"Bob\",\"x\":1},"
                                + "\"tags\":[1,null]}",
                        COMPLEX))
                .isEqualTo("('1',-,['1',-],('Bob',-),-,['MixedKey'=['v']])");
        assertThat(read(HIVE, "{\"a\":\"hi\",\"b\":true,\"c\":2.9}", "a binary", "b boolean", "c int"))
                .isEqualTo("(xhi,true,2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tags\":\"solo\"}|Data does not match the schema. java.io.IOException: Start of Array expected",
                "{\"person\":[\"Bob\",41]}|Data does not match the schema. java.io.IOException: Start of Object expected",
                "{\"attrs\":7}|Data does not match the schema. java.io.IOException: Start of Object expected",
                "[1]|Data does not match the schema. java.io.IOException: Start of Object expected",
                "{\"n\":\"7\"}|Data does not match the schema. Current token (VALUE_STRING) not numeric, can not use"
                        + " numeric value accessors",
                "{\"id\":{\"nested\":1}}|One or more fields have incorrect format. Exception when validating field (root)"
            })
    void hive_refusesWhatOpenXWouldMakeFit(String json, String message) {
        assertThatThrownBy(() -> read(HIVE, json, COMPLEX))
                .isInstanceOf(ConversionException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yyyy-MM-dd'T'HH:mm:ss.SSSZZ | \"2018-02-07T10:00:00.5+01:30\"   | 2018-02-07T08:30:00.500Z",
                "yyyy-MM-dd'T'HH:mm:ssZ      | \"2018-02-07T10:00:00Z\"          | 2018-02-07T10:00:00Z",
                "yyyyMMddHHmmss              | \"20180207100102\"                | 2018-02-07T10:01:02Z",
                "dd/MMM/yyyy h:mm a          | \"7/feb/2018 9:05 pm\"            | 2018-02-07T21:05:00Z",
                "EEEE, d MMMM yy             | \"Wednesday, 7 February 18\"      | 2018-02-07T00:00:00Z",
                "yyyy-MM-dd HH:mm ZZZ        | \"2018-07-07 10:00 Europe/Berlin\" | 2018-07-07T08:00:00Z",
                "yyyy                        | \"2018\"                          | 2018-01-01T00:00:00Z",
                "millis                      | 1518033528123                    | 2018-02-07T19:58:48.123Z",
                "millis                      | \"2018-02-07 1:2:3\"              | 2018-02-07T01:02:03Z"
            })
    void hive_readsTimestampsByJodasPatterns(String pattern, String json, String time) throws ConversionException {
        assertThat(read(new Input.Hive(List.of(pattern)), "{\"t\":" + json + "}", "t timestamp"))
                .isEqualTo("(" + time + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyy-MM-dd        | 2018-02-30",
                "yyyy-MM-dd        | 2018-13-01",
                "yyyy-MM-dd HH:mm  | 2018-02-07 24:00",
                "yyyy-MM-dd hh:mm a| 2018-02-07 13:00 pm",
                "yyyy-DDD          | 2018-366",
                "xxxx-'W'ww-e      | 2018-W53-1",
                "yyyy-MM-dd        | 2018-02-07x"
            })
    void hive_refusesTimesThatAreNone(String pattern, String text) {
        assertThatThrownBy(() -> read(new Input.Hive(List.of(pattern)), "{\"t\":\"" + text + "\"}", "t timestamp"))
                .isInstanceOf(ConversionException.class);
    }

    /// The manual: no dots in names, no `uniontype`, no numbers in quotes.
    @Test
    void hive_doesNotHaveWhatTheManualSaysItHasNot() {
        assertThatThrownBy(() -> read(HIVE, "{\"a\":1}", "a uniontype<int,string>"))
                .isInstanceOfSatisfying(
                        ConversionException.class,
                        e -> assertThat(e.code()).isEqualTo("DataFormatConversion.InvalidSchema"));
        assertThatThrownBy(() -> read(HIVE, "{\"a\":\"1\"}", "a int")).isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> read(OPEN_X, "{\"a\":1}", "a uniontype<int,string>"))
                .isInstanceOf(ConversionException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"n\":-128}                   | tinyint       | (-128)",
                "{\"n\":127}                    | tinyint       | (127)",
                "{\"n\":-32768}                 | smallint      | (-32768)",
                "{\"n\":2147483647}             | int           | (2147483647)",
                "{\"n\":\"-9223372036854775808\"}| bigint        | (-9223372036854775808)",
                "{\"n\":3.4028235e38}           | float         | (3.4028234663852886E38)",
                "{\"n\":1.7976931348623157e308} | double        | (1.7976931348623157E308)",
                "{\"n\":4.9e-324}               | double        | (4.9E-324)",
                "{\"n\":9999999999.994}         | decimal(12,2) | (9999999999.99)",
                "{\"n\":\"1e3\"}                | decimal(6,2)  | (1000.00)"
            })
    void openX_takesNumbersUpToTheirLimits(String json, String type, String expected) throws ConversionException {
        assertThat(read(OPEN_X, json, "n " + type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"n\":128}              | tinyint",
                "{\"n\":-32769}           | smallint",
                "{\"n\":2147483648}       | int",
                "{\"n\":\"9223372036854775808\"} | bigint",
                "{\"n\":1.5}              | int",
                "{\"n\":\"\"}             | int",
                "{\"n\":true}             | int",
                "{\"n\":{}}               | double",
                "{\"n\":1e400}            | double",
                "{\"n\":\"Infinity\"}     | float",
                "{\"n\":9999999999.995}   | decimal(12,2)",
                "{\"n\":\"0x10\"}         | double"
            })
    void openX_refusesNumbersBeyondTheirLimits(String json, String type) {
        assertThatThrownBy(() -> read(OPEN_X, json, "n " + type)).isInstanceOf(ConversionException.class);
        if (!json.contains("1.5")) { // which Hive's SerDe cuts
            assertThatThrownBy(() -> read(HIVE, json, "n " + type)).isInstanceOf(ConversionException.class);
        }
    }

    /// What no parser should be brought down by: depth, length, digits, bytes that are no text.
    @Test
    void monstrousDocuments_areRefused() {
        for (String json : List.of(
                "{\"a\":".repeat(100_000),
                "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "{\"a\":" + "9".repeat(100_000) + "}",
                "{\"a\":\"\\ud83d",
                "\u0000\u0001")) {
            for (Input input : List.of(OPEN_X, HIVE)) {
                assertThatThrownBy(() -> read(input, json, "a string"))
                        .isInstanceOfSatisfying(
                                ConversionException.class,
                                e -> assertThat(e.code()).isEqualTo("DataFormatConversion.ParseError"));
            }
        }
    }

    @Test
    void openX_keysAreMappedAtEveryDepth_withDotsAndInAnyCase() throws ConversionException {
        Input input = new Input.OpenX(Optional.of(true), Map.of("ts", "Timestamp"), Optional.of(true));

        assertThat(read(
                        input,
                        "{\"P.Q\":{\"TIMESTAMP\":\"x\",\"Inner.Dot\":[{\"ts\":1,\"timestamp\":2}]},\"m.n\":{\"A.B\":1}}",
                        "p_q struct<ts:string,inner_dot:array<struct<ts:int>>>",
                        "m_n map<string,int>"))
                .isEqualTo("(('x',[(2)]),['a.b'=1])");
    }

    @Test
    void hive_triesAllFormats_andThenTheDefault() throws ConversionException {
        Input both = new Input.Hive(List.of("yyyy/MM/dd", "millis"));
        assertThat(read(both, "{\"t\":\"2018/2/7\"}{\"t\":0}{\"t\":\"2018-02-07 00:00:01.000000009\"}", "t timestamp"))
                .isEqualTo("(2018-02-07T00:00:00Z) (1970-01-01T00:00:00Z) (2018-02-07T00:00:01.000000009Z)");
        assertThatThrownBy(() -> read(HIVE, "{\"t\":\"2018-02-07T00:00:00Z\"}", "t timestamp"))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> RecordReader.of(new Input.Hive(List.of("yyyy-bb")), schema("t timestamp")))
                .isInstanceOf(UnusableException.class)
                .hasMessageStartingWith("Invalid deserializer option(s): ");
    }
}
