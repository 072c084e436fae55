package io.millrace.wire.document;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.ScalarWords;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.Timestamps;
import java.io.IOException;
import java.time.Instant;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/// Reads structures from CBOR: blobs are byte strings, timestamps are milliseconds or seconds since 1970.
///
/// In the protocol of milliseconds the SDKs put tag 1 before their milliseconds although RFC 8949 says that it
/// announces seconds. So a tagged number is
/// taken for seconds only if it has a fraction or is too small for milliseconds of this century.
public final class CborTokens extends TokenReader {

    static final CBORFactory FACTORY = CBORFactory.builder()
            .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE) // the body is bounded as a whole
                    .build())
            .build();

    static final int TAG_EPOCH = 1;

    /// As milliseconds a day of 1973, as seconds the year 5138.
    private static final double FEWEST_MILLIS = 1e11;

    private final CBORParser parser;
    private final boolean seconds;

    private CborTokens(CBORParser parser, boolean seconds) {
        super(parser, ScalarWords.JAVA_CLASSES, CommonFault.SERIALIZATION);
        this.parser = parser;
        this.seconds = seconds;
    }

    /// Reads the body's only structure into a builder; timestamps are milliseconds.
    ///
    /// @throws Fault if the body is malformed or a token is of the wrong type
    public static void read(WireBody.Bytes body, Shape shape, SdkPojo builder) {
        read(body, shape, builder, false);
    }

    /// Reads the body's only structure into a builder; timestamps are seconds.
    ///
    /// @throws Fault if the body is malformed or a token is of the wrong type
    public static void readWithSeconds(WireBody.Bytes body, Shape shape, SdkPojo builder) {
        read(body, shape, builder, true);
    }

    private static void read(WireBody.Bytes body, Shape shape, SdkPojo builder, boolean seconds) {
        try (CBORParser parser = FACTORY.createParser(body.array(), body.offset(), body.size())) {
            new CborTokens(parser, seconds).root(shape, builder);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read from memory", e);
        }
    }

    @Override
    Instant timestamp(Member member, JsonToken token) throws IOException {
        boolean tagged = parser.getCurrentTag() == TAG_EPOCH;
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw unexpected(token, "milliseconds since epoch");
        }
        double value = parser.getDoubleValue();
        if (seconds) {
            return Timestamps.ofSeconds(value);
        }
        if (tagged && (token == JsonToken.VALUE_NUMBER_FLOAT || Math.abs(value) < FEWEST_MILLIS)) {
            return Timestamps.ofSeconds(value);
        }
        return Timestamps.ofMillis(value);
    }

    @Override
    SdkBytes blob(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw unexpected(token, "a Blob");
        }
        return SdkBytes.fromByteArrayUnsafe(parser.getBinaryValue());
    }
}
