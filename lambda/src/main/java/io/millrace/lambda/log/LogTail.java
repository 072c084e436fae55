package io.millrace.lambda.log;

/// The last 4 KiB of what was written.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseElements>
final class LogTail {

    static final int BYTES = 4 << 10;

    private final byte[] ring = new byte[BYTES];
    private long written;

    void append(byte[] bytes, int from, int length) {
        int skipped = Math.max(0, length - BYTES);
        for (int i = from + skipped; i < from + length; ) {
            int at = (int) ((written + i - from) % BYTES);
            int run = Math.min(BYTES - at, from + length - i);
            System.arraycopy(bytes, i, ring, at, run);
            i += run;
        }
        written += length;
    }

    byte[] bytes() {
        int length = (int) Math.min(written, BYTES);
        byte[] bytes = new byte[length];
        int start = (int) ((written - length) % BYTES);
        int run = Math.min(BYTES - start, length);
        System.arraycopy(ring, start, bytes, 0, run);
        System.arraycopy(ring, 0, bytes, run, length - run);
        return bytes;
    }

    void clear() {
        written = 0;
    }
}
