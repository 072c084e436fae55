package io.millrace.lambda.source;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// Writes events as functions get them.
///
/// Each record is encoded once; an event is the records' texts in a row, so its size is known before it is made.
///
/// Form: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example>
///
/// @param region where the stream is
/// @param sourceArn the ARN of the stream or of its consumer, as the mapping names it
record EventForm(String region, String sourceArn) {

    /// The bytes of an event without its records, with room for the members of a window but not for its state.
    static final int ENVELOPE_BYTES = 1_024;

    private static final int MILLIS_DIGITS = 3;

    /// The record as an element of `Records`.
    ///
    /// @param roleArn the role of the function
    EventRecord encode(String shard, String roleArn, SourceRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(record.data().length * 4 / 3 + ENVELOPE_BYTES);
        put(out, "{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"");
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(record.partitionKey()));
        put(out, "\",\"sequenceNumber\":\"" + record.number() + "\",\"data\":\"");
        out.writeBytes(Base64.getEncoder().encode(record.data()));
        put(out, "\",\"approximateArrivalTimestamp\":" + seconds(record.arrival()));
        put(out, "},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"" + shard + ":");
        put(out, record.number() + "\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":\"" + roleArn);
        put(out, "\",\"awsRegion\":\"" + region + "\",\"eventSourceARN\":\"" + sourceArn + "\"}");
        return new EventRecord(record.number(), record.arrival(), out.toByteArray());
    }

    /// The arrival as the event has it, such as `1545084650.987`.
    static String seconds(Instant arrival) {
        BigDecimal seconds =
                BigDecimal.valueOf(arrival.toEpochMilli(), MILLIS_DIGITS).stripTrailingZeros();
        return (seconds.scale() < 1 ? seconds.setScale(1) : seconds).toPlainString();
    }

    /// An event of these records.
    byte[] event(List<EventRecord> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size(records));
        putRecords(out, records);
        put(out, "}");
        return out.toByteArray();
    }

    /// An event of these records that tells the function about its window.
    ///
    /// Form: <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html>
    ///
    /// @param isFinal whether nothing more comes in this window
    /// @param isEarly whether that is because the state is too large
    byte[] event(List<EventRecord> records, String shard, OpenWindow window, boolean isFinal, boolean isEarly) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(size(records) + window.state().length());
        putRecords(out, records);
        put(out, ",\"window\":{\"start\":\"" + window.start() + "\",\"end\":\"" + window.end() + "\"},\"state\":");
        put(out, window.state());
        put(out, ",\"shardId\":\"" + shard + "\",\"eventSourceARN\":\"" + sourceArn);
        put(out, "\",\"isFinalInvokeForWindow\":" + isFinal + ",\"isWindowTerminatedEarly\":" + isEarly + "}");
        return out.toByteArray();
    }

    private static int size(List<EventRecord> records) {
        return ENVELOPE_BYTES
                + records.stream().mapToInt(record -> record.json().length + 1).sum();
    }

    private static void putRecords(ByteArrayOutputStream out, List<EventRecord> records) {
        put(out, "{\"Records\":[");
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(records.get(i).json());
        }
        put(out, "]");
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
