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
}
