package io.millrace.wire.protocol;

import io.millrace.api.CommonFault;
import io.millrace.api.Operation;
import io.millrace.api.Shapes;
import io.millrace.wire.document.XmlReader;
import io.millrace.wire.document.XmlWriter;
import io.millrace.wire.message.Percent;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.refusal.SyntaxFault;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// rest-xml as S3 speaks it: members stand in path, query, headers and an XML body, or one of them is the body.
///
/// Specification: <https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html>
record RestXml() implements Protocol {

    static final RestXml V1 = new RestXml();

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// What S3 calls the root element where it is not the name of the operation with `Result` behind it.
    private static final Map<String, String> ROOTS = new HashMap<>();

    static {
        ROOTS.put("CreateMultipartUpload", "InitiateMultipartUploadResult");
        ROOTS.put("DeleteObjects", "DeleteResult");
        ROOTS.put("GetBucketAccelerateConfiguration", "AccelerateConfiguration");
        ROOTS.put("GetBucketAcl", "AccessControlPolicy");
        ROOTS.put("GetBucketCors", "CORSConfiguration");
        ROOTS.put("GetBucketLifecycleConfiguration", "LifecycleConfiguration");
        ROOTS.put("GetBucketLocation", "LocationConstraint");
        ROOTS.put("GetBucketLogging", "BucketLoggingStatus");
        ROOTS.put("GetBucketNotificationConfiguration", "NotificationConfiguration");
        ROOTS.put("GetBucketRequestPayment", "RequestPaymentConfiguration");
        ROOTS.put("GetBucketTagging", "Tagging");
        ROOTS.put("GetBucketVersioning", "VersioningConfiguration");
        ROOTS.put("GetBucketWebsite", "WebsiteConfiguration");
        ROOTS.put("GetObjectAcl", "AccessControlPolicy");
        ROOTS.put("GetObjectAttributes", "GetObjectAttributesResponse");
        ROOTS.put("GetObjectTagging", "Tagging");
        ROOTS.put("ListBucketAnalyticsConfigurations", "ListBucketAnalyticsConfigurationResult");
        ROOTS.put("ListBucketInventoryConfigurations", "ListInventoryConfigurationsResult");
        ROOTS.put("ListBucketMetricsConfigurations", "ListMetricsConfigurationsResult");
        ROOTS.put("ListBuckets", "ListAllMyBucketsResult");
        ROOTS.put("ListDirectoryBuckets", "ListAllMyDirectoryBucketsResult");
        ROOTS.put("ListObjectVersions", "ListVersionsResult");
        ROOTS.put("ListObjects", "ListBucketResult");
        ROOTS.put("ListObjectsV2", "ListBucketResult");
    }

    /// The elements that are percent-encoded in an answer whose `EncodingType` is `url`.
    private static final Set<String> ENCODED =
            Set.of("Delimiter", "Key", "KeyMarker", "Marker", "NextKeyMarker", "NextMarker", "Prefix", "StartAfter");

    /// S3's own words for what every service can answer.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
    private static final Map<String, ErrorCode> OWN_CODES = new HashMap<>();

    static {
        own(CommonFault.ACCESS_DENIED, "AccessDenied", 403);
        own(CommonFault.EXPIRED_TOKEN, "ExpiredToken", 400);
        own(CommonFault.INCOMPLETE_SIGNATURE, "AuthorizationHeaderMalformed", 400);
        own(CommonFault.INTERNAL_FAILURE, "InternalError", 500);
        own(CommonFault.INVALID_SIGNATURE, "SignatureDoesNotMatch", 403);
        own(CommonFault.MISSING_AUTHENTICATION_TOKEN, "AccessDenied", 403);
        own(CommonFault.REQUEST_ENTITY_TOO_LARGE, "EntityTooLarge", 400);
        own(CommonFault.SERIALIZATION, "MalformedXML", 400);
        own(CommonFault.SERVICE_UNAVAILABLE, "ServiceUnavailable", 503);
        own(CommonFault.THROTTLING, "SlowDown", 503);
        own(CommonFault.UNKNOWN_OPERATION, "MethodNotAllowed", 405);
        own(CommonFault.UNRECOGNIZED_CLIENT, "InvalidAccessKeyId", 403);
        own(CommonFault.UNSUPPORTED_OPERATION, "NotImplemented", 501);
        own(CommonFault.VALIDATION, "InvalidArgument", 400);
    }

