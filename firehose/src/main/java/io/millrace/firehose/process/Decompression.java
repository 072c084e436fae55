package io.millrace.firehose.process;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/// Decompresses records that were put as GZIP, as CloudWatch Logs does.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html>
public final class Decompression {

    /// The most bytes that a record may become, which as JSON can take twenty times as much memory; what gives more is
    /// no log but an attack.
    static final int MOST_BYTES = 16 << 20;

    private Decompression() {}

    /// What a record held before it was compressed.
    ///
    /// @throws ProcessingException if the record is not GZIP, is cut off, or becomes too large
    public static ByteBuffer gunzip(ByteBuffer record) throws ProcessingException {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = gzip.readNBytes(MOST_BYTES + 1);
            if (plain.length > MOST_BYTES) {
                throw new ProcessingException("The record is larger than " + MOST_BYTES + " bytes decompressed.");
            }
            return ByteBuffer.wrap(plain);
        } catch (EOFException e) {
            throw new ProcessingException("The record is not in GZIP format: it ends too early");
        } catch (IOException e) {
            throw new ProcessingException("The record is not in GZIP format: " + e.getMessage());
        }
    }
}
