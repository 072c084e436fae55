package io.millrace.firehose.delivery;

import io.millrace.firehose.sink.Piece;
import java.util.List;
import java.util.stream.Stream;

/// The objects of a plan, once its records have passed the processors; their contents are in the spool.
///
/// A function that is asked twice may answer differently. So what it answered is kept before any of it is put, and
/// after
/// a crash the same contents go under the same keys.
///
/// @param outcome what became of the records
public record Made(List<Piece> pieces, Cursor.Outcome outcome) {

    public Made {
        pieces = List.copyOf(pieces);
    }

    /// Without a piece that is delivered.
    Made without(Piece delivered) {
        return new Made(
                pieces.stream().filter(piece -> !piece.equals(delivered)).toList(), outcome);
    }

    /// With others in the place of a piece that was given up, or parts of it were.
    ///
    /// @param failing how many of its records are in error objects now
    Made replacing(Piece old, List<Piece> others, long failing) {
        return new Made(
                pieces.stream()
                        .flatMap(piece -> piece.equals(old) ? others.stream() : Stream.of(piece))
                        .toList(),
                outcome.failing(failing));
    }
}
