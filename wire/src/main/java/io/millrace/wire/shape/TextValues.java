package io.millrace.wire.shape;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Values of single members as text: in headers, paths, queries and XML elements.
public final class TextValues {

    /// Numbers of more characters than this are refused.
    private static final int LONGEST_NUMBER = 100;

    private TextValues() {}

    /// Reads a text as a value of the member's type, or nothing if it is none.
    ///
    /// @param usual the form of timestamps at this place
    public static Optional<Object> parse(Member member, String text, Format usual) {
        try {
            return Optional.of(value(member, text, usual));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Object value(Member member, String text, Format usual) {
        return switch (member.type()) {
            case STRING -> text;
            case BOOLEAN -> bool(text.strip());
            case INTEGER -> Integer.valueOf(number(text));
            case LONG -> Long.valueOf(number(text));
            case SHORT -> Short.valueOf(number(text));
            case BYTE -> Byte.valueOf(number(text));
            case FLOAT -> (float) decimal(number(text));
            case DOUBLE -> decimal(number(text));
            case BIG_DECIMAL -> new BigDecimal(number(text));
            case INSTANT -> Timestamps.parse(member.timestampFormat(usual), number(text));
            case SDK_BYTES -> SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text.strip()));
            case SDK_POJO, LIST, MAP, DOCUMENT, NULL -> throw new IllegalArgumentException("not a single value");
        };
    }

    /// Writes a value of the member's type.
    ///
    /// @param usual the form of timestamps at this place
    public static String print(Member member, Object value, Format usual) {
        return switch (value) {
            case Instant instant -> Timestamps.print(member.timestampFormat(usual), instant);
            case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
            case BigDecimal decimal -> decimal.toPlainString();
            default -> value.toString();
        };
    }

    /// A JSON text as it stands in a header.
    public static String encodedJson(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /// The JSON text of a header, or nothing if the header holds none.
    public static Optional<String> decodedJson(String header) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether every surrogate of the text has its other half, so that the text can be sent as UTF-8.
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                if (Character.isLowSurrogate(unit)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /// The text with a question mark in place of each surrogate without its other half.
    public static String wellFormed(String text) {
        return isWellFormed(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static boolean bool(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static double decimal(String text) {
        double value = Double.parseDouble(text);
        char last = text.charAt(text.length() - 1);
        if (last == 'd' || last == 'D' || last == 'f' || last == 'F') { // Java takes a type behind the digits
            throw new IllegalArgumentException("not a number");
        }
        return value;
    }

    private static String number(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NUMBER) {
            throw new IllegalArgumentException("not a number");
        }
        return stripped;
    }
}
