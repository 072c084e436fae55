package io.millrace.s3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// An object with its bytes open: they stay readable whatever is put or deleted meanwhile.
///
/// @param file where the bytes were, for messages
record OpenObject(StoredObject object, FileChannel channel, Path file) implements AutoCloseable {

    /// All bytes; closes with this.
    ObjectStream stream() {
        return ObjectStream.whole(this);
    }

    /// A part of the bytes; closes with this.
    ObjectStream stream(ByteRange range) {
        return new ObjectStream(this, range);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
