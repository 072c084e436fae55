package io.millrace.wire.signature;

import io.millrace.api.Fault;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A body of a known length: it ends neither earlier nor later, and if a hash was signed it is the one of these bytes.
///
/// The last bytes are handed out only after the hash has been compared.
final class VerifiedStream extends FilterInputStream {

    private final long length;
    private final @Nullable MessageDigest digest;
    private final byte[] expected;
    private long count;

    private VerifiedStream(InputStream in, long length, @Nullable MessageDigest digest, byte[] expected) {
        super(in);
        this.length = length;
        this.digest = digest;
        this.expected = expected;
    }

    /// A body of that length, whatever it holds.
    static VerifiedStream ofLength(InputStream in, long length) {
        return new VerifiedStream(in, length, null, new byte[0]);
    }

    /// A body of that length and that SHA-256.
    ///
    /// @throws Fault at once if it is empty and the hash is not that of nothing
    static VerifiedStream hashed(InputStream in, long length, String sha256) {
        VerifiedStream stream =
                new VerifiedStream(in, length, SigV4.sha256(), HexFormat.of().parseHex(sha256));
        stream.verifyAtEnd();
        return stream;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (count == length) {
            return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(wanted, length - count));
        if (n < 0) {
            throw Denial.CUT_SHORT.in(Dialect.S3, "");
        }
        if (digest != null) {
            digest.update(bytes, offset, n);
        }
        count += n;
        verifyAtEnd();
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] skipped = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verifyAtEnd() {
        if (count == length && digest != null && !MessageDigest.isEqual(digest.digest(), expected)) {
            throw Denial.WRONG_BODY.in(Dialect.S3, "");
        }
    }
}
