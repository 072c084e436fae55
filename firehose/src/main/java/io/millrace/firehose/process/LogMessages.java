package io.millrace.firehose.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes the messages of log events out of what CloudWatch Logs puts.
///
///     {"messageType": "DATA_MESSAGE", …, "logEvents": [{"id": …, "timestamp": …, "message": …}, …]}
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
        try {
            JsonNode document = JSON.readTree(new ByteArrayInputStream(bytes));
            if (!document.path("logEvents").isArray()) {
                throw new ProcessingException("The record is not in the format of CloudWatch Logs.");
            }
            StringBuilder messages = new StringBuilder();
            if (!document.path("messageType").asText().equals("CONTROL_MESSAGE")) {
                document.path("logEvents")
                        .forEach(event ->
                                messages.append(event.path("message").asText()).append('\n'));
            }
            return ByteBuffer.wrap(messages.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ProcessingException("The record is not JSON.");
        }
    }
}
