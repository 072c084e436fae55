package io.millrace.lambda.source;

import java.time.Duration;
import java.util.List;

/// The stream that a mapping reads; behind it stands Kinesis' client interface.
interface EventStream {

    /// A shard.
    ///
    /// @param parents the shards that it follows from
    /// @param start the sequence number that it begins with; a shard of the same id in a stream that was made again
    ///     has another one
    record StreamShard(String id, List<String> parents, String start) {

        public StreamShard {
            parents = List.copyOf(parents);
        }

        boolean isSame(StreamShard other) {
            return id.equals(other.id) && start.equals(other.start);
        }
    }

    /// All shards that the stream has, oldest first.
    List<StreamShard> shards();

    /// How long the stream keeps its records.
    Duration retention();

    /// Opens a shard for reading.
    Cursor open(String shard, ShardStart start);

    /// A place in a shard that moves forward; for one thread.
    interface Cursor extends AutoCloseable {

        /// The next records; waits a second or so for the first, and then gives an empty page.
        Page next() throws InterruptedException;

        @Override
        void close();
    }
}
