package io.millrace.firehose.transform;

import io.millrace.firehose.definition.RowChange;
import io.millrace.log.Frame;
import java.nio.ByteBuffer;

/// A record on its way through the processors: a whole record of the log, or one of those that it was taken apart into.
///
/// @param frame the record of the log
/// @param part which one of its parts, from 0
/// @param data the bytes as they are by now
/// @param change what it does to the table that it is for, if it is for one
public record Item(Frame frame, int part, ByteBuffer data, RowChange change) {

    public Item(Frame frame, int part, ByteBuffer data) {
        this(frame, part, data, RowChange.INSERT);
    }

    public Item with(ByteBuffer next) {
        return new Item(frame, part, next, change);
    }

    public Item with(RowChange next) {
        return new Item(frame, part, data, next);
    }
}
