package io.millrace.firehose.sink;

import java.io.InputStream;

/// The bytes of an object, which can be read as often as it takes to put them, and are nowhere held whole in memory.
public interface Content {

    long length();

    /// Opens the bytes from the first one on; the reader closes the stream.
    InputStream open();
}
