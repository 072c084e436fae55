package io.millrace.firehose;

import java.nio.ByteBuffer;

/// What a transformation made of one record.
sealed interface Verdict {

    /// The record is delivered with this data.
    record Ok(ByteBuffer data) implements Verdict {}

    /// The function wants the record delivered nowhere.
    record Dropped() implements Verdict {}

    /// The record goes to the error prefix.
    ///
    /// @param attempts how often the function was invoked with it
    record Failed(String code, String message, int attempts, long endMillis) implements Verdict {}
}
