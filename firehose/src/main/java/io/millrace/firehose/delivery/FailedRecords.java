package io.millrace.firehose.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.firehose.definition.Conversion.TableName;
import io.millrace.firehose.transform.Item;
import io.millrace.firehose.transform.Verdict;
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

    private static final int SEQUENCE_DIGITS = 54;

    private FailedRecords() {}

    /// The line of a record.
    ///
    /// @param functionArn the function that records pass through, if there is one
    static byte[] line(Item item, Verdict.Failed failed, Optional<String> functionArn) {
        byte[] data = data(item);
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

    private static byte[] data(Item item) {
        byte[] data = new byte[item.data().remaining()];
        item.data().duplicate().get(data);
        return data;
    }

    /// The line of a record that could not be converted; its sequence number follows from its place in the log.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html>
    static byte[] conversionLine(Item item, Verdict.Failed failed, TableName table) {
        byte[] data = data(item);
        ByteArrayOutputStream line = new ByteArrayOutputStream(data.length * 4 / 3 + 1024);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField("attemptsMade", failed.attempts());
            json.writeNumberField("arrivalTimestamp", item.frame().arrival().toEpochMilli());
            json.writeStringField("lastErrorCode", failed.code());
            json.writeStringField("lastErrorMessage", failed.message());
            json.writeNumberField("attemptEndingTimestamp", failed.endMillis());
            json.writeBinaryField("rawData", data);
            json.writeStringField(
                    "sequenceNumber",
                    ("49%0" + SEQUENCE_DIGITS + "d").formatted(item.frame().position()));
            json.writeNumberField("subSequenceNumber", item.part());
            json.writeObjectFieldStart("dataCatalogTable");
            write(json, "catalogId", table.catalogId());
            write(json, "databaseName", table.databaseName());
            write(json, "tableName", table.tableName());
            write(json, "region", table.region());
            write(json, "versionId", table.versionId());
            write(json, "roleArn", table.roleArn());
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }
}