    private static void own(CommonFault fault, String code, int status) {
        OWN_CODES.put(fault.code(), new ErrorCode(code, status));
    }

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        Shape shape = Shape.of(builder);
        RestBinding.read(
                shape,
                request,
                builder,
                (member, text) -> SyntaxFault.INVALID_ARGUMENT.fault(
                        "Provided %s not of the expected type: %s", member.name(), text));
        if (operation.streaming() != Operation.Streaming.INPUT) {
            readBody(shape, request, builder);
        }
        return RestBinding.built(operation, builder);
    }

    private static void readBody(Shape shape, WireRequest request, SdkPojo builder) {
        WireBody.Bytes body = request.bytes();
        if (body.length() == 0) {
            return;
        }
        Optional<Member> payload = shape.payload();
        if (payload.isEmpty()) {
            if (!shape.body().isEmpty()) {
                XmlReader.read(body, "", shape, builder);
            }
            return;
        }
        Member member = payload.get();
        switch (member.type()) {
            case SDK_POJO -> {
                SdkPojo nested = member.newStructure();
                XmlReader.read(body, member.name(), member.shape(), nested);
                member.set(builder, Shapes.build(nested));
            }
            case SDK_BYTES -> member.set(builder, SdkBytes.fromByteArrayUnsafe(body.copy()));
            case STRING -> member.set(builder, body.text());
            default -> throw new IllegalStateException("no body of ours is a " + member);
        }
    }

    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        Shape shape = Shape.of(response);
        int status = RestBinding.status(operation, shape, response);
        WireHeaders.Builder headers = headers(requestId);
        WireBody body = hasBody(operation, status) ? body(operation, shape, response) : WireBody.EMPTY;
        if (body.length() > 0) {
            headers.add("Content-Type", "application/xml");
        }
        RestBinding.writeHeaders(shape, response, headers);
        WireHeaders built = headers.build();
        boolean isPartial = operation.streaming() == Operation.Streaming.OUTPUT && built.contains("Content-Range");
        return new WireResponse(isPartial ? 206 : status, built, body);
    }

    private static boolean hasBody(Operation operation, int status) {
        return operation.streaming() != Operation.Streaming.OUTPUT
                && status != 204
                && !operation.http().method().equals("HEAD");
    }

    private static WireBody body(Operation operation, Shape shape, SdkResponse response) {
        String root = ROOTS.getOrDefault(operation.name(), operation.name() + "Result");
        Optional<Member> payload = shape.payload();
        if (payload.isPresent()) {
            Member member = payload.get();
            Object value = member.valueIn(response);
            if (operation.name().equals("GetBucketLocation")) { // the one answer whose root holds a text
                return new XmlWriter()
                        .open(root, NAMESPACE)
                        .text(value == null ? "" : value.toString())
                        .close(root)
                        .body();
            }
            return switch (value) {
                case null -> WireBody.EMPTY;
                case SdkPojo nested -> document(member.responseName(), member.shape(), nested);
                case SdkBytes bytes -> WireBody.of(bytes.asByteArrayUnsafe());
                case String text -> WireBody.of(text.getBytes(StandardCharsets.UTF_8));
                default -> throw new IllegalStateException("no body of ours is a " + member);
            };
        }
        if (shape.body().isEmpty()) {
            return WireBody.EMPTY;
        }
        return document(root, shape, response);
    }

    private static WireBody document(String root, Shape shape, SdkPojo object) {
        Member encoding = shape.bodyMember("EncodingType");
        boolean isEncoded = encoding != null && "url".equals(encoding.valueIn(object));
        XmlWriter writer =
                new XmlWriter(isEncoded ? ENCODED : Set.of(), isEncoded ? RestXml::encoded : UnaryOperator.identity());
        return writer.open(root, NAMESPACE).members(shape, object).close(root).body();
    }

    private static String encoded(String text) {
        return Percent.encode(text.getBytes(StandardCharsets.UTF_8), true);
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, OWN_CODES);
        WireHeaders.Builder headers = headers(requestId);
        if (request.method().equals("HEAD") || code.status() == 304) {
            return new WireResponse(code.status(), headers.build(), WireBody.EMPTY);
        }
        XmlWriter writer =
                new XmlWriter().open("Error").element("Code", code.code()).element("Message", ErrorCode.message(error));
        writer.members(Shape.of(error), error);
        label(writer, request, "Bucket", "BucketName");
        label(writer, request, "Key", "Key");
        writer.element("Resource", request.path())
                .element("RequestId", requestId)
                .element("HostId", hostId(requestId))
                .close("Error");
        headers.add("Content-Type", "application/xml");
        return new WireResponse(code.status(), headers.build(), writer.body());
    }

    private static void label(XmlWriter writer, WireRequest request, String label, String element) {
        Optional.ofNullable(request.labels().get(label)).ifPresent(value -> writer.element(element, value));
    }

    private static WireHeaders.Builder headers(String requestId) {
        return WireHeaders.builder().add("x-amz-request-id", requestId).add("x-amz-id-2", hostId(requestId));
    }

    /// S3's second id of a request; ours says no more than the first.
    private static String hostId(String requestId) {
        return Base64.getEncoder().encodeToString(("millrace/" + requestId).getBytes(StandardCharsets.UTF_8));
    }
}
