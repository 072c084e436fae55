package io.millrace.s3;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Text in which `%XX` stands for a byte of UTF-8: <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>.
final class PercentEncoding {

    private PercentEncoding() {}

    /// The text that is meant; nothing if an escape is cut or the bytes are no UTF-8.
    static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        try {
            while (i < encoded.length()) {
                int character = encoded.codePointAt(i);
                if (character == '%') {
                    bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                    i += 3;
                } else {
                    bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                    i += Character.charCount(character);
                }
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (IndexOutOfBoundsException | IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
