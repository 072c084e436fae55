package io.millrace.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
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
final class TokenWriter {

    private static final int FIRST_BYTES = 512;

    private final JsonGenerator tokens;
    private final boolean binary;

    private TokenWriter(JsonGenerator tokens, boolean binary) {
        this.tokens = tokens;
        this.binary = binary;
    }

    /// What is written as one document.
    @FunctionalInterface
    interface Document {
        void write(TokenWriter writer) throws IOException;
    }

    static WireBody.Bytes json(Document document) {
        Output output = new Output();
        try (JsonGenerator tokens = JsonTokens.FACTORY.createGenerator(output)) {
            document.write(new TokenWriter(tokens, false));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return output.body();
    }

    static WireBody.Bytes cbor(Document document) {
        Output output = new Output();
        try (JsonGenerator tokens = CborTokens.FACTORY.createGenerator(output)) {
            document.write(new TokenWriter(tokens, true));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return output.body();
    }

    JsonGenerator tokens() {
        return tokens;
    }

    /// Writes the members of a structure that stand in the body.
    void structure(Shape shape, SdkPojo object) throws IOException {
        tokens.writeStartObject();
        members(shape, object);
        tokens.writeEndObject();
    }

    /// The same without the braces.
    void members(Shape shape, SdkPojo object) throws IOException {
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
        if (binary) {
            tokens.writeBinary(bytes);
        } else {
            byte[] text = Base64.getEncoder().encode(bytes);
            tokens.writeRawUTF8String(text, 0, text.length);
        }
    }

    private void timestamp(Member member, Instant instant) throws IOException {
        Format format = member.timestampFormat(binary ? Format.UNIX_TIMESTAMP_MILLIS : Format.UNIX_TIMESTAMP);
        switch (format) {
            case UNIX_TIMESTAMP_MILLIS -> tokens.writeNumber(instant.toEpochMilli());
            case UNIX_TIMESTAMP -> tokens.writeNumber(Timestamps.print(format, instant));
            case ISO_8601, RFC_822 -> tokens.writeString(Timestamps.print(format, instant));
        }
    }

    /// Collects the document and hands out its array without a copy.
    private static final class Output extends ByteArrayOutputStream {

        Output() {
            super(FIRST_BYTES);
        }

        WireBody.Bytes body() {
            return new WireBody.Bytes(buf, 0, count);
        }
    }
}
