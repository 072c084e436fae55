package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// One open file: positional reads and writes, and the force that makes them durable.
///
/// Reads may come from any number of threads at once, also interrupted ones. Writes, truncations and forces come
/// from one thread at a time, which nobody interrupts.
public interface StorageFile extends AutoCloseable {

    /// The length in bytes.
    long size() throws IOException;

    /// Fills `into` from `offset` on, as far as the file goes.
    ///
    /// @return the number of bytes read; fewer than asked only at the end of the file
    /// @throws java.nio.channels.ClosedChannelException when the file was closed
    int read(long offset, ByteBuffer into) throws IOException;

    /// Writes all remaining bytes of `from` at `offset`; the file grows when needed.
    ///
    /// @throws StorageFullException when there is no space; some of the bytes may have been written
    void write(long offset, ByteBuffer from) throws IOException;

    /// Cuts the file to `size` bytes, if it is longer.
    void truncate(long size) throws IOException;

    /// Returns when all bytes written before, and the length, are on the disk.
    ///
    /// @param metadata whether times and the like must be there too, which costs more
    void force(boolean metadata) throws IOException;

    @Override
    void close() throws IOException;
}
