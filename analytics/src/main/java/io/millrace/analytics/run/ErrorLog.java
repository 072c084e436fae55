package io.millrace.analytics.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.analytics.definition.ApplicationId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// Writes what keeps an application from working as the messages of its log stream, each part's at most once a minute.
///
/// A message, as AWS documents it; an error of an output, which AWS does not report so, has `outputId` and the code
/// `OutputError`:
///
///     {"applicationARN": "arn:…", "applicationVersionId": 3, "messageType": "ERROR", "message": "…",
///      "inputId": "1.1", "errorCode": "InputError", "messageSchemaVersion": "1"}
///
/// Source: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/cloudwatch-logs.html>
final class ErrorLog {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ApplicationId id;
    private final long version;
    private final BiConsumer<Instant, String> writer;
    private final InstantSource clock;
    private final Map<Part, Instant> next = new ConcurrentHashMap<>();

    /// @param version of the configuration
    /// @param writer takes a message and its time, and neither waits nor throws
    ErrorLog(ApplicationId id, long version, BiConsumer<Instant, String> writer, InstantSource clock) {
        this.id = id;
        this.version = version;
        this.writer = writer;
        this.clock = clock;
    }

    private record Part(String member, String id, String errorCode) {}

    void input(String inputId, String message) {
        tell(new Part("inputId", inputId, "InputError"), message);
    }

    void output(String outputId, String message) {
        tell(new Part("outputId", outputId, "OutputError"), message);
    }

    private void tell(Part part, String message) {
        Instant now = clock.instant();
        if (Optional.ofNullable(next.get(part)).filter(now::isBefore).isEmpty()) {
            next.put(part, now.plus(INTERVAL));
            writer.accept(now, text(part, message));
        }
    }

    private String text(Part part, String message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("applicationARN", id.arn());
            json.writeNumberField("applicationVersionId", version);
            json.writeStringField("messageType", "ERROR");
            json.writeStringField("message", message);
            json.writeStringField(part.member(), part.id());
            json.writeStringField("errorCode", part.errorCode());
            json.writeStringField("messageSchemaVersion", "1");
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
