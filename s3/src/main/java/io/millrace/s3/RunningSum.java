package io.millrace.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.Checksum;

/// A sum that grows with the bytes it is given.
interface RunningSum {

    void update(byte[] bytes, int offset, int length);

    /// The sum of all bytes, most significant byte first; nothing is added after.
    byte[] value();

    /// A sum of 32 bits that the JDK calculates.
    record Cyclic(Checksum sum) implements RunningSum {

        @Override
        public void update(byte[] bytes, int offset, int length) {
            sum.update(bytes, offset, length);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) sum.getValue())
                    .array();
        }
    }

    /// A message digest.
    record Digest(MessageDigest digest) implements RunningSum {

        /// @throws IllegalStateException if the JDK lacks the algorithm
        static Digest of(String algorithm) {
            try {
                return new Digest(MessageDigest.getInstance(algorithm));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }
}
