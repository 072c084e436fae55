package io.millrace.kinesis.stream;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.StreamId;
import io.millrace.log.Log;
import io.millrace.log.LogOptions;
import io.millrace.log.SimulatedStorage;
import java.time.InstantSource;

/// A stream on a disk of its own that no service knows: whoever tests what reads it changes and ends it.
public final class LoneStream implements AutoCloseable {

    private final Stream stream;

    public LoneStream(StreamId id, StreamDefinition definition, InstantSource clock) {
        this.stream = new Stream(
                id, definition, () -> Log.open(new SimulatedStorage(1), LogOptions.defaults(), clock), 64 << 20);
    }

    public Stream stream() {
        return stream;
    }

    public void define(StreamDefinition definition) {
        stream.define(definition);
    }

    public long endPosition() {
        return stream.endPosition();
    }

    public boolean hasOpenLog() {
        return stream.hasOpenLog();
    }

    public void delete() {
        stream.delete();
    }

    @Override
    public void close() {
        stream.close();
    }
}
