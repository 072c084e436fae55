package io.millrace.analytics.flow;

import io.millrace.aggregation.UserRecord;
import io.millrace.sql.record.RecordMetadata;
import java.util.Optional;
import java.util.function.Consumer;

/// What turns a batch of source records into the records that an application's code sees.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing.html>
public interface Preparation {

    /// The records as they are, aggregates taken apart.
    Preparation PLAIN = batch -> Prepared.again(records -> plain(batch, records));

    /// Prepares a batch; called on the application's thread.
    ///
    /// @param batch one record or more
    /// @throws RuntimeException if it cannot be done now: the same batch is tried again after a pause, until the
    ///     application is stopped
    Prepared prepare(SourceBatch batch);

    /// A batch as the code sees it.
    ///
    /// @param records gives the records in their order, each time it is asked
    /// @param isKept whether preparing the batch once more could give other records: these are then made durable
    ///     with the plan of the batch, before any row of theirs is sent, and a replay takes them from there
    record Prepared(Records records, boolean isKept) {

        /// Of no records.
        public static final Prepared NOTHING = again(_ -> {});

        /// Of a preparation that gives the same records whenever it is repeated.
        public static Prepared again(Records records) {
            return new Prepared(records, false);
        }

        /// Of a preparation that may answer otherwise the next time.
        static Prepared once(Iterable<PreparedRecord> records) {
            return new Prepared(records::forEach, true);
        }
    }

    /// Records in their order, made while they are taken, so that an aggregate of very many takes little memory.
    interface Records {

        /// Gives all of them.
        void forEach(Consumer<PreparedRecord> taker);
    }

    private static void plain(SourceBatch batch, Consumer<PreparedRecord> taker) {
        batch.inOrder((slice, record) -> {
            for (UserRecord user : slice.userRecords(record)) {
                taker.accept(new PreparedRecord(
                        new RecordMetadata(
                                record.arrivalMillis(), user.partitionKey(), record.sequenceNumber(), slice.shard()),
                        user.data(),
                        Optional.empty()));
            }
        });
    }
}
