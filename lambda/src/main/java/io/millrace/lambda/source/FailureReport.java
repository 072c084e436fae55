package io.millrace.lambda.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// What a destination for failures is told of records that are given up, as a bucket gets it: with the event itself.
///
/// Form:
/// <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html#kinesis-on-failure-destination-example-s3>
///
/// @param mapping the UUID of the mapping
/// @param discarded the records, at least one
/// @param last the last answer that the function gave to them, if it had them
/// @param requestId the id of the last invocation, or one of its own
/// @param payload the event with the records
@SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
record FailureReport(
        String mapping,
        String functionArn,
        String streamArn,
        String shard,
        Retries.Step.Discard discarded,
        Optional<Answer> last,
        String requestId,
        byte[] payload,
        Instant now) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    /// The key of its object; what AWS draws by lot is made of the records here.
    String key() {
        String records = shard + ":" + discarded.records().getFirst().number() + ":"
                + discarded.records().getLast().number();
        return "aws/lambda/" + mapping + "/" + shard + "/" + DAY.format(now) + MOMENT.format(now) + "-"
                + java.util.UUID.nameUUIDFromBytes((mapping + records).getBytes(StandardCharsets.UTF_8));
    }

    /// The document.
    byte[] json() {
        List<EventRecord> records = discarded.records();
        ObjectNode root = JSON.createObjectNode();
        root.putObject("requestContext")
                .put("requestId", requestId)
                .put("functionArn", functionArn)
                .put("condition", discarded.condition().toString())
                .put("approximateInvokeCount", discarded.invocations());
        last.ifPresent(answer -> {
            ObjectNode response =
                    root.putObject("responseContext").put("statusCode", 200).put("executedVersion", "$LATEST");
            if (answer instanceof Answer.Failed) {
                response.put("functionError", "Unhandled");
            } else {
                response.putNull("functionError");
            }
        });
        root.put("version", "1.0").put("timestamp", MILLIS.format(now));
        root.putObject("KinesisBatchInfo")
                .put("shardId", shard)
                .put("startSequenceNumber", records.getFirst().number().text())
                .put("endSequenceNumber", records.getLast().number().text())
                .put(
                        "approximateArrivalOfFirstRecord",
                        MILLIS.format(records.getFirst().arrival()))
                .put(
                        "approximateArrivalOfLastRecord",
                        MILLIS.format(records.getLast().arrival()))
                .put("batchSize", records.size())
                .put("streamArn", streamArn);
        root.put("payload", new String(payload, StandardCharsets.UTF_8));
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report can be written", e);
        }
    }
}
