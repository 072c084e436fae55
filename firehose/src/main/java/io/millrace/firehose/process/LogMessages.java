package io.millrace.firehose.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes the messages of log events out of what CloudWatch Logs puts.
///
///     {"messageType": "DATA_MESSAGE", …, "logEvents": [{"id": …, "timestamp": …, "message": …}, …]}
///
/// A record can hold several, as one of several GZIP members does.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/Message_extraction.html>
public final class LogMessages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LogMessages() {}

    /// The messages, each with a newline behind it; empty for a `CONTROL_MESSAGE`, which has none for anybody.
    ///
    /// @throws ProcessingException if the record is not of that form
    public static ByteBuffer extract(ByteBuffer record) throws ProcessingException {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        StringBuilder messages = new StringBuilder();
        int documents = 0;
        try (MappingIterator<JsonNode> all = JSON.readerFor(JsonNode.class).readValues(bytes)) {
            for (; all.hasNextValue(); documents++) {
                append(all.nextValue(), messages);
            }
        } catch (IOException e) {
            throw new ProcessingException("The record is not JSON.");
        }
        if (documents == 0) {
            throw new ProcessingException("The record is not JSON.");
        }
        return ByteBuffer.wrap(messages.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(JsonNode document, StringBuilder messages) throws ProcessingException {
        if (!document.path("logEvents").isArray()) {
            throw new ProcessingException("The record is not in the format of CloudWatch Logs.");
        }
        if (!document.path("messageType").asText().equals("CONTROL_MESSAGE")) {
            document.path("logEvents")
                    .forEach(event ->
                            messages.append(event.path("message").asText()).append('\n'));
        }
    }
}
