package io.millrace.wire.protocol;

import io.millrace.api.CommonFault;
import io.millrace.api.Operation;
import io.millrace.api.OwnHeader;
import io.millrace.wire.document.JsonTokens;
import io.millrace.wire.document.TokenWriter;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.refusal.SyntaxFault;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.ScalarWords;
import io.millrace.wire.shape.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// rest-json: members stand in path, query, headers and a JSON body, or one of them is the body.
///
/// Specification: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>
record RestJson() implements Protocol {

    static final RestJson V1 = new RestJson();

    private static final String JSON = "application/json";

    /// What Lambda answers with a status of its own.
    private static final Map<String, ErrorCode> OWN_CODES = Map.of(
            CommonFault.ACCESS_DENIED.code(), new ErrorCode("AccessDeniedException", 403),
            CommonFault.EXPIRED_TOKEN.code(), new ErrorCode("ExpiredTokenException", 403),
            CommonFault.INVALID_SIGNATURE.code(), new ErrorCode("InvalidSignatureException", 403),
            CommonFault.MISSING_AUTHENTICATION_TOKEN.code(), new ErrorCode("MissingAuthenticationTokenException", 403),
            CommonFault.UNRECOGNIZED_CLIENT.code(), new ErrorCode("UnrecognizedClientException", 403),
            CommonFault.UNKNOWN_OPERATION.code(), new ErrorCode("UnknownOperationException", 404),
            CommonFault.REQUEST_ENTITY_TOO_LARGE.code(), new ErrorCode("RequestTooLargeException", 413),
            CommonFault.INTERNAL_FAILURE.code(), new ErrorCode("ServiceException", 500));

    /// The errors of Lambda whose message stands under `message`; all others have it under `Message`.
    private static final Set<String> SMALL_MESSAGE = Set.of(
            "CodeStorageExceededException",
            "InvalidParameterValueException",
            "InvalidRequestContentException",
            "PolicyLengthExceededException",
            "PreconditionFailedException",
            "ProvisionedConcurrencyConfigNotFoundException",
            "RequestTooLargeException",
            "ResourceConflictException",
            "ResourceNotReadyException",
            "TooManyRequestsException",
            "UnsupportedMediaTypeException",
            "ValidationException");

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        Shape shape = Shape.of(builder);
        RestBinding.read(
                shape,
                request,
                builder,
                (member, text) -> CommonFault.SERIALIZATION.fault(
                        "STRING_VALUE can not be converted to %s: %s", article(member), text));
        if (operation.streaming() != Operation.Streaming.INPUT) {
            Optional<Member> payload = shape.payload();
            if (payload.isPresent()) {
                readPayload(payload.get(), request.bytes(), builder);
            } else if (!shape.body().isEmpty()) {
                JsonTokens.read(
                        request.bytes(), shape, builder, ScalarWords.TOKENS, SyntaxFault.INVALID_REQUEST_CONTENT);
            }
        }
        return RestBinding.built(operation, builder);
    }

    private static String article(Member member) {
        return switch (member.type()) {
            case INTEGER -> "an Integer";
            case LONG -> "a Long";
            case BOOLEAN -> "a Boolean";
            case INSTANT -> "a Timestamp";
            default -> "a value";
        };
    }

    private static void readPayload(Member payload, WireBody.Bytes body, SdkPojo builder) {
        if (body.length() == 0) {
            return;
        }
        switch (payload.type()) {
            case SDK_BYTES -> payload.set(builder, SdkBytes.fromByteArrayUnsafe(body.copy()));
            case STRING -> payload.set(builder, body.text());
            case SDK_POJO -> {
                SdkPojo nested = payload.newStructure();
                JsonTokens.read(body, payload.shape(), nested, ScalarWords.TOKENS, SyntaxFault.INVALID_REQUEST_CONTENT);
                payload.set(builder, io.millrace.api.Shapes.build(nested));
            }
            default -> throw new IllegalStateException("no body of ours is a " + payload);
        }
    }

    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        Shape shape = Shape.of(response);
        int status = RestBinding.status(operation, shape, response);
        WireHeaders.Builder headers = WireHeaders.builder().add("x-amzn-RequestId", requestId);
        WireBody body = body(operation, shape, response, status);
        if (status != 204) {
            headers.add("Content-Type", JSON);
        }
        RestBinding.writeHeaders(shape, response, headers);
        Optional.ofNullable(response.sdkHttpResponse())
                .flatMap(beside -> beside.firstMatchingHeader(OwnHeader.TRACE_ID.text()))
                .ifPresent(traceId -> headers.add(OwnHeader.TRACE_ID.text(), traceId));
        return new WireResponse(status, headers.build(), body);
    }

    private static WireBody body(Operation operation, Shape shape, SdkResponse response, int status) {
        if (operation.streaming() == Operation.Streaming.OUTPUT || status == 204) {
            return WireBody.EMPTY;
        }
        Optional<Member> payload = shape.payload();
        if (payload.isEmpty()) {
            return TokenWriter.json(writer -> writer.structure(shape, response));
        }
        return switch (payload.get().valueIn(response)) {
            case null -> WireBody.EMPTY;
            case SdkBytes bytes -> WireBody.of(bytes.asByteArrayUnsafe());
            case String text -> WireBody.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case SdkPojo nested ->
                TokenWriter.json(writer -> writer.structure(payload.get().shape(), nested));
            default -> throw new IllegalStateException("no body of ours is a " + payload);
        };
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, OWN_CODES);
        WireHeaders.Builder headers = WireHeaders.builder()
                .add("x-amzn-RequestId", requestId)
                .add("Content-Type", JSON)
                .add("x-amzn-ErrorType", code.code());
        Shape shape = Shape.of(error);
        RestBinding.writeHeaders(shape, error, headers);
        return new WireResponse(
                code.status(), headers.build(), TokenWriter.json(writer -> writeError(writer, code, error, shape)));
    }

    private static void writeError(TokenWriter writer, ErrorCode code, AwsServiceException error, Shape shape)
            throws IOException {
        writer.tokens().writeStartObject();
        boolean namesItsType = shape.body().stream()
                .anyMatch(member -> member.responseName().equals("Type") && member.valueIn(error) != null);
        if (!namesItsType) {
            writer.tokens().writeStringField("Type", code.isSender() ? "User" : "Service");
        }
        String name = SMALL_MESSAGE.contains(code.code()) ? "message" : "Message";
        writer.tokens().writeStringField(name, ErrorCode.message(error));
        writer.members(shape, error);
        writer.tokens().writeEndObject();
    }
}
