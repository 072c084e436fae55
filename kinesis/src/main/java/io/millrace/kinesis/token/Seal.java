package io.millrace.kinesis.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes the opaque texts that clients bring back, iterators and page tokens, and refuses those it has not made.
///
/// Base64 of
///
///     long    1, as in AWS's iterators
///     bytes   12 of nonce: 6 drawn at the start of the program, 6 that count
///     bytes   the content under AES-256-GCM, with 16 bytes of tag
///
/// Safe for many threads.
public final class Seal {

    public static final int KEY_BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final long FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int LEAST_BYTES = Long.BYTES + NONCE_BYTES + TAG_BITS / Byte.SIZE;
    private static final int COUNTER_BITS = 48;

    private final SecretKey key;
    private final long start;
    private final AtomicLong counter = new AtomicLong();

    /// What a text is for; one made for one purpose is refused for another.
    public enum Purpose {
        SHARD_ITERATOR,
        SHARD_PAGE,
        STREAM_PAGE,
        CONSUMER_PAGE
    }

    /// @param key 32 secret bytes
    public Seal(byte[] key, RandomGenerator random) {
        this.key = new SecretKeySpec(key, "AES");
        this.start = random.nextLong();
    }

    public String seal(Purpose purpose, byte[] content) {
        ByteBuffer sealed = ByteBuffer.allocate(LEAST_BYTES + content.length);
        byte[] nonce = nonce();
        sealed.putLong(FORM).put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, purpose, nonce).doFinal(ByteBuffer.wrap(content), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
        return Base64.getEncoder().encodeToString(sealed.array());
    }

    /// The content of a text that was sealed for that purpose; nothing for any other text.
    public Optional<byte[]> open(Purpose purpose, String text) {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean isCanonical = Base64.getEncoder().encodeToString(sealed).equals(text);
        if (!isCanonical
                || sealed.length < LEAST_BYTES
                || ByteBuffer.wrap(sealed).getLong() != FORM) {
            return Optional.empty();
        }
        int content = Long.BYTES + NONCE_BYTES;
        byte[] nonce = Arrays.copyOfRange(sealed, Long.BYTES, content);
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, purpose, nonce).doFinal(sealed, content, sealed.length - content));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, Purpose purpose, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.name().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private byte[] nonce() {
        long count = counter.getAndIncrement();
        return ByteBuffer.allocate(NONCE_BYTES)
                .putInt((int) (start >>> Integer.SIZE))
                .putLong((start << COUNTER_BITS) | (count & ((1L << COUNTER_BITS) - 1)))
                .array();
    }
}
