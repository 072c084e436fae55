package io.millrace.log;

import java.nio.ByteBuffer;
import java.time.Instant;

/// One durable entry as it is read back.
///
/// @param position the position that the append returned
/// @param arrival when the log took the entry, in whole milliseconds
/// @param lane the lane of the entry
/// @param payload the bytes, from the buffer's position to its limit; a heap buffer that belongs to the reader
///     (its array holds neighbouring frames too: mind `arrayOffset()`)
public record Frame(long position, Instant arrival, int lane, ByteBuffer payload) {}
