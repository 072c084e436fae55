package io.millrace.firehose.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records as CloudWatch Logs puts them, and those that nobody should put.
class DecompressionTest {

    private static final String DATA =
            "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"message\":\"one\"},{\"message\":\"two\\n\"}]}";
    private static final String CONTROL =
            "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"CWL CONTROL MESSAGE: ...\"}]}";

    @Test
    void membersOneBehindTheOther_areOneRecord() throws Exception {
        assertThat(text(Decompression.gunzip(bytes(gzip("one"), gzip(" two"))))).isEqualTo("one two");
        assertThat(text(Decompression.gunzip(bytes(gzip(""))))).isEmpty();
    }

    @Test
    void whatIsNotGzipOrIsCutOff_isRefused() throws IOException {
        byte[] whole = gzip("x".repeat(10_000));
        byte[] wrong = whole.clone();
        wrong[wrong.length - 5] ^= 1; // the checksum
        for (byte[] record :
                new byte[][] {{}, {31}, "text".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(whole, 30), wrong}) {
            assertThatThrownBy(() -> Decompression.gunzip(bytes(record)))
                    .isInstanceOf(ProcessingException.class)
                    .hasMessageStartingWith("The record is not in GZIP format: ")
                    .hasMessageNotContaining("null");
        }
    }

    @Test
    void aBomb_isRefusedBeforeItFillsTheMemory() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i <= Decompression.MOST_BYTES >> 20; i++) {
                out.write(zeros);
            }
        }

        assertThat(bomb.size()).as("fits into a record").isLessThan(1_000_000);
        assertThatThrownBy(() -> Decompression.gunzip(bytes(bomb.toByteArray())))
                .isInstanceOf(ProcessingException.class)
                .hasMessageContaining("is larger than");
    }

    @Test
    void messagesOfAllDocuments_areTakenOut_butNotOfControlMessages() throws Exception {
        assertThat(text(LogMessages.extract(bytes(DATA)))).isEqualTo("one\ntwo\n\n");
        assertThat(text(LogMessages.extract(bytes(DATA + "\n" + CONTROL + DATA))))
                .isEqualTo("one\ntwo\n\none\ntwo\n\n");
        assertThat(text(LogMessages.extract(bytes(CONTROL)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "{}",
                "[]",
                "null",
                "{\"logEvents\":{}}",
                "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[]",
                "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[]} x"
            })
    void whatIsNotOfTheFormOfCloudWatchLogs_isRefused(String record) {
        assertThatThrownBy(() -> LogMessages.extract(bytes(record))).isInstanceOf(ProcessingException.class);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer bytes(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
