package io.millrace.firehose.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Seals the access keys of endpoints, so that definitions hold none in plain text, neither in the store nor in memory.
///
/// A sealed key is a text of
///
///     U+0001   which no header can carry, so no access key is taken for a sealed one
///     base64   of 12 bytes of nonce and the key under AES-256-GCM, with 16 bytes of tag
///
/// What it is sealed with is in a file that its owner alone can read, made when the first key is sealed. Safe for many
/// threads.
public final class AccessKeys {

    private static final String MARK = "\u0001";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path file;
    private final RandomGenerator random;
    private @Nullable SecretKeySpec secret;

    /// @param file where the secret is or will be
    /// @param random draws the secret, too: in production a `SecureRandom`
    public AccessKeys(Path file, RandomGenerator random) {
        this.file = file;
        this.random = random;
    }

    /// Whether a text is what [#seal] makes.
    public static boolean isSealed(String text) {
        return text.startsWith(MARK);
    }

    /// A key, sealed; one that is sealed already stays as it is.
    public String seal(String key) {
        if (isSealed(key)) {
            return key;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, forSealing(), ByteBuffer.wrap(nonce))
                    .doFinal(key.getBytes(StandardCharsets.UTF_8));
            byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
            return MARK + Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal an access key", e);
        }
    }

    /// The key that was sealed; nothing if the secret is not the one it was sealed with.
    Optional<String> open(String sealed) {
        try {
            byte[] both = Base64.getDecoder().decode(sealed.substring(MARK.length()));
            Optional<SecretKeySpec> found = existing();
            if (found.isEmpty() || both.length < NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] key = cipher(Cipher.DECRYPT_MODE, found.get(), ByteBuffer.wrap(both, 0, NONCE_BYTES))
                    .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
            return Optional.of(new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec secret, ByteBuffer nonce) throws GeneralSecurityException {
        byte[] bytes = new byte[NONCE_BYTES];
        nonce.get(bytes);
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, bytes));
        return cipher;
    }

    private synchronized SecretKeySpec forSealing() {
        return existing().orElseGet(this::made);
    }

    private synchronized Optional<SecretKeySpec> existing() {
        if (secret == null) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length != SECRET_BYTES) {
                    throw new IllegalStateException(file + " is not the secret of access keys: it has " + bytes.length
                            + " bytes and not " + SECRET_BYTES);
                }
                secret = new SecretKeySpec(bytes, "AES");
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + file, e);
            }
        }
        return Optional.of(secret);
    }

    private SecretKeySpec made() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
        SecretKeySpec made = new SecretKeySpec(bytes, "AES");
        secret = made;
        return made;
    }

    /// The file is there whole or not at all, also after a power cut: keys that are sealed with another are lost.
    private void write(byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        boolean isPosix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        FileAttribute<?>[] ownersAlone = isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersAlone)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (isPosix) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
