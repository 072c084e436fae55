package io.millrace.firehose.delivery;

import io.millrace.firehose.sink.Piece;
import io.millrace.firehose.sink.Retries;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The objects of a plan, once its records have passed the processors; their contents are in the spool.
///
/// A function that is asked twice may answer differently. So what it answered is kept before any of it is put, and
/// after a crash the same contents go under the same keys.
///
/// @param outcome what became of the records
/// @param broken the records of which a part failed, where records are taken apart
/// @param retries the attempts at the first piece that is handed over, if any failed
public record Made(List<Piece> pieces, Cursor.Outcome outcome, Optional<Broken> broken, Optional<Retries> retries) {

    public Made {
        pieces = List.copyOf(pieces);
    }

    /// With so many attempts at the piece that is handed over.
    Made tried(Retries failed) {
        return new Made(pieces, outcome, broken, Optional.of(failed));
    }

    /// Without a piece that is delivered.
    Made without(Piece delivered) {
        return new Made(
                pieces.stream().filter(piece -> !piece.equals(delivered)).toList(), outcome, broken, Optional.empty());
    }

    /// With others in the place of a piece that was given up, or parts of it were.
    ///
    /// @param failing the numbers in the plan of those whose records are in error objects now, one for each part
    Made replacing(Piece old, List<Piece> others, int[] failing) {
        BitSet before = broken.map(Broken::records).orElseGet(BitSet::new);
        BitSet after = (BitSet) before.clone();
        IntStream.of(failing).forEach(after::set);
        return new Made(
                pieces.stream()
                        .flatMap(piece -> piece.equals(old) ? others.stream() : Stream.of(piece))
                        .toList(),
                outcome.failing(after.cardinality() - before.cardinality()),
                broken.map(_ -> Broken.of(after)),
                Optional.empty());
    }

    /// Records of a plan, as the bits of words that are set.
    record Broken(List<Long> words) {

        Broken {
            words = List.copyOf(words);
        }

        /// @param records their numbers in the plan, from 0
        static Broken of(BitSet records) {
            return new Broken(LongStream.of(records.toLongArray()).boxed().toList());
        }

        BitSet records() {
            return BitSet.valueOf(words.stream().mapToLong(Long::longValue).toArray());
        }
    }
}
