package io.millrace.firehose.sink;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.transform.Verdict;
import java.util.SortedMap;
import java.util.function.Supplier;

/// Delivers records to a target that is not a bucket.
public interface Sink {

    /// How many records, and how much of them, go to it at once.
    Batching batching();

    /// Delivers the records of a piece, or tries to for as long as the destination says.
    ///
    /// The same piece can come again after a crash, under the same key and with the same records.
    ///
    /// @param destination where to; asked before each attempt, so that an update mends what it can
    /// @param attempts is told of each attempt
    /// @throws InterruptedException if the program ends before the piece is delivered or given up
    Result deliver(Piece piece, PackedRecords records, Supplier<Destination> destination, Attempts attempts)
            throws InterruptedException;

    /// Is told of attempts to deliver.
    interface Attempts {

        /// The attempts at the piece that were made before, also in an earlier life of the program.
        Retries before();

        /// Makes durable how far the attempts are, one having failed that is not the last.
        void keep(Retries retries);

        /// Records are about to be sent.
        void begin(long records, long bytes);

        /// The target has not taken them.
        ///
        /// @param attempt the number of the attempt, the first being 1
        void refused(DeliveryException e, int attempt);
    }

    /// How records are put together in pieces.
    ///
    /// @param mostRecords the most records of a piece
    /// @param mostBytes the most bytes of their data; a heavier record has a piece to itself
    record Batching(int mostRecords, long mostBytes) {}

    /// What became of the records of a piece.
    sealed interface Result {

        /// They are delivered.
        ///
        /// @param bytes as they were sent
        record Delivered(long bytes) implements Result {}

        /// Some go to the error prefix, the others are to be delivered without them.
        ///
        /// @param errorType what `!{firehose:error-output-type}` stands for in their key
        /// @param rejected why, by the number of the record in the piece, from 0
        record Parted(String errorType, SortedMap<Long, Verdict.Failed> rejected) implements Result {}

        /// They go to the error prefix.
        ///
        /// @param errorType what `!{firehose:error-output-type}` stands for in their key
        record GivenUp(String errorType, Verdict.Failed why) implements Result {}
    }
}
