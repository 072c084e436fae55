package io.millrace.firehose;

import java.util.List;

/// The objects of a plan, once its records have passed the processors; their contents are in the spool.
///
/// A function that is asked twice may answer differently. So what it answered is kept before any of it is put, and
/// after
/// a crash the same contents go under the same keys.
///
/// @param outcome what became of the records
record Made(List<Piece> pieces, Cursor.Outcome outcome) {

    Made {
        pieces = List.copyOf(pieces);
    }

    /// Without a piece that is delivered.
    Made without(Piece delivered) {
        return new Made(
                pieces.stream().filter(piece -> !piece.equals(delivered)).toList(), outcome);
    }

    /// With an error object in the place of a piece that was given up.
    Made replacing(Piece givenUp, Piece failed) {
        return new Made(
                pieces.stream()
                        .map(piece -> piece.equals(givenUp) ? failed : piece)
                        .toList(),
                outcome.failing(givenUp.records()));
    }
}
