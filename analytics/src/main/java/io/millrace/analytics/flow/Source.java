package io.millrace.analytics.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A stream as an application reads it; one thread at a time, but [#wake] from any.
public interface Source extends AutoCloseable {

    /// Goes to where an application has come to, and forgets what was read beyond.
    ///
    /// @param since where shards begin that are not among `shards`: at this time, or at their oldest record
    ///     if empty
    /// @param shards how far each shard was read
    void seek(Optional<Instant> since, Map<String, ShardPosition> shards);

    /// Reads what is there, without waiting. What it gives is passed: the next call goes on behind it.
    SourceBatch poll();

    /// Waits for more, until [#wake], or until the time is over; may return early.
    void await(Duration wait) throws InterruptedException;

    /// Reads exactly these records again; [#seek] before polling on.
    ///
    /// @throws RecordsGoneException if the stream does not have all of them any more
    SourceBatch read(Iterable<ShardRange> ranges) throws RecordsGoneException;

    /// Ends an [#await].
    void wake();

    /// Waits until no call to the stream is under way.
    @Override
    void close();

    /// The stream does not have all records of a range any more; it carries those that are left.
    final class RecordsGoneException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient SourceBatch rest;

        RecordsGoneException(SourceBatch rest, String message) {
            super(message);
            this.rest = rest;
        }

        public SourceBatch rest() {
            return rest;
        }
    }
}
