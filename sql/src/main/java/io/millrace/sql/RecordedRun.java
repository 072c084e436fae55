package io.millrace.sql;

import io.millrace.sql.record.DecodeError;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An application that is fed records with their times, as a running one is fed by its streams.
///
/// A row's ROWTIME is the time of its record, but never earlier than that of a row before. One thread at a time.
public final class RecordedRun {

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final Execution execution;
    private final Outputs outputs;
    private final Map<String, RecordDecoder> decoders = new LinkedHashMap<>();
    private long now = Long.MIN_VALUE;
    private long records;
    private long rows;
    private long late;

    /// @param inputs the schema of each input stream of the application
    /// @param tables the rows of the reference tables
    /// @throws IllegalArgumentException if a schema is not right
    public RecordedRun(
            Application application, Map<String, InputSchema> inputs, Map<String, List<Row>> tables, Outputs outputs) {
        this.outputs = outputs;
        this.execution = application.start(outputs, Optional.empty(), tables);
        inputs.forEach((name, schema) -> decoders.put(name, RecordDecoder.of(schema)));
    }

    /// Feeds one record.
    ///
    /// @param data from its position to its limit
    /// @throws IllegalArgumentException if there is no such input
    public void record(String input, ByteBuffer data, RecordMetadata metadata) {
        RecordDecoder decoder = decoders.get(input);
        if (decoder == null) {
            throw new IllegalArgumentException("there is no input stream \"" + input + "\"");
        }
        records++;
        if (metadata.arrivalMillis() < now) {
            late++;
        }
        now = Math.max(now, metadata.arrivalMillis());
        decoder.decode(data, metadata, now, row -> feed(input, row), this::drop);
    }

    private void feed(String input, Row row) {
        rows++;
        outputs.row(input, row);
        execution.accept(input, List.of(row));
    }

    private void drop(DecodeError error) {
        outputs.error(new ErrorRow(
                error.rowtime(), "ERROR", error.name(), error.message(), error.rowtime(), error.data(), ""));
    }

    /// Lets time pass without records: windows that end by then give their results.
    ///
    /// @param time milliseconds since 1970-01-01 UTC; nothing happens if that is past already
    public void bound(long time) {
        if (time > now) {
            now = time;
            execution.bound(now);
        }
    }

    /// Lets so much time pass that windows of up to a year close: each second of a minute, each minute of a day, each
    /// hour of 400 days.
    public void end() {
        if (now == Long.MIN_VALUE) {
            return;
        }
        long last = now;
        pass(SECOND, last + MINUTE);
        pass(MINUTE, last + DAY);
        pass(HOUR, last + 400 * DAY);
    }

    /// Time passes in steps, and a step ends on the full second, minute or hour, as windows do.
    private void pass(long step, long until) {
        while (now < until) {
            bound((Math.floorDiv(now, step) + 1) * step);
        }
    }

    /// The latest time, milliseconds since 1970-01-01 UTC; the lowest long before the first record.
    public long now() {
        return now;
    }

    /// How many records were fed.
    public long records() {
        return records;
    }

    /// How many rows of input streams came of them.
    public long rows() {
        return rows;
    }

    /// How many records were earlier than one before them, and took its time.
    public long late() {
        return late;
    }
}
