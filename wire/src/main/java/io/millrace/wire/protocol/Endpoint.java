package io.millrace.wire.protocol;

import io.millrace.wire.refusal.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One service as clients reach it in one family of protocols: how its requests are recognized and what it speaks.
///
/// A service that is spoken to in several families has an endpoint of each.
///
/// @param client the SDK's client interface behind the front door
/// @param dialect the family of the protocols
/// @param signingName its name in the scope of signatures, such as `kinesis`
/// @param hostLabels its labels in host names, such as `kinesis` of `kinesis.us-east-1.amazonaws.com`
/// @param targets what stands before the dot in `X-Amz-Target`, such as `Kinesis_20131202`, or behind `/service/` in
/// the path
///     of an RPC; empty for REST and query
/// @param protocols the protocol of each content type; the first is spoken where the content type decides nothing
public record Endpoint(
        Class<?> client,
        Dialect dialect,
        String signingName,
        Set<String> hostLabels,
        Set<String> targets,
        Map<String, Protocol> protocols) {

    static final String JSON_1_0 = "application/x-amz-json-1.0";
    static final String JSON_1_1 = "application/x-amz-json-1.1";
    static final String CBOR_1_1 = "application/x-amz-cbor-1.1";

    private static final String ANY = "*";

    public Endpoint {
        if (protocols.isEmpty() || (dialect == Dialect.JSON || dialect == Dialect.RPC) == targets.isEmpty()) {
            throw new IllegalArgumentException("not an endpoint of " + dialect + ": " + client);
        }
        hostLabels = Set.copyOf(hostLabels);
        targets = Set.copyOf(targets);
        protocols = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(protocols));
    }

    /// A service that speaks JSON with the operation in `X-Amz-Target`.
    public static Endpoint json(Class<?> client, String signingName, String target) {
        Map<String, Protocol> protocols = new LinkedHashMap<>();
        protocols.put(JSON_1_1, AwsJson.V1_1);
        protocols.put(JSON_1_0, AwsJson.V1_0);
        return new Endpoint(client, Dialect.JSON, signingName, Set.of(signingName), Set.of(target), protocols);
    }

    /// The same service, speaking CBOR beside JSON.
    public Endpoint andCbor() {
        Map<String, Protocol> more = new LinkedHashMap<>(protocols);
        more.put(CBOR_1_1, new AwsCbor());
        return new Endpoint(client, dialect, signingName, hostLabels, targets, more);
    }

    /// A service that speaks rpc-v2-cbor.
    ///
    /// @param name what the path of its requests calls it, such as `GraniteServiceVersion20100801`
    /// @param namespace where its model has its shapes, such as `com.amazonaws.cloudwatch`
    public static Endpoint rpcV2Cbor(Class<?> client, String signingName, String name, String namespace) {
        return rpcV2Cbor(client, signingName, name, new RpcV2Cbor(namespace, ErrorShapes.AS_CODES));
    }

    private static Endpoint rpcV2Cbor(Class<?> client, String signingName, String name, RpcV2Cbor protocol) {
        return new Endpoint(
                client,
                Dialect.RPC,
                signingName,
                Set.of(signingName),
                Set.of(name),
                Map.of(RpcV2Cbor.CONTENT_TYPE, protocol));
    }

    /// CloudWatch in each protocol that AWS's clients speak with it: query (the SDKs for Java and C++, and older ones
    /// of all languages), JSON 1.0 (boto3, the CLI, the SDK for JavaScript) and rpc-v2-cbor (who asks for it).
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/making-api-requests.html>
    ///
    /// @param client the SDK's `CloudWatchClient`
    public static List<Endpoint> cloudWatch(Class<?> client) {
        String signingName = "monitoring";
        String target = "GraniteServiceVersion20100801";
        return List.of(
                query(client, signingName),
                new Endpoint(
                        client,
                        Dialect.JSON,
                        signingName,
                        Set.of(signingName),
                        Set.of(target),
                        Map.of(JSON_1_0, new AwsJson("1.0", ErrorShapes.CLOUD_WATCH))),
                rpcV2Cbor(
                        client,
                        signingName,
                        target,
                        new RpcV2Cbor("com.amazonaws.cloudwatch", ErrorShapes.CLOUD_WATCH)));
    }

    /// A service of the query protocol.
    public static Endpoint query(Class<?> client, String signingName) {
        return new Endpoint(
                client, Dialect.QUERY, signingName, Set.of(signingName), Set.of(), Map.of(ANY, new AwsQuery()));
    }

    /// A service that speaks JSON over REST.
    public static Endpoint restJson(Class<?> client, String signingName) {
        return new Endpoint(
                client, Dialect.REST_JSON, signingName, Set.of(signingName), Set.of(), Map.of(ANY, new RestJson()));
    }

    /// S3; it gets every request that nobody else claims.
    public static Endpoint s3(Class<?> client) {
        return new Endpoint(client, Dialect.S3, "s3", Set.of("s3"), Set.of(), Map.of(ANY, new RestXml()));
    }

    /// The protocol in which refusals are written when the content type names none.
    public Protocol firstProtocol() {
        return protocols.values().iterator().next();
    }

    /// The protocol of a content type, which may have parameters.
    public Optional<Protocol> protocol(Optional<String> contentType) {
        if (protocols.containsKey(ANY)) {
            return Optional.of(firstProtocol());
        }
        return contentType.map(Endpoint::withoutParameters).map(protocols::get);
    }

    public static String withoutParameters(String contentType) {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(java.util.Locale.ROOT);
    }
}
