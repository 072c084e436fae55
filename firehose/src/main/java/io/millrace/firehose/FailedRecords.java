package io.millrace.firehose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.log.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// The content of an error object: one JSON object a line for each record that a function failed on.
///
/// Members and their order are those of the service itself; AWS's page has another order and spells `lambdaArn`:
/// <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>
final class FailedRecords {

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private int count;

    void add(Frame record, Verdict.Failed failed, String functionArn) {
        byte[] data = new byte[record.payload().remaining()];
        record.payload().duplicate().get(data);
        try (JsonGenerator json = JSON.createGenerator(lines)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeBinaryField("rawData", data);
            json.writeStringField("errorCode", failed.code());
            json.writeStringField("errorMessage", failed.message());
            json.writeNumberField("attemptsMade", failed.attempts());
            json.writeNumberField("arrivalTimestamp", record.arrival().toEpochMilli());
            json.writeNumberField("attemptEndingTimestamp", failed.endMillis());
            json.writeStringField("lambdaARN", functionArn);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count++;
    }

    int count() {
        return count;
    }

    ByteBuffer content() {
        return ByteBuffer.wrap(lines.toByteArray());
    }
}
