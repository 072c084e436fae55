package io.millrace.lambda.async;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/// What a destination is told of an event that has ended.
///
/// Form:
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations>
///
/// @param event the event, counted with its last invocation
/// @param condition why it ended
/// @param payload the event itself, a JSON document
/// @param last the last attempt, unless there was none
/// @param now when it ended
public record InvocationRecord(
        QueuedEvent event, Fate.Condition condition, byte[] payload, Optional<Attempt> last, Instant now) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    /// The key of its object; what AWS draws by lot follows from the request's id here.
    ///
    /// Form: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
    String key() {
        return "aws/lambda/async/" + event.function().name() + "/" + DAY.format(now) + MOMENT.format(now) + "-"
                + UUID.nameUUIDFromBytes(event.requestId().getBytes(StandardCharsets.UTF_8));
    }

    /// The document.
    byte[] json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeStringField("timestamp", MILLIS.format(now));
            json.writeObjectFieldStart("requestContext");
            json.writeStringField("requestId", event.requestId());
            json.writeStringField("functionArn", event.function().arn());
            json.writeStringField("condition", condition.toString());
            json.writeNumberField("approximateInvokeCount", event.invocations());
            json.writeEndObject();
            document(json, "requestPayload", payload);
            if (last.isPresent()) {
                response(json, last.get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a record in memory can be written", e);
        }
        return out.toByteArray();
    }

    private static void response(JsonGenerator json, Attempt attempt) throws IOException {
        json.writeObjectFieldStart("responseContext");
        switch (attempt) {
            case Attempt.Returned returned -> {
                json.writeNumberField("statusCode", OK);
                json.writeStringField("executedVersion", returned.version());
                json.writeEndObject();
                document(json, "responsePayload", returned.payload());
            }
            case Attempt.Failed failed -> {
                json.writeNumberField("statusCode", OK);
                json.writeStringField("executedVersion", failed.version());
                json.writeStringField("functionError", "Unhandled");
                json.writeEndObject();
                document(json, "responsePayload", failed.payload());
            }
            case Attempt.Refused refused -> {
                json.writeNumberField("statusCode", refused.status());
                json.writeEndObject();
            }
        }
    }

    /// A function of the custom runtimes may answer what is no JSON; that stands as a text.
    private static void document(JsonGenerator json, String name, byte[] document) throws IOException {
        String text = new String(document, StandardCharsets.UTF_8);
        json.writeFieldName(name);
        if (isJson(document)) {
            json.writeRawValue(text);
        } else {
            json.writeString(text);
        }
    }

    private static boolean isJson(byte[] document) {
        try (var parser = JSON.createParser(document)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
