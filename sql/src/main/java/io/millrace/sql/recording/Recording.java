package io.millrace.sql.recording;

import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RecordMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The recorded records of one input stream, each with its time.
public final class Recording {

    private final String input;
    private final RecordReader reader;
    private final RecordTime time;
    private final @Nullable TimeField field;
    private long number;
    private long untimed;
    private @Nullable ByteBuffer data;
    private RecordMetadata metadata = new RecordMetadata(Long.MIN_VALUE, "", "", "");

    /// @param input the name of the input stream
    /// @param in the bytes; not closed
    /// @param time where times come from
    /// @throws IllegalArgumentException if times cannot come from there
    public Recording(String input, InputStream in, InputSchema schema, RecordTime time) {
        this.input = input;
        this.reader = new RecordReader(in, schema.format());
        this.time = time;
        this.field = time instanceof RecordTime.Field(String place) ? new TimeField(place, schema) : null;
    }

    /// The name of the input stream.
    public String input() {
        return input;
    }

    /// Passes over the next record, such as the line of a CSV file that names its columns.
    public void skip() throws IOException {
        RecordedRecord skipped = reader.next();
        assert skipped == null || skipped.data().hasRemaining();
    }

    /// Goes to the next record.
    ///
    /// @return whether there is one
    public boolean next() throws IOException {
        RecordedRecord record = reader.next();
        if (record == null) {
            data = null;
            return false;
        }
        data = record.data();
        metadata = new RecordMetadata(time(record), record.partitionKey(), record.sequenceNumber(), record.shardId());
        number++;
        return true;
    }

    /// A record without a time takes that of the one before.
    private long time(RecordedRecord record) {
        OptionalLong own = switch (time) {
            case RecordTime.Arrival(RecordTime.MadeUp otherwise) ->
                reader.isEnveloped() ? record.arrival() : OptionalLong.of(otherwise.of(number));
            case RecordTime.MadeUp madeUp -> OptionalLong.of(madeUp.of(number));
            case RecordTime.Field _ -> field == null ? OptionalLong.empty() : field.of(record.data());
        };
        if (own.isEmpty()) {
            untimed++;
            return number == 0 ? RecordTime.START.toEpochMilli() : metadata.arrivalMillis();
        }
        return own.getAsLong();
    }

    /// The record that is next.
    public ByteBuffer data() {
        if (data == null) {
            throw new IllegalStateException("there is no record");
        }
        return data;
    }

    /// What is known of it.
    public RecordMetadata metadata() {
        return metadata;
    }

    /// How many records had no time that could be read.
    public long untimed() {
        return untimed;
    }
}
