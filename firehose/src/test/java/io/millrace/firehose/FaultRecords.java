package io.millrace.firehose;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/// Makes the records of a schedule: most are what the delivery stream expects, and some are not in one way or another.
final class FaultRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SplittableRandom random;

    FaultRecords(SplittableRandom random) {
        this.random = random;
    }

    /// A record.
    ///
    /// @param parts how many marks it has
    /// @param isDropped whether it may be dropped without anybody saying so: there is nothing for anybody in it
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Made(byte[] data, int parts, boolean isDropped) {}

    Made make(int number, FaultShape shape) {
        int kind = random.nextInt(40);
        int parts = 1 + random.nextInt(shape.mostParts());
        if (kind == 0) {
            return new Made(bytes(garbage(number, parts)), parts, false);
        }
        if (!shape.isZipped()) {
            String between = shape.parts() == FaultShape.Parts.DELIMITED ? FaultDestination.DELIMITER : "";
            return new Made(bytes(String.join(between, rows(number, parts, kind))), parts, false);
        }
        return switch (kind) {
            case 3 -> new Made(zipped(garbage(number, parts)), parts, false);
            case 4, 5 -> new Made(zipped(control(number)), 1, true);
            default -> new Made(zipped(events(rows(number, parts, kind), shape)), parts, false);
        };
    }

    private static String garbage(int number, int parts) {
        StringBuilder garbage = new StringBuilder("no JSON");
        for (int part = 0; part < parts; part++) {
            garbage.append(' ').append(Marks.of(number, part));
        }
        return garbage.append('\n').toString();
    }

    private List<String> rows(int number, int parts, int kind) {
        List<String> rows = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            boolean isOdd = random.nextBoolean();
            String user = kind == 1 && isOdd ? "null" : "\"" + (char) ('a' + random.nextInt(5)) + "\"";
            String n = kind == 2 && isOdd ? "\"oops\"" : Integer.toString(random.nextInt(1_000));
            rows.add("{\"mark\":\"" + Marks.of(number, part) + "\",\"user\":" + user + ",\"n\":" + n + "}\n");
        }
        return rows;
    }

    /// What CloudWatch Logs sends for some log events.
    private static String events(List<String> messages, FaultShape shape) {
        ObjectNode document = JSON.createObjectNode();
        document.put("messageType", "DATA_MESSAGE");
        document.put("owner", "111122223333").put("logGroup", "group").put("logStream", "stream");
        ArrayNode events = document.putArray("logEvents");
        for (int i = 0; i < messages.size(); i++) {
            boolean hasDelimiter = shape.parts() == FaultShape.Parts.DELIMITED && i < messages.size() - 1;
            String message = messages.get(i).strip() + (hasDelimiter ? FaultDestination.DELIMITER : "");
            events.addObject()
                    .put("id", Integer.toString(i))
                    .put("timestamp", 1L)
                    .put("message", message);
        }
        return document.toString();
    }

    /// With what it asks whether there is anybody.
    private static String control(int number) {
        ObjectNode document = JSON.createObjectNode();
        document.put("messageType", "CONTROL_MESSAGE");
        document.putArray("logEvents")
                .addObject()
                .put("id", "")
                .put("timestamp", 1L)
                .put("message", "CWL CONTROL MESSAGE: Checking health of destination " + Marks.of(number, 0));
        return document.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
