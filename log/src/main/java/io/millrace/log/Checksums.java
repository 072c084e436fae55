package io.millrace.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC32C over absolute ranges of a buffer, whose position and limit stay as they are.
final class Checksums {

    private Checksums() {}

    static int of(ByteBuffer buffer, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(from, length));
        return (int) crc.getValue();
    }
}
