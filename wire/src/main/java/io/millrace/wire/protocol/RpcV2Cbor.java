package io.millrace.wire.protocol;

import io.millrace.api.Operation;
import io.millrace.wire.document.CborTokens;
import io.millrace.wire.document.TokenWriter;
import io.millrace.wire.message.WireBody;
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

/// rpc-v2-cbor: service and operation stand in the path, all members in a CBOR body.
///
///     POST /service/GraniteServiceVersion20100801/operation/PutMetricData
///     smithy-protocol: rpc-v2-cbor
///     content-type: application/cbor
///
/// Blobs are byte strings; timestamps are seconds since 1970 behind tag 1, whatever form the model gives them
/// elsewhere.
///
/// Specification: <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>
///
/// @param namespace where the model has its shapes, such as `com.amazonaws.cloudwatch`
/// @param names how the shapes of errors are called
public record RpcV2Cbor(String namespace, ErrorShapes names) implements Protocol {

    /// The content type of requests and answers.
    static final String CONTENT_TYPE = "application/cbor";

    private static final String HEADER = "smithy-protocol";
    private static final String NAME = "rpc-v2-cbor";
    private static final String SERVICE = "/service/";
    private static final String OPERATION = "/operation/";

    /// What the path of a request names.
    ///
    /// @param service the service without its namespace
    /// @param operation the operation
    public record Target(String service, String operation) {}

    /// Whether a request says that it speaks this protocol.
    public static boolean isSpokenBy(WireRequest request) {
        return request.headers().first(HEADER).filter(NAME::equals).isPresent();
    }

    /// The service and the operation of a request's path, whatever stands before them.
    public static Optional<Target> target(WireRequest request) {
        String path = request.path();
        int operationAt = path.lastIndexOf(OPERATION);
        int serviceAt = operationAt < 0 ? -1 : path.lastIndexOf(SERVICE, operationAt - 1);
        if (serviceAt < 0) {
            return Optional.empty();
        }
        String service = path.substring(serviceAt + SERVICE.length(), operationAt);
        return Optional.of(new Target(
                service.substring(service.lastIndexOf('.') + 1), path.substring(operationAt + OPERATION.length())));
    }

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        CborTokens.readWithSeconds(request.bytes(), Shape.of(builder), builder);
        return RestBinding.built(operation, builder);
    }

    /// Writes no body if the answer has no members: the model of the SDK does not tell an empty structure from none.
    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        Shape shape = Shape.of(response);
        if (shape.body().isEmpty()) {
            return new WireResponse(200, WireHeaders.of("x-amzn-RequestId", requestId, HEADER, NAME), WireBody.EMPTY);
        }
        return new WireResponse(
                200, headers(requestId), TokenWriter.rpcV2Cbor(writer -> writer.structure(shape, response)));
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, Map.of());
        String type = namespace + "#" + names.of(error, code);
        return new WireResponse(
                code.status(),
                ErrorShapes.withQueryCode(headers(requestId), request, code),
                TokenWriter.rpcV2Cbor(writer -> AwsJson.writeError(writer, type, code, error)));
    }

    @Override
    public Optional<EventFormat> events() {
        return Optional.of(new EventFormat(
                CONTENT_TYPE, event -> TokenWriter.rpcV2Cbor(writer -> writer.structure(Shape.of(event), event))));
    }

    private static WireHeaders headers(String requestId) {
        return WireHeaders.of("x-amzn-RequestId", requestId, HEADER, NAME, "Content-Type", CONTENT_TYPE);
    }
}
