package io.millrace.firehose.transform;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.firehose.definition.DeliveryId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// The JSON with which a function is asked to transform records, written into one array of just its length.
///
///     {"invocationId":…,"deliveryStreamArn":…,"region":…,"records":[
///         {"recordId":…,"approximateArrivalTimestamp":…,"data":…}, …]}
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html>
final class TransformationEvent {

    /// The bytes of a record's id.
    static final int ID_BYTES = 49;

    private static final int PART_DIGITS = 29;
    private static final byte[] BEFORE_ID = ascii("{\"recordId\":\"");
    private static final byte[] BEFORE_ARRIVAL = ascii("\",\"approximateArrivalTimestamp\":");
    private static final byte[] BEFORE_DATA = ascii(",\"data\":\"");
    private static final byte[] AFTER_DATA = ascii("\"}");
    private static final byte[] END = ascii("]}");

    private final byte[] bytes;
    private int at;

    private TransformationEvent(int length) {
        this.bytes = new byte[length];
    }

    /// The event for some records.
    ///
    /// @param invocationId a text that no other invocation has
    static byte[] of(String invocationId, DeliveryId stream, List<Item> records) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        String head = "{\"invocationId\":\"" + invocationId + "\",\"deliveryStreamArn\":\""
                + new String(encoder.quoteAsString(stream.arn().toString())) + "\",\"region\":\""
                + new String(encoder.quoteAsString(stream.region())) + "\",\"records\":[";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        long length = (long) start.length + END.length + Math.max(0, records.size() - 1);
        for (Item record : records) {
            length += lengthOf(record);
        }
        TransformationEvent event = new TransformationEvent(Math.toIntExact(length));
        event.put(start);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                event.bytes[event.at++] = ',';
            }
            event.put(records.get(i));
        }
        event.put(END);
        return event.bytes;
    }

    private static long lengthOf(Item record) {
        return BEFORE_ID.length
                + ID_BYTES
                + BEFORE_ARRIVAL.length
                + Long.toString(arrival(record)).length()
                + BEFORE_DATA.length
                + (record.data().remaining() + 2) / 3 * 4L
                + AFTER_DATA.length;
    }

    private void put(Item record) {
        put(BEFORE_ID);
        putId(record, bytes, at);
        at += ID_BYTES;
        put(BEFORE_ARRIVAL);
        put(ascii(Long.toString(arrival(record))));
        put(BEFORE_DATA);
        ByteBuffer base64 = Base64.getEncoder().encode(record.data().duplicate());
        int length = base64.remaining();
        base64.get(bytes, at, length);
        at += length;
        put(AFTER_DATA);
    }

    private void put(byte[] text) {
        System.arraycopy(text, 0, bytes, at, text.length);
        at += text.length;
    }

    private static long arrival(Item record) {
        return record.frame().arrival().toEpochMilli();
    }

    /// Writes the id of a record, made of its place so that it is the same at every attempt: a fixed number of
    /// digits, as AWS's ids have; which part of the record of the log it is, and that one's position.
    static void putId(Item record, byte[] into, int offset) {
        putDigits(record.part(), into, offset, offset + PART_DIGITS);
        putDigits(record.frame().position(), into, offset + PART_DIGITS, offset + ID_BYTES);
    }

    static String idOf(Item record) {
        byte[] id = new byte[ID_BYTES];
        putId(record, id, 0);
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static void putDigits(long number, byte[] into, int from, int to) {
        long rest = number;
        for (int i = to - 1; i >= from; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
