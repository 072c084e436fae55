package io.millrace.firehose.transform;

import java.nio.ByteBuffer;
import java.util.Map;

/// What a transformation made of one record.
public sealed interface Verdict {

    /// The bytes that are delivered of the record.
    default int bytes() {
        return 0;
    }

    /// The record is delivered with this data.
    ///
    /// @param partitionKeys the keys that the function returned with it
    /// @param route what the function said of the table that it is for
    record Ok(ByteBuffer data, Map<String, String> partitionKeys, Map<String, String> route) implements Verdict {

        public Ok {
            partitionKeys = Map.copyOf(partitionKeys);
            route = Map.copyOf(route);
        }

        @Override
        public int bytes() {
            return data.remaining();
        }
    }

    /// The function wants the record delivered nowhere.
    record Dropped() implements Verdict {}

    /// The record goes to the error prefix.
    ///
    /// @param attempts how often the function was invoked with it
    record Failed(String code, String message, int attempts, long endMillis) implements Verdict {}
}
