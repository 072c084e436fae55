package io.millrace.firehose.convert;

import java.math.BigDecimal;
import java.util.Arrays;

/// Exact numbers as Parquet keeps those of many digits: the unscaled number, big-endian, with its sign drawn out to the
/// length that all of a column have.
///
/// Source: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#decimal>
public final class FixedBytes {

    private FixedBytes() {}

    /// The bytes of a number.
    ///
    /// @param length as many as its digits need, or more
    public static byte[] of(BigDecimal number, int length) {
        byte[] shortest = number.unscaledValue().toByteArray();
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, 0, length - shortest.length, (byte) (number.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, length - shortest.length, shortest.length);
        return bytes;
    }
}
