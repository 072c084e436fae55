package io.millrace.analytics;

import io.millrace.analytics.Preparation.Prepared;
import io.millrace.analytics.Sink.Outcome;
import java.time.Duration;

/// Told of what a running application reads, prepares and sends, on its thread; never throws.
interface Observation {

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
}
