package io.millrace.wire.signature;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// One of S3's checksums, growing with the bytes it has seen.
///
/// Algorithms: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
public sealed interface Checksum {

    /// S3's algorithms by their names in headers: `x-amz-checksum-<name>`.
    enum Algorithm {
        CRC32,
        CRC32C,
        CRC64NVME,
        SHA1,
        SHA256;

        private static final String PREFIX = "x-amz-checksum-";

        /// The algorithm whose checksum stands in a header of that name.
        public static Optional<Algorithm> ofHeader(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.header().equals(name))
                    .findFirst();
        }

        /// The header that carries the checksum in base64.
        String header() {
            return PREFIX + name().toLowerCase(Locale.ROOT);
        }

        /// A checksum of no bytes.
        Checksum start() {
            return switch (this) {
                case CRC32 -> new Cyclic(new CRC32());
                case CRC32C -> new Cyclic(new CRC32C());
                case CRC64NVME -> new Crc64();
                case SHA1 -> new Digest(digest("SHA-1"));
                case SHA256 -> new Digest(digest("SHA-256"));
            };
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + name, e);
            }
        }
    }

    /// Takes in more bytes.
    void update(byte[] bytes, int offset, int length);

    /// The checksum of all bytes, most significant byte first.
    byte[] value();

    /// A checksum of 32 bits that the JDK calculates.
    record Cyclic(java.util.zip.Checksum sum) implements Checksum {

        @Override
        public void update(byte[] bytes, int offset, int length) {
            sum.update(bytes, offset, length);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
        }
    }

    /// A message digest.
    record Digest(MessageDigest digest) implements Checksum {

        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }

    /// CRC-64/NVME: polynomial ad93d23594c93659, reflected, all ones at the start and inverted at the end.
    ///
    /// It takes eight bytes in a step, with one table for each of them.
    final class Crc64 implements Checksum {

        private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L; // reflected
        private static final long[][] TABLES = tables();

        private long crc = -1;

        private static long[][] tables() {
            long[][] tables = new long[8][256];
            for (int i = 0; i < 256; i++) {
                long value = i;
                for (int bit = 0; bit < 8; bit++) {
                    value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL;
                }
                tables[0][i] = value;
            }
            for (int table = 1; table < 8; table++) {
                for (int i = 0; i < 256; i++) {
                    long before = tables[table - 1][i];
                    tables[table][i] = before >>> 8 ^ tables[0][(int) (before & 0xff)];
                }
            }
            return tables;
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            long value = crc;
            int i = offset;
            int end = offset + length;
            for (; end - i >= 8; i += 8) {
                value ^= (bytes[i] & 0xffL)
                        | (bytes[i + 1] & 0xffL) << 8
                        | (bytes[i + 2] & 0xffL) << 16
                        | (bytes[i + 3] & 0xffL) << 24
                        | (bytes[i + 4] & 0xffL) << 32
                        | (bytes[i + 5] & 0xffL) << 40
                        | (bytes[i + 6] & 0xffL) << 48
                        | (bytes[i + 7] & 0xffL) << 56;
                value = TABLES[7][(int) (value & 0xff)]
                        ^ TABLES[6][(int) (value >>> 8 & 0xff)]
                        ^ TABLES[5][(int) (value >>> 16 & 0xff)]
                        ^ TABLES[4][(int) (value >>> 24 & 0xff)]
                        ^ TABLES[3][(int) (value >>> 32 & 0xff)]
                        ^ TABLES[2][(int) (value >>> 40 & 0xff)]
                        ^ TABLES[1][(int) (value >>> 48 & 0xff)]
                        ^ TABLES[0][(int) (value >>> 56)];
            }
            for (; i < end; i++) {
                value = value >>> 8 ^ TABLES[0][(int) ((value ^ bytes[i]) & 0xff)];
            }
            crc = value;
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(8).putLong(~crc).array();
        }
    }
}
