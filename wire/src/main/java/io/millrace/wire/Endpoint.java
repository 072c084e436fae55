package io.millrace.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One service as clients reach it: how its requests are recognized and which protocols it speaks.
///
/// @param client the SDK's client interface behind the front door
/// @param dialect the family of its protocols
/// @param signingName its name in the scope of signatures, such as `kinesis`
/// @param hostLabels its labels in host names, such as `kinesis` of `kinesis.us-east-1.amazonaws.com`
/// @param targets what stands before the dot in `X-Amz-Target`, such as `Kinesis_20131202`; empty for REST and query
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
        if (protocols.isEmpty() || (dialect == Dialect.JSON) == targets.isEmpty()) {
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
    Protocol firstProtocol() {
        return protocols.values().iterator().next();
    }

    /// The protocol of a content type, which may have parameters.
    Optional<Protocol> protocol(Optional<String> contentType) {
        if (protocols.containsKey(ANY)) {
            return Optional.of(firstProtocol());
        }
        return contentType.map(Endpoint::withoutParameters).map(protocols::get);
    }

    static String withoutParameters(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
    }
}
