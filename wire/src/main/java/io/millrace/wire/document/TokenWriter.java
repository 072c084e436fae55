package io.millrace.wire.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Writes structures as JSON or CBOR; members that were not given are left out.
public final class TokenWriter {

    /// Base64 of so many digits goes into the output directly.
    private static final int LEAST_TO_PASS = 256;

    private final JsonGenerator tokens;
    private final Output output;
    private final Blobs blobs;
    private final Times times;
    private byte[] scratch = {};

    private TokenWriter(JsonGenerator tokens, Output output, Blobs blobs, Times times) {
        this.tokens = tokens;
        this.output = output;
        this.blobs = blobs;
        this.times = times;
    }

    /// How bytes are written.
    private enum Blobs {
        BASE64,
        BYTES
    }

    /// How timestamps are written where the model does not say.
    private enum Times {
        SECONDS,
        MILLIS,
        /// Seconds behind the tag that RFC 8949 has for them, whatever the model says.
        TAGGED_SECONDS
    }

    /// What is written as one document.
    @FunctionalInterface
    public interface Document {
        void write(TokenWriter writer) throws IOException;
    }

    public static WireBody json(Document document) {
        Output output = new Output();
        try (JsonGenerator tokens = JsonTokens.FACTORY.createGenerator(output)) {
            document.write(new TokenWriter(tokens, output, Blobs.BASE64, Times.SECONDS));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return output.body();
    }

    /// In the dialect of AWS's older CBOR protocol.
    public static WireBody cbor(Document document) {
        return cbor(document, Times.MILLIS);
    }

    /// In the dialect of Smithy's RPC protocol.
    public static WireBody rpcV2Cbor(Document document) {
        return cbor(document, Times.TAGGED_SECONDS);
    }

    private static WireBody cbor(Document document, Times times) {
        Output output = new Output();
        try (JsonGenerator tokens = CborTokens.FACTORY.createGenerator(output)) {
            document.write(new TokenWriter(tokens, output, Blobs.BYTES, times));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return output.body();
    }

    public JsonGenerator tokens() {
        return tokens;
    }

    /// Writes the members of a structure that stand in the body.
    public void structure(Shape shape, SdkPojo object) throws IOException {
        tokens.writeStartObject();
        members(shape, object);
        tokens.writeEndObject();
    }

    /// The same without the braces.
    public void members(Shape shape, SdkPojo object) throws IOException {
        for (Member member : shape.body()) {
            Object value = member.valueIn(object);
            if (value != null) {
                tokens.writeFieldName(member.responseName());
                value(member, value);
            }
        }
    }

    private void value(Member member, Object value) throws IOException {
        switch (value) {
            case String text -> tokens.writeString(text);
            case SdkBytes bytes -> blob(bytes.asByteArrayUnsafe());
            case SdkPojo object -> structure(member.shape(), object);
            case List<?> list -> {
                Member element = member.element();
                tokens.writeStartArray();
                for (Object each : list) {
                    value(element, each);
                }
                tokens.writeEndArray();
            }
            case Map<?, ?> map -> {
                Member element = member.element();
                tokens.writeStartObject();
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    tokens.writeFieldName(String.valueOf(each.getKey()));
                    value(element, each.getValue());
                }
                tokens.writeEndObject();
            }
            case Instant instant -> timestamp(member, instant);
            case Boolean truth -> tokens.writeBoolean(truth);
            case Integer number -> tokens.writeNumber(number);
            case Long number -> tokens.writeNumber(number);
            case Short number -> tokens.writeNumber(number);
            case Byte number -> tokens.writeNumber(number.shortValue());
            case Float number -> tokens.writeNumber(number);
            case Double number -> tokens.writeNumber(number);
            case BigDecimal number -> tokens.writeNumber(number);
            default -> throw new IllegalStateException("no answer of ours has a " + value.getClass());
        }
    }

    private void blob(byte[] bytes) throws IOException {
        switch (blobs) {
            case BYTES -> tokens.writeBinary(bytes);
            case BASE64 -> base64(bytes);
        }
    }

    private void base64(byte[] bytes) throws IOException {
        int length = (bytes.length + 2) / 3 * 4;
        if (scratch.length < length) {
            scratch = new byte[length];
        }
        Base64.getEncoder().encode(bytes, scratch);
        if (length < LEAST_TO_PASS) {
            tokens.writeRawUTF8String(scratch, 0, length);
            return;
        }
        // Past the generator, which would copy it into its own buffer first.
        tokens.writeRawValue("\"");
        tokens.flush();
        output.write(scratch, 0, length);
        tokens.writeRaw('"');
    }

    private void timestamp(Member member, Instant instant) throws IOException {
        if (times == Times.TAGGED_SECONDS) {
            taggedSeconds(instant);
            return;
        }
        Format format =
                member.timestampFormat(times == Times.MILLIS ? Format.UNIX_TIMESTAMP_MILLIS : Format.UNIX_TIMESTAMP);
        switch (format) {
            case UNIX_TIMESTAMP_MILLIS -> tokens.writeNumber(instant.toEpochMilli());
            case UNIX_TIMESTAMP -> tokens.writeNumber(Timestamps.print(format, instant));
            case ISO_8601, RFC_822 -> tokens.writeString(Timestamps.print(format, instant));
        }
    }

    private void taggedSeconds(Instant instant) throws IOException {
        ((CBORGenerator) tokens).writeTag(CborTokens.TAG_EPOCH);
        long millis = instant.toEpochMilli();
        if (millis % 1000 == 0) {
            tokens.writeNumber(millis / 1000);
        } else {
            tokens.writeNumber(millis / 1000.0);
        }
    }
}
