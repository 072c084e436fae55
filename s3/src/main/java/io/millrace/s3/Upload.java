package io.millrace.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// Bytes on their way in: written to a file of their own, summed up as they pass.
///
/// Used by one thread. Closed without being [#keep() kept], it leaves nothing behind.
final class Upload implements AutoCloseable {

    private final ObjectFolder folder;
    private final String version;
    private final FileChannel channel;
    private final RunningSum md5 = RunningSum.Digest.of("MD5");
    private final CRC32C crc32c = new CRC32C();
    private final ObjectChecksum.Algorithm algorithm;
    private final RunningSum checksum;
    private long size;
    private boolean isKept;

    Upload(ObjectFolder folder, String version, ObjectChecksum.Algorithm algorithm) throws IOException {
        this.folder = folder;
        this.version = version;
        this.algorithm = algorithm;
        this.checksum = algorithm.start();
        this.channel = folder.disk().create(folder.incoming(version));
    }

    /// The name of these bytes.
    String version() {
        return version;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        md5.update(bytes, offset, length);
        crc32c.update(bytes, offset, length);
        checksum.update(bytes, offset, length);
        folder.disk().write(channel, ByteBuffer.wrap(bytes, offset, length));
        size += length;
    }

    /// What was written; called once, after the last byte.
    Content content() {
        return new Content(
                size, HexFormat.of().formatHex(md5.value()), algorithm.of(checksum), (int) crc32c.getValue());
    }

    /// Returns once all bytes and the file's name are on the disk.
    void force() throws IOException {
        folder.disk().force(channel);
        folder.forceIncoming();
    }

    /// From here on the file is not this object's to delete.
    void keep() {
        isKept = true;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (!isKept) {
                folder.discard(version);
            }
        }
    }
}
