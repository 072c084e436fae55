package io.millrace.s3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A place between the keys of a bucket, from which a listing goes on.
sealed interface ListingPosition {

    /// Before all keys.
    static ListingPosition start() {
        return new AfterKey("");
    }

    /// Behind one key.
    record AfterKey(String key) implements ListingPosition {}

    /// Behind all keys that start with a prefix.
    record AfterPrefix(String prefix) implements ListingPosition {}

    /// The position as clients are given it: opaque, good for URLs.
    default String token() {
        String text = switch (this) {
            case AfterKey(String key) -> "k" + key;
            case AfterPrefix(String prefix) -> "p" + prefix;
        };
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The position of a token; nothing if it is none.
    static Optional<ListingPosition> ofToken(String token) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)))
                    .toString();
            if (text.startsWith("k")) {
                return Optional.of(new AfterKey(text.substring(1)));
            }
            return text.length() > 1 && text.startsWith("p")
                    ? Optional.of(new AfterPrefix(text.substring(1)))
                    : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// The position of a V1 marker: behind that key; or, if it lies within a common prefix, behind all of that.
    static ListingPosition ofMarker(String marker, String prefix, String delimiter) {
        return Lister.commonPrefix(marker, prefix, delimiter)
                .<ListingPosition>map(AfterPrefix::new)
                .orElse(new AfterKey(marker));
    }
}
