package io.millrace.analytics.run;

import io.millrace.analytics.flow.Preparation.Records;
import io.millrace.analytics.flow.PreparedRecord;
import io.millrace.sql.record.RecordMetadata;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// Prepared records as bytes, for a preparation that would give others the next time.
///
/// ```
/// version 1 : byte, then for each record:
/// arrival : long | shard : text | sequence number : text | partition key : text | failed : byte
/// failure : text, if failed | data : bytes
/// ```
///
/// A text is its bytes in UTF-8; bytes are their length as an int and themselves.
final class KeptRecords {

    private static final int VERSION = 1;

    private KeptRecords() {}

    static byte[] toBytes(Records records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        bytes.write(VERSION);
        records.forEach(record -> {
            try {
                write(record, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // memory cannot fail
            }
        });
        return bytes.toByteArray();
    }

    private static void write(PreparedRecord record, DataOutputStream out) throws IOException {
        RecordMetadata metadata = record.metadata();
        out.writeLong(metadata.arrivalMillis());
        text(metadata.shardId(), out);
        text(metadata.sequenceNumber(), out);
        text(metadata.partitionKey(), out);
        out.writeBoolean(record.failure().isPresent());
        if (record.failure().isPresent()) {
            text(record.failure().get(), out);
        }
        byte[] data = new byte[record.data().remaining()];
        record.data().get(record.data().position(), data);
        out.writeInt(data.length);
        out.write(data);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// The records again.
    ///
    /// @throws IllegalArgumentException if the bytes are not what [#toBytes] gave; perhaps not
    ///     before they are taken
    static Records of(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("not prepared records of version " + VERSION);
        }
        return taker -> {
            ByteBuffer in = ByteBuffer.wrap(bytes).position(1);
            try {
                read(in, taker);
            } catch (BufferUnderflowException e) {
                throw new IllegalArgumentException("prepared records that end early", e);
            }
        };
    }

    private static void read(ByteBuffer in, Consumer<PreparedRecord> taker) {
        while (in.hasRemaining()) {
            long arrival = in.getLong();
            String shard = text(in);
            String sequenceNumber = text(in);
            String partitionKey = text(in);
            Optional<String> failure = in.get() == 0 ? Optional.empty() : Optional.of(text(in));
            taker.accept(new PreparedRecord(
                    new RecordMetadata(arrival, partitionKey, sequenceNumber, shard), slice(in), failure));
        }
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(slice(in)).toString();
    }

    private static ByteBuffer slice(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("prepared records that end early");
        }
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }
}
