package io.millrace.app.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.aggregation.UserRecord;
import io.millrace.app.setting.SettingsException;
import io.millrace.app.tail.RecordPrinter.Column;
import io.millrace.app.tail.RecordPrinter.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPrinterTest {

    private static final RecordText LINES = new RecordText(false, false, false);
    private static final RecordText SCREEN = new RecordText(false, false, true);

    private static String text(RecordText form, String data) {
        return form.of(ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"a\" : 1.50, \"b\": [ 1e400, -0, null ] }|{\"a\":1.50,\"b\":[1e400,-0,null]}",
                "{}|{}",
                "[ ]|[]",
                "{\"a\":{},\"b\":[[],true]}|{\"a\":{},\"b\":[[],true]}",
                "{\"ü\":\"\\u00e9\\n\\\"\"}|{\"ü\":\"é\\n\\\"\"}",
                "{\"a\":1|{\"a\":1",
                "{not json}|{not json}",
                "42|42",
                "héllo|héllo"
            })
    void json_isPutOnOneLine_andOtherTextStaysAsItIs(String data, String line) {
        assertThat(text(LINES, data)).isEqualTo(line);
    }

    @Test
    void everyDocumentOfARecord_hasALine() {
        assertThat(text(LINES, "{\"a\":1}\n{\"b\":2} [3]\n")).isEqualTo("{\"a\":1}\n{\"b\":2}\n[3]");
    }

    @Test
    void prettyJson_hasALineForEachMember() {
        assertThat(text(new RecordText(true, false, false), "{\"a\":1,\"b\":[1,{}],\"c\":{}}"))
                .isEqualTo("""
                {
                  "a": 1,
                  "b": [
                    1,
                    {}
                  ],
                  "c": {}
                }""");
    }

    @Test
    void colours_areNamesStringsAndScalars() {
        assertThat(text(new RecordText(false, true, true), "{\"a\":\"b\",\"c\":1}"))
                .isEqualTo(
                        "{\u001b[34m\"a\"\u001b[0m:\u001b[32m\"b\"\u001b[0m,\u001b[34m\"c\"\u001b[0m:\u001b[33m1\u001b[0m}");
    }

    @Test
    void controlCharacters_doNotReachAScreen() {
        assertThat(text(SCREEN, "\u001b[2Jx\u009by\t")).isEqualTo("\\u001b[2Jx\\u009by\t");
        assertThat(text(SCREEN, "{\"a\":\"\\u001b[2J\u009b\"}")).isEqualTo("{\"a\":\"\\u001B[2J\\u009b\"}");
        assertThat(text(LINES, "\u001b[2J")).isEqualTo("\u001b[2J");
    }

    @Test
    void bytesThatAreNoText_areBase64() {
        assertThat(LINES.of(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0, 1}))).isEqualTo("/wAB");
    }

    @Test
    void columns_standBeforeTheData_withTabs() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordPrinter printer = new RecordPrinter(
                out, List.of(Column.values()), Form.TEXT, LINES, new RecordFilter.All(), Long.MAX_VALUE);
        printer.take(record("a\tb", "data\n", true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("1970-01-01T00:00:01.500Z\tshardId-000000000000\t49.3\ta b\tdata\n");
    }

    @Test
    void rawData_isPrintedByteForByte_withALineEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RecordPrinter(out, List.of(), Form.RAW, LINES, new RecordFilter.All(), 9).take(record("k", "{ }\n", false));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{ }\n\n");
    }

    @Test
    void limit_countsWhatTheFilterTakes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordPrinter printer = new RecordPrinter(out, List.of(), Form.TEXT, LINES, RecordFilter.parse("x"), 2);

        assertThat(printer.take(record("k", "x1", false))).isTrue();
        assertThat(printer.take(record("k", "y", false))).isTrue();
        assertThat(printer.take(record("k", "x2", false))).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("x1\nx2\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/dob/age=30, true",
        "/dob/age=31, false",
        "/name=Ann, true",
        "/missing=, false",
        "/tags/1=b, true",
        "nn, true",
        "zz, false"
    })
    void filter_looksAtAMemberOrAtTheWholeText(String filter, boolean takes) {
        ByteBuffer data = ByteBuffer.wrap(
                "{\"name\":\"Ann\",\"dob\":{\"age\":30},\"tags\":[\"a\",\"b\"]}".getBytes(StandardCharsets.UTF_8));

        assertThat(RecordFilter.parse(filter).takes(data)).isEqualTo(takes);
    }

    @Test
    void filterOnAMember_leavesOutWhatIsNoJson() {
        assertThat(RecordFilter.parse("/a=1").takes(ByteBuffer.wrap(new byte[] {'{'})))
                .isFalse();
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> RecordFilter.parse("/a"));
    }

    @Test
    void from_isReadAsPeopleWriteIt() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");

        assertThat(TailStart.parse("TRIM_HORIZON", now)).isEqualTo(new TailStart.Oldest());
        assertThat(TailStart.parse("latest", now)).isEqualTo(new TailStart.Latest());
        assertThat(TailStart.parse("5m", now)).isEqualTo(new TailStart.At(now.minus(Duration.ofMinutes(5))));
        assertThat(TailStart.parse("5m ago", now)).isEqualTo(new TailStart.At(now.minus(Duration.ofMinutes(5))));
        assertThat(TailStart.parse("2026-03-01T13:00:00+01:00", now)).isEqualTo(new TailStart.At(now));
        assertThat(TailStart.parse(FakeStream.sequenceNumber(1), now))
                .isEqualTo(new TailStart.Sequence(FakeStream.sequenceNumber(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "5 parsecs", "2026-03-01"})
    void from_namesWhatItTakes(String text) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> TailStart.parse(text, Instant.EPOCH))
                .withMessageContaining("trim-horizon");
    }

    private static TailRecord record(String key, String data, boolean isAggregated) {
        return new TailRecord(
                "shardId-000000000000",
                "49",
                isAggregated,
                Instant.ofEpochMilli(1_500),
                new UserRecord(3, key, Optional.empty(), ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void json_isWhatGetRecordsAnswers() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RecordPrinter(out, List.of(), Form.JSON, LINES, new RecordFilter.All(), 9).take(record("k", "{}", false));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("{\"ShardId\":\"shardId-")
                .contains("\"ApproximateArrivalTimestamp\":")
                .endsWith("\"PartitionKey\":\"k\",\"Data\":\"e30=\"}\n");
    }
}
