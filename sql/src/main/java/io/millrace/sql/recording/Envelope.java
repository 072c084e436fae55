package io.millrace.sql.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Records as they travel: JSON that holds a record's data in Base64 beside its key, its number and its arrival.
///
/// Known are a record of GetRecords, its whole answer, and the event of a Lambda function:
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
final class Envelope {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Envelope() {}

    /// Whether the bytes are an envelope; a look at the first record of a recording decides for all.
    static boolean isOne(ByteBuffer document) {
        String text = StandardCharsets.UTF_8.decode(document.duplicate()).toString();
        return text.toLowerCase(java.util.Locale.ROOT).contains("\"approximatearrivaltimestamp\"")
                && !open(document).isEmpty();
    }

    /// The records in an envelope; none if it is not one.
    static List<RecordedRecord> open(ByteBuffer document) {
        List<RecordedRecord> records = new ArrayList<>();
        try {
            byte[] bytes = new byte[document.remaining()];
            document.duplicate().get(bytes);
            JsonNode json = MAPPER.readTree(bytes);
            if (json.path("Records").isArray()) {
                json.path("Records").forEach(record -> record(record).ifPresent(records::add));
            } else if (json.isArray()) {
                json.forEach(record -> record(record).ifPresent(records::add));
            } else {
                record(json).ifPresent(records::add);
            }
        } catch (IOException _) {
            return List.of();
        }
        return records;
    }

    private static Optional<RecordedRecord> record(JsonNode node) {
        boolean isEvent = node.path("kinesis").isObject();
        JsonNode record = isEvent ? node.path("kinesis") : node;
        JsonNode data = isEvent ? record.path("data") : record.path("Data");
        if (!data.isTextual()) {
            return Optional.empty();
        }
        JsonNode arrival =
                isEvent ? record.path("approximateArrivalTimestamp") : record.path("ApproximateArrivalTimestamp");
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(data.textValue());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        String shard = isEvent
                ? node.path("eventID").asText().split(":", 2)[0]
                : record.path("ShardId").asText();
        return Optional.of(new RecordedRecord(
                ByteBuffer.wrap(bytes),
                arrival.isMissingNode() ? OptionalLong.empty() : TimeField.parse(arrival.asText()),
                record.path(isEvent ? "partitionKey" : "PartitionKey").asText(),
                record.path(isEvent ? "sequenceNumber" : "SequenceNumber").asText(),
                shard));
    }
}
