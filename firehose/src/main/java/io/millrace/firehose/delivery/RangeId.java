package io.millrace.firehose.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The id of a range of a delivery stream's log, which the keys of its objects end in; it looks like the random one
/// that
/// AWS writes.
///
/// It is the same whenever it is asked for, so that a plan that is lost is followed by one with the same keys.
/// Where the range ends is no part of it: ranges of a role do not overlap, and one that is gathered again, with
/// what has come since, takes the place of what was written of it.
///
///     SHA-256 of "<seed>|<role>|<from>", 16 bytes of it, marked as a UUID of version 4
final class RangeId {

    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private RangeId() {}

    /// The id of a range.
    ///
    /// @param seed a text that no other delivery stream has
    /// @param from the log position of the first record
    static String of(String seed, Role role, long from) {
        try {
            byte[] text = (seed + "|" + role + "|" + from).getBytes(StandardCharsets.UTF_8);
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text));
            long high = digest.getLong();
            long low = digest.getLong();
            return new UUID((high & ~VERSION_BITS) | VERSION_4, (low & ~VARIANT_BITS) | VARIANT).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
