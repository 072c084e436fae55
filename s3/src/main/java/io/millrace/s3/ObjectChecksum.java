package io.millrace.s3;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A checksum of all bytes of an object, as clients see it.
///
/// @param value its bytes in base64, the most significant first
record ObjectChecksum(Algorithm algorithm, String value) {

    /// The algorithms that a put may name.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>
    enum Algorithm {
        CRC32(4, () -> new RunningSum.Cyclic(new CRC32())),
        CRC32C(4, () -> new RunningSum.Cyclic(new CRC32C())),
        /// What S3 calculates if nobody names another.
        CRC64NVME(8, Crc64Nvme::new),
        SHA1(20, () -> RunningSum.Digest.of("SHA-1")),
        SHA256(32, () -> RunningSum.Digest.of("SHA-256"));

        private final int bytes;

        @SuppressWarnings("ImmutableEnumChecker") // always a constructor
        private final Supplier<RunningSum> start;

        Algorithm(int bytes, Supplier<RunningSum> start) {
            this.bytes = bytes;
            this.start = start;
        }

        /// The algorithm that S3 calls so.
        static Optional<Algorithm> named(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.name().equals(name))
                    .findFirst();
        }

        /// The sum of no bytes.
        RunningSum start() {
            return start.get();
        }

        /// The checksum that a sum has come to.
        ObjectChecksum of(RunningSum sum) {
            return new ObjectChecksum(this, Base64.getEncoder().encodeToString(sum.value()));
        }

        /// Whether the text is a value of this algorithm, right or wrong.
        boolean canHave(String value) {
            try {
                return Base64.getDecoder().decode(value).length == bytes;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }
}
