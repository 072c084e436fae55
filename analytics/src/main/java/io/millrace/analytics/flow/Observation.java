package io.millrace.analytics.flow;

import io.millrace.analytics.flow.Preparation.Prepared;
import io.millrace.analytics.flow.Sink.Outcome;
import java.time.Duration;
import java.time.InstantSource;

/// Told of what a running application reads, prepares and sends, on its thread; never throws.
public interface Observation {

    /// A batch was read, perhaps an empty one.
    void read(SourceBatch batch);

    /// The source could not be read.
    void readFailed(String cause);

    /// A batch went through the function before the code.
    void prepared(SourceBatch batch, Prepared prepared, Duration took);

    /// A batch did not go through the function before the code.
    void prepareFailed(String cause, Duration took);

    /// An output was given records.
    ///
    /// @param bytes how long those are together that it took
    void put(String output, int records, long bytes, Outcome outcome, Duration took);

    /// An output could not be given records.
    void putFailed(String output, String cause, Duration took);

    /// A source whose batches and failures this is told of.
    default Source of(Source source) {
        return new ObservedSource(source, this);
    }

    /// A function before the code whose work this is told of.
    default Preparation of(Preparation preparation, InstantSource clock) {
        return new ObservedPreparation(preparation, this, clock);
    }

    /// The sink of an output, whose puts this is told of.
    default Sink of(String output, Sink sink, InstantSource clock) {
        return new ObservedSink(output, sink, this, clock);
    }
}
