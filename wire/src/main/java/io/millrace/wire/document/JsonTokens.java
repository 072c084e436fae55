package io.millrace.wire.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.ScalarWords;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import io.millrace.wire.shape.Timestamps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Reads structures from JSON: blobs are base64, timestamps are seconds since 1970.
public final class JsonTokens extends TokenReader {

    /// One factory for reading and writing, so that names are kept once.
    static final JsonFactory FACTORY = new SkippingParser.Factory(JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION) // AWS takes UTF-8 alone
            .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE) // the body is bounded as a whole
                    .build()));

    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * LOWEST_BITS;

    private final SkippingParser parser;
    private final WireBody.Bytes body;

    private JsonTokens(SkippingParser tokens, ScalarWords words, FaultCode malformed, WireBody.Bytes body) {
        super(tokens, words, malformed);
        this.parser = tokens;
        this.body = body;
    }

    /// Reads the body's only structure into a builder.
    ///
    /// @throws Fault if the body is malformed or a token is of the wrong type
    public static void read(WireBody.Bytes body, Shape shape, SdkPojo builder, ScalarWords words, FaultCode malformed) {
        try (JsonParser tokens = FACTORY.createParser(body.array(), body.offset(), body.size())) {
            new JsonTokens((SkippingParser) tokens, words, malformed, body).root(shape, builder);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read from memory", e);
        }
    }

    @Override
    Instant timestamp(Member member, JsonToken token) throws IOException {
        Format format = member.timestampFormat(Format.UNIX_TIMESTAMP);
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                format == Format.UNIX_TIMESTAMP_MILLIS
                        ? Timestamps.ofMillis(tokens().getDoubleValue())
                        : Timestamps.ofSeconds(tokens().getDoubleValue());
            case VALUE_STRING -> Timestamps.parse(textFormat(format), tokens().getText());
            default -> throw unexpected(token, "milliseconds since epoch");
        };
    }

    private static Format textFormat(Format format) {
        if (format == Format.UNIX_TIMESTAMP || format == Format.UNIX_TIMESTAMP_MILLIS) {
            throw new DateTimeException("a number is wanted");
        }
        return format;
    }

    @Override
    SdkBytes blob(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw unexpected(token, "a Blob");
        }
        byte[] bytes = decodedInPlace();
        return SdkBytes.fromByteArrayUnsafe(bytes.length == 0 ? decoded(tokens().getText()) : bytes);
    }

    /// Decodes the text from where it stands in the body, without making a string of it; empty if that is not possible.
    private byte[] decodedInPlace() {
        byte[] array = body.array();
        int start = parser.textOffset();
        int end = quote(array, start, body.offset() + body.size());
        int length = end - start;
        if (end < 0 || length % 4 != 0 || length == 0) {
            return new byte[0];
        }
        if (array[end - 1] == '=' && hasStrayBits((char) array[end - 3], (char) array[end - 2])) {
            return new byte[0];
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(ByteBuffer.wrap(array, start, length))
                    .array();
            parser.skipTo(end);
            return decoded;
        } catch (IllegalArgumentException e) {
            return new byte[0]; // escaped, or decoded once more to find the words for what is wrong
        }
    }

    /// The index of the first quotation mark, or -1; looks at eight bytes at once.
    private static int quote(byte[] array, int from, int to) {
        ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        int at = from;
        while (at <= to - Long.BYTES) {
            long other = bytes.getLong(at) ^ QUOTES; // a byte of 0 where a quotation mark is
            long found = (other - LOWEST_BITS) & ~other & HIGHEST_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to) {
            if (array[at] == '"') {
                return at;
            }
            at++;
        }
        return -1;
    }

    private static byte[] decoded(String text) {
        if (text.length() % 4 != 0) {
            throw notABlob(text, "Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean padding = c == '=' && i >= text.length() - 2 && text.endsWith("=");
            if (!padding && !isBase64(c)) {
                throw notABlob(text, "Invalid Base64 character: '" + c + "'");
            }
        }
        int length = text.length();
        if (text.endsWith("=") && hasStrayBits(text.charAt(length - 3), text.charAt(length - 2))) {
            throw notABlob(text, "Invalid last non-pad Base64 character dectected"); // AWS's spelling
        }
        return Base64.getDecoder().decode(text);
    }

    /// Whether the last digit before the padding has bits that belong to no byte.
    ///
    /// @param third the third digit from the end
    /// @param second the second digit from the end, or padding
    private static boolean hasStrayBits(char third, char second) {
        return second == '=' ? (digit(third) & 15) != 0 : (digit(second) & 3) != 0;
    }

    private static int digit(char c) {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(c);
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    private static Fault notABlob(String text, String reason) {
        return CommonFault.SERIALIZATION.fault(
                "'%s' can not be converted to a Blob: %s", quoted(text), TextValues.wellFormed(reason));
    }
}
