package io.millrace.wire.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent encoding of URIs as AWS uses it: everything but letters, digits and `-._~` is encoded, in upper case.
///
/// Rules: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
public final class Percent {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /// The text behind the encoding, decoded once. A plus sign stands for itself.
    ///
    /// @throws IllegalArgumentException if a percent sign is not followed by two digits or the bytes are not UTF-8
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0 && isAscii(encoded)) {
            return encoded;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes(encoded)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8: " + encoded, e);
        }
    }

    /// The bytes behind the encoding.
    ///
    /// @throws IllegalArgumentException if a percent sign is not followed by two digits
    public static byte[] bytes(String encoded) {
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        int end = 0;
        for (int i = 0; i < raw.length; i++) {
            byte value = raw[i];
            if (value == '%') {
                if (i + 2 >= raw.length || !HexFormat.isHexDigit(raw[i + 1]) || !HexFormat.isHexDigit(raw[i + 2])) {
                    throw new IllegalArgumentException("not percent-encoded: " + encoded);
                }
                value = (byte) (HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            }
            raw[end++] = value;
        }
        return end == raw.length ? raw : java.util.Arrays.copyOf(raw, end);
    }

    /// The encoding of the bytes; a slash stays as it is if it separates segments.
    public static String encode(byte[] bytes, boolean slashStays) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (isUnreserved(b) || (b == '/' && slashStays)) {
                text.append((char) b);
            } else {
                text.append('%').append(HEX.toHighHexDigit(b)).append(HEX.toLowHexDigit(b));
            }
        }
        return text.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
