package io.millrace.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of an object, or a part of them; one thread reads.
///
/// If it is read as a whole, its checksum is compared before the last bytes are handed out: a damaged object is never
/// taken for a whole one.
final class ObjectStream extends InputStream {

    private final OpenObject source;
    private final long end;
    private final boolean isWhole;
    private final CRC32C sum = new CRC32C();
    private long position;
    private @Nullable IOException failure;

    ObjectStream(OpenObject source, ByteRange range) {
        this(source, range.first(), range.last() + 1);
    }

    private ObjectStream(OpenObject source, long first, long end) {
        this.source = source;
        this.position = first;
        this.end = end;
        this.isWhole = first == 0 && end == source.object().content().size();
    }

    /// All bytes.
    static ObjectStream whole(OpenObject source) {
        return new ObjectStream(source, 0, source.object().content().size());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        try {
            int wanted = (int) Math.min(length, end - position);
            int count = source.channel().read(ByteBuffer.wrap(bytes, offset, wanted), position);
            if (count < 0) {
                throw new IOException(
                        "the file ends after " + position + " bytes instead of " + end + ": " + source.file());
            }
            position += count;
            verify(bytes, offset, count);
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void verify(byte[] bytes, int offset, int count) throws IOException {
        if (isWhole) {
            sum.update(bytes, offset, count);
            if (position == end
                    && (int) sum.getValue() != source.object().content().crc32c()) {
                throw new IOException("the file is damaged, its checksum is not that of the object: " + source.file());
            }
        }
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    /// What went wrong on our side while the bytes were read, if anything did.
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
