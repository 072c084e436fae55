package io.millrace.wire.protocol;

import io.millrace.api.Operation;
import io.millrace.wire.document.CborTokens;
import io.millrace.wire.document.TokenWriter;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.shape.Shape;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// AWS's older CBOR protocol, which the Java SDKs speak with Kinesis: awsJson with another format of the body.
///
/// Format: <https://www.rfc-editor.org/rfc/rfc8949>
record AwsCbor() implements Protocol {

    static final AwsCbor V1_1 = new AwsCbor();

    /// The content type of requests and answers.
    static final String CONTENT_TYPE = "application/x-amz-cbor-1.1";

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        CborTokens.read(request.bytes(), Shape.of(builder), builder);
        return RestBinding.built(operation, builder);
    }

    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        return new WireResponse(
                200, headers(requestId), TokenWriter.cbor(writer -> writer.structure(Shape.of(response), response)));
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, Map.of());
        return new WireResponse(
                code.status(),
                headers(requestId),
                TokenWriter.cbor(writer -> AwsJson.writeError(writer, code.code(), code, error)));
    }

    @Override
    public Optional<EventFormat> events() {
        return Optional.of(new EventFormat(
                CONTENT_TYPE, event -> TokenWriter.cbor(writer -> writer.structure(Shape.of(event), event))));
    }

    private static WireHeaders headers(String requestId) {
        return WireHeaders.of("x-amzn-RequestId", requestId, "Content-Type", CONTENT_TYPE);
    }
}
