package io.millrace.wire.protocol;

import io.millrace.api.CommonFault;
import io.millrace.api.Operation;
import io.millrace.wire.document.JsonTokens;
import io.millrace.wire.document.TokenWriter;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.shape.ScalarWords;
import io.millrace.wire.shape.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// awsJson: the operation stands in the header `X-Amz-Target`, all members in a JSON body.
///
/// Specification: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>
///
/// @param version `1.0` or `1.1`; they differ in the content type alone
/// @param names how the shapes of errors are called
record AwsJson(String version, ErrorShapes names) implements Protocol {

    static final AwsJson V1_0 = new AwsJson("1.0", ErrorShapes.AS_CODES);
    static final AwsJson V1_1 = new AwsJson("1.1", ErrorShapes.AS_CODES);

    /// The content type of requests and answers.
    String contentType() {
        return "application/x-amz-json-" + version;
    }

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        JsonTokens.read(
                request.bytes(), Shape.of(builder), builder, ScalarWords.JAVA_CLASSES, CommonFault.SERIALIZATION);
        return RestBinding.built(operation, builder);
    }

    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        return new WireResponse(
                200, headers(requestId), TokenWriter.json(writer -> writer.structure(Shape.of(response), response)));
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, Map.of());
        String type = names.of(error, code);
        return new WireResponse(
                code.status(),
                ErrorShapes.withQueryCode(headers(requestId), request, code),
                TokenWriter.json(writer -> writeError(writer, type, code, error)));
    }

    /// The document of an error, the same in JSON and CBOR.
    ///
    /// @param type what the error's shape is called
    static void writeError(TokenWriter writer, String type, ErrorCode code, AwsServiceException error)
            throws IOException {
        writer.tokens().writeStartObject();
        writer.tokens().writeStringField("__type", type);
        String message = ErrorCode.message(error);
        if (!message.isEmpty()) {
            boolean isCoral = code.code().equals(CommonFault.SERIALIZATION.code());
            writer.tokens().writeStringField(isCoral ? "Message" : "message", message);
        }
        writer.members(Shape.of(error), error);
        writer.tokens().writeEndObject();
    }

    @Override
    public Optional<EventFormat> events() {
        return Optional.of(new EventFormat(
                contentType(), event -> TokenWriter.json(writer -> writer.structure(Shape.of(event), event))));
    }

    private WireHeaders headers(String requestId) {
        return WireHeaders.of("x-amzn-RequestId", requestId, "Content-Type", contentType());
    }
}
