package io.millrace.wire.protocol;

import io.millrace.api.CommonFault;
import io.millrace.api.Operation;
import io.millrace.api.Shapes;
import io.millrace.wire.document.FormTree;
import io.millrace.wire.document.TokenReader;
import io.millrace.wire.document.XmlWriter;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.refusal.SyntaxFault;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// awsQuery: the operation is the parameter `Action` of a form, members are parameters, answers are XML.
///
/// Specification: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>
record AwsQuery() implements Protocol {

    static final AwsQuery V1 = new AwsQuery();

    private static final Pattern VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /// The services whose namespaces begin so; those of the others begin with `http`.
    private static final Set<String> NAMED_BY_HTTPS = Set.of("iam", "sts");

    /// The query protocol's own words for what every service can answer.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>
    private static final Map<String, ErrorCode> OWN_CODES = new HashMap<>();

    static {
        own(CommonFault.ACCESS_DENIED, "AccessDenied", 403);
        own(CommonFault.EXPIRED_TOKEN, "ExpiredToken", 403);
        own(CommonFault.INCOMPLETE_SIGNATURE, "IncompleteSignature", 400);
        own(CommonFault.INVALID_SIGNATURE, "SignatureDoesNotMatch", 403);
        own(CommonFault.MISSING_AUTHENTICATION_TOKEN, "MissingAuthenticationToken", 403);
        own(CommonFault.SERIALIZATION, "MalformedInput", 400);
        own(CommonFault.THROTTLING, "Throttling", 400);
        own(CommonFault.UNKNOWN_OPERATION, "InvalidAction", 400);
        own(CommonFault.UNRECOGNIZED_CLIENT, "InvalidClientTokenId", 403);
        own(CommonFault.UNSUPPORTED_OPERATION, "UnsupportedOperation", 400);
        own(CommonFault.VALIDATION, "ValidationError", 400);
    }

    private static void own(CommonFault fault, String code, int status) {
        OWN_CODES.put(fault.code(), new ErrorCode(code, status));
    }

    /// The parameters of a request, from its form or, where there is none, from its query.
    ///
    /// @throws io.millrace.api.Fault `MalformedQueryString` if they are not percent-encoded as they must be
    private static QueryParameters parameters(WireRequest request) {
        WireBody.Bytes body = request.bytes();
        try {
            return QueryParameters.parse(
                    body.length() == 0 ? request.query() : body.text().strip());
        } catch (IllegalArgumentException e) {
            throw SyntaxFault.MALFORMED_QUERY_STRING.fault("The query string contains a syntax error.");
        }
    }

    @Override
    public SdkRequest read(Operation operation, WireRequest request) {
        SdkPojo builder = operation.newRequest();
        members(Shape.of(builder), FormTree.of(parameters(request)), builder);
        return RestBinding.built(operation, builder);
    }

    private static void members(Shape shape, FormTree node, SdkPojo builder) {
        for (Member member : shape.body()) {
            node.child(member.name()).ifPresent(child -> member.set(builder, value(member, child)));
        }
    }

    private static Object value(Member member, FormTree node) {
        return switch (member.type()) {
            case SDK_POJO -> {
                SdkPojo nested = member.newStructure();
                members(member.shape(), node, nested);
                yield Shapes.build(nested);
            }
            case LIST -> {
                List<Object> values = new ArrayList<>();
                elements(member, node, member.elementName())
                        .forEach(element -> values.add(value(member.element(), element)));
                yield values;
            }
            case MAP -> {
                Map<String, Object> values = new LinkedHashMap<>();
                elements(member, node, "entry").forEach(entry -> {
                    String key = entry.child(member.keyName())
                            .flatMap(FormTree::value)
                            .orElseThrow(() -> SyntaxFault.MALFORMED_INPUT.fault("A map entry has no key"));
                    FormTree value = entry.child(member.valueName())
                            .orElseThrow(() -> SyntaxFault.MALFORMED_INPUT.fault("A map entry has no value"));
                    values.put(key, value(member.element(), value));
                });
                yield values;
            }
            default -> {
                String text = node.value()
                        .orElseThrow(() -> SyntaxFault.MALFORMED_INPUT.fault("Unexpected complex element termination"));
                yield TextValues.parse(member, text, Format.ISO_8601)
                        .orElseThrow(() -> SyntaxFault.MALFORMED_INPUT.fault(
                                "Could not convert '%s' for %s", TokenReader.quoted(text), member.name()));
            }
        };
    }

    private static Iterable<FormTree> elements(Member member, FormTree node, String wrapper) {
        if (member.isFlattened()) {
            return node.elements();
        }
        return node.child(wrapper).map(FormTree::elements).orElse(List.of());
    }

    @Override
    public WireResponse write(Operation operation, SdkResponse response, String requestId) {
        Shape shape = Shape.of(response);
        XmlWriter writer = new XmlWriter();
        String root = operation.name() + "Response";
        writer.open(root, namespace(operation.service(), operation.http().apiVersion()));
        if (!shape.body().isEmpty()) {
            String result = operation.name() + "Result";
            writer.open(result).members(shape, response).close(result);
        }
        writer.open("ResponseMetadata")
                .element("RequestId", requestId)
                .close("ResponseMetadata")
                .close(root);
        return new WireResponse(200, headers(requestId), writer.body());
    }

    @Override
    public WireResponse writeError(WireRequest request, AwsServiceException error, String requestId) {
        ErrorCode code = ErrorCode.of(error, OWN_CODES);
        AwsErrorDetails details = error.awsErrorDetails();
        String service = details == null || details.serviceName() == null ? "sts" : details.serviceName();
        XmlWriter writer = new XmlWriter()
                .open("ErrorResponse", namespace(service, version(request)))
                .open("Error")
                .element("Type", code.isSender() ? "Sender" : "Receiver")
                .element("Code", code.code())
                .element("Message", ErrorCode.message(error))
                .members(Shape.of(error), error)
                .close("Error")
                .element("RequestId", requestId)
                .close("ErrorResponse");
        return new WireResponse(code.status(), headers(requestId), writer.body());
    }

    private static String version(WireRequest request) {
        try {
            String version = parameters(request).first("Version").orElse("");
            return VERSION.matcher(version).matches() ? version : "2011-06-15";
        } catch (io.millrace.api.Fault e) {
            return "2011-06-15";
        }
    }

    private static String namespace(String service, String version) {
        String scheme = NAMED_BY_HTTPS.contains(service) ? "https" : "http";
        return scheme + "://" + service + ".amazonaws.com/doc/" + version + "/";
    }

    private static WireHeaders headers(String requestId) {
        return WireHeaders.of("x-amzn-RequestId", requestId, "Content-Type", "text/xml");
    }
}
