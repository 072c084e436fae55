package io.millrace.firehose.process;

import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Takes records apart that hold several: JSON objects one behind the other, or texts with a delimiter between them.
///
/// A record of more than 500 is passed on whole, as one is that is not what it should be, or in which there is
/// nothing but white space or delimiters: no record is lost without a word.
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html>
public sealed interface Deaggregation {

    int MOST_SUB_RECORDS = 500;

    /// The records in a record, in their order.
    List<ByteBuffer> split(ByteBuffer record);

    /// The way that the parameters of a processor describe.
    ///
    /// @param delimiter the delimiter in base64, for the type `DELIMITED`
    /// @throws UnusableException if they describe none
    static Deaggregation of(Optional<String> subRecordType, Optional<String> delimiter) {
        return switch (subRecordType.orElse("")) {
            case "JSON" -> new Json();
            case "DELIMITED" -> new Delimited(decoded(delimiter.orElse("")));
            default ->
                throw new UnusableException("SubRecordType of the RecordDeAggregation processor must be JSON or"
                        + " DELIMITED, not " + subRecordType.orElse("null"));
        };
    }

    private static ByteBuffer decoded(String delimiter) {
        try {
            byte[] bytes = Base64.getDecoder().decode(delimiter);
            if (bytes.length > 0) {
                return ByteBuffer.wrap(bytes);
            }
        } catch (IllegalArgumentException e) {
            // refused below, like one that is empty
        }
        throw new UnusableException("Delimiter of the RecordDeAggregation processor must be a base64-encoded text.");
    }

    /// JSON objects, with white space between them or without.
    record Json() implements Deaggregation {

        @Override
        public List<ByteBuffer> split(ByteBuffer record) {
            List<ByteBuffer> objects = new ArrayList<>();
            int depth = 0;
            int start = 0;
            boolean isText = false;
            for (int i = record.position(); i < record.limit(); i++) {
                byte next = record.get(i);
                if (isText) {
                    if (next == '\\') {
                        i++;
                    } else if (next == '"') {
                        isText = false;
                    }
                } else if (next == '{' || (next == '[' && depth > 0)) {
                    if (depth++ == 0) {
                        start = i;
                    }
                } else if (depth == 0) {
                    if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                        return List.of(record);
                    }
                } else if (next == '"') {
                    isText = true;
                } else if (next == '}' || next == ']') {
                    if (--depth == 0) {
                        objects.add(record.slice(start, i + 1 - start));
                    }
                }
            }
            boolean isWhole = depth != 0 || objects.isEmpty() || objects.size() > MOST_SUB_RECORDS;
            return isWhole ? List.of(record) : List.copyOf(objects);
        }
    }

    /// Texts between delimiters; an empty one is none, if there are others.
    record Delimited(ByteBuffer delimiter) implements Deaggregation {

        @Override
        public List<ByteBuffer> split(ByteBuffer record) {
            List<ByteBuffer> texts = new ArrayList<>();
            int length = delimiter.remaining();
            int start = record.position();
            for (int i = start; i + length <= record.limit(); ) {
                if (record.slice(i, length).equals(delimiter)) {
                    add(texts, record, start, i);
                    i += length;
                    start = i;
                } else {
                    i++;
                }
            }
            add(texts, record, start, record.limit());
            return texts.isEmpty() || texts.size() > MOST_SUB_RECORDS ? List.of(record) : List.copyOf(texts);
        }

        private static void add(List<ByteBuffer> texts, ByteBuffer record, int start, int end) {
            if (end > start) {
                texts.add(record.slice(start, end - start));
            }
        }
    }
}
