package io.millrace.firehose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// The lines of error objects: one JSON object for each record that could not be delivered.
///
/// Members and their order are those of the service itself; AWS's page has another order and spells `lambdaArn`:
/// <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>
final class FailedRecords {

    private static final JsonFactory JSON = new JsonFactory();

    private FailedRecords() {}

    /// The line of a record.
    ///
    /// @param functionArn the function that records pass through, if there is one
    static byte[] line(Item item, Verdict.Failed failed, Optional<String> functionArn) {
        byte[] data = new byte[item.data().remaining()];
        item.data().duplicate().get(data);
        ByteArrayOutputStream line = new ByteArrayOutputStream(data.length * 4 / 3 + 512);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeBinaryField("rawData", data);
            json.writeStringField("errorCode", failed.code());
            json.writeStringField("errorMessage", failed.message());
            json.writeNumberField("attemptsMade", failed.attempts());
            json.writeNumberField("arrivalTimestamp", item.frame().arrival().toEpochMilli());
            json.writeNumberField("attemptEndingTimestamp", failed.endMillis());
            if (functionArn.isPresent()) {
                json.writeStringField("lambdaARN", functionArn.get());
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toByteArray();
    }
}
