package io.millrace.analytics.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The JSON texts that an application exchanges with a function: records with ids, and an answer for each id.
final class FunctionRecords {

    private static final JsonFactory JSON = new JsonFactory();

    private FunctionRecords() {}

    /// Writes what one record has besides its id and its data.
    @FunctionalInterface
    interface MetadataWriter {
        void write(JsonGenerator json, int index) throws IOException;
    }

    /// An event: `{"invocationId", "applicationArn", "streamArn", "records": [{"recordId", …, "data"}]}`.
    ///
    /// @param streamArn the source; empty if the event names none
    /// @param data the bytes of each record, sent as base64
    /// @param metadata what stands between id and data
    static byte[] event(
            String invocationId,
            String applicationArn,
            String streamArn,
            List<String> ids,
            List<byte[]> data,
            MetadataWriter metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024 + ids.size() * 1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("invocationId", invocationId);
            json.writeStringField("applicationArn", applicationArn);
            if (!streamArn.isEmpty()) {
                json.writeStringField("streamArn", streamArn);
            }
            json.writeArrayFieldStart("records");
            for (int i = 0; i < ids.size(); i++) {
                json.writeStartObject();
                json.writeStringField("recordId", ids.get(i));
                metadata.write(json, i);
                json.writeBinaryField("data", data.get(i));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// What a function returned for one record.
    ///
    /// @param result its word for it, empty if it had none
    /// @param data its base64 text
    record Answer(String result, Optional<String> data) {

        /// The bytes of the data.
        ///
        /// @throws InvocationException if there are none, or they are not base64
        byte[] bytes(String id) {
            if (data.isEmpty()) {
                throw new InvocationException("the function returned no data for record " + id);
            }
            try {
                return Base64.getDecoder().decode(data.get());
            } catch (IllegalArgumentException e) {
                throw new InvocationException(
                        "the function returned data for record " + id + " that is not base64: " + e.getMessage());
            }
        }
    }

    /// The answers by record id.
    ///
    /// @throws InvocationException if the text is not `{"records": [{"recordId", "result", "data"}]}`, or an id
    ///     comes twice
    static Map<String, Answer> answers(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("it is no object");
            }
            Map<String, Answer> answers = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("records")) {
                    answers = records(json);
                } else {
                    json.skipChildren();
                }
            }
            if (answers == null) {
                throw malformed("it has no array \"records\"");
            }
            return answers;
        } catch (IOException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Answer> records(JsonParser json) throws IOException {
        Map<String, Answer> answers = new HashMap<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw malformed("a record is no object");
            }
            String id = "";
            String result = "";
            Optional<String> data = Optional.empty();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (!value.isScalarValue()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    switch (name) {
                        case "recordId" -> id = json.getText();
                        case "result" -> result = json.getText();
                        case "data" -> data = Optional.of(json.getText());
                        default -> {}
                    }
                }
            }
            if (answers.put(id, new Answer(result, data)) != null) {
                throw malformed("record " + id + " comes twice");
            }
        }
        return answers;
    }

    private static InvocationException malformed(String why) {
        return new InvocationException("what the function returned is not as it should be: " + why);
    }
}
