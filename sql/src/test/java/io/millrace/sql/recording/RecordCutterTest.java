package io.millrace.sql.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.record.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCutterTest {

    private static final Format JSON = new Format.Json("$");
    private static final Format CSV = new Format.Csv("\n", ",");

    /// Gives one byte at a time, so that every boundary falls between two reads.
    private static List<String> cut(String text, Format format) throws IOException {
        InputStream slow = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(1, length));
            }
        };
        RecordCutter cutter = new RecordCutter(slow, format);
        List<String> records = new ArrayList<>();
        for (ByteBuffer record = cutter.next(); record != null; record = cutter.next()) {
            records.add(StandardCharsets.UTF_8.decode(record).toString());
        }
        assertThat(cutter.records()).isEqualTo(records.size());
        return records;
    }

    @Test
    void lines_areRecordsWhateverTheyHold() throws IOException {
        assertThat(cut("\ufeff{\"a\":1}\r\n\n {\"a\": \"{\"} \nnot {JSON\n{\"a\":2}", JSON))
                .containsExactly("{\"a\":1}", " {\"a\": \"{\"}", "not {JSON", "{\"a\":2}");
    }

    @Test
    void documents_goOverLinesIfTheFirstDoes() throws IOException {
        assertThat(cut("{\n \"a\": \"}\\\"}\"\n}\n{\"b\": [\n{}]} {\"c\":1}", JSON))
                .containsExactly("{\n \"a\": \"}\\\"}\"\n}", "{\"b\": [\n{}]}", "{\"c\":1}");
    }

    @Test
    void rows_endOutsideOfQuotes() throws IOException {
        assertThat(cut("a,\"b\nc\",d\r\n\"x\"\"\n\",2\n5\" tall,3\n,\n", CSV))
                .containsExactly("a,\"b\nc\",d", "\"x\"\"\n\",2", "5\" tall,3", ",");
    }

    @Test
    void rows_endAtTheirOwnDelimiterAndKeepIt() throws IOException {
        assertThat(cut("a\tb\t||c\nd\t", new Format.Csv("||", "\\t"))).containsExactly("a\tb\t||", "c\nd\t");
    }

    @Test
    void quoteThatNeverEnds_costsOneRow() throws IOException {
        assertThat(cut("\"a,1\nb,2\nc,3\n", CSV)).containsExactly("\"a,1", "b,2", "c,3");
    }

    @Test
    void nothing_hasNoRecords() throws IOException {
        assertThat(cut("", JSON)).isEmpty();
        assertThat(cut(" \n\n", JSON)).isEmpty();
        assertThat(cut("\n\n", CSV)).isEmpty();
    }

    @Test
    void recordWithoutAnEnd_isRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                Arrays.fill(into, from, from + length, (byte) 'x');
                return length;
            }
        };
        assertThatThrownBy(() -> new RecordCutter(endless, JSON).next())
                .isInstanceOf(IOException.class)
                .hasMessage("record 1 is longer than 67108864 bytes");
    }
}
