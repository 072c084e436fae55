package io.millrace.analytics.flow;

import java.util.List;

/// What takes the records of one output.
public interface Sink {

    /// The most records of one put, for streams and delivery streams alike.
    int MAX_RECORDS = 500;

    /// The most bytes of one put that both take.
    int MAX_BYTES = 4 << 20;

    /// Puts records.
    ///
    /// @param records at most [#MAX_RECORDS] and [#MAX_BYTES]
    /// @param producer who sends; empty if the records have no consecutive places
    /// @param sequence the place of the first record; the others follow it
    /// @return what became of them
    Outcome put(List<byte[]> records, String producer, long sequence);

    /// What became of a put.
    ///
    /// @param refused the indexes of the records that were not taken, ascending; they may be sent again
    /// @param cause why, if any was refused
    record Outcome(List<Integer> refused, String cause) {

        static final Outcome TAKEN = new Outcome(List.of(), "");

        public Outcome {
            refused = List.copyOf(refused);
        }
    }

    /// The value of the header [io.millrace.api.OwnHeader#PRODUCER_TOKEN]: who sends, and the first record's place.
    static String token(String producer, long sequence) {
        return producer + ":" + sequence;
    }
}
