package io.millrace.wire.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/// The way of an HTTP/2 connection to its client, on which each frame is told to the connection's streams.
///
/// Helidon writes each frame whole and by itself.
///
/// @param writer where all goes
/// @param streams is told of each frame before it is written
record WatchedWriter(DataWriter writer, LiveStreams streams) implements DataWriter {

    private static final int HEADER = 9;

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData frame) {
        tell(frame);
        writer.write(frame);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData frame) {
        tell(frame);
        writer.writeNow(frame);
    }

    private void tell(BufferData frame) {
        if (frame.available() >= HEADER) {
            int stream = ((frame.get(5) & 0x7f) << 24)
                    | ((frame.get(6) & 0xff) << 16)
                    | ((frame.get(7) & 0xff) << 8)
                    | (frame.get(8) & 0xff);
            streams.sends(frame.get(3) & 0xff, frame.get(4), stream);
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public void close() {
        writer.close();
    }
}
