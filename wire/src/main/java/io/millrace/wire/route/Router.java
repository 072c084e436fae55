package io.millrace.wire.route;

import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.protocol.Protocol;
import io.millrace.wire.protocol.RpcV2Cbor;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import io.millrace.wire.refusal.ServerFault;
import io.millrace.wire.signature.Signature;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the service and the operation that a request means.
///
/// The service, in this order: the path of an RPC; the target header; the service in the signature's scope; the host
/// name; a form with an
/// action; a path that a REST service knows; S3 for everything else. Templates are read at the first request that needs
/// them.
public final class Router {

    /// An operation that has been found.
    ///
    /// @param labels the decoded labels of its path
    public record Route(Endpoint endpoint, Protocol protocol, Operation operation, Map<String, String> labels) {}

    private static final String FORM = "application/x-www-form-urlencoded";

    private final List<Endpoint> endpoints;
    private final Map<Class<?>, ServiceModel> models = new HashMap<>();
    private final Map<String, Endpoint> byTarget = new HashMap<>();
    private final Map<String, Endpoint> byRpcName = new HashMap<>();
    private final Map<String, Endpoint> bySigningName = new HashMap<>();
    private final Map<String, Endpoint> byHostLabel = new HashMap<>();
    private final Set<String> hostLabels = new HashSet<>();
    private final ClassValue<RestRoutes> routes = new ClassValue<>() {
        @Override
        protected RestRoutes computeValue(Class<?> client) {
            return RestRoutes.of(model(client), client == s3Client());
        }
    };

    /// @param models the models of the endpoints' services
    /// @throws IllegalArgumentException if an endpoint has no model
    public Router(List<Endpoint> endpoints, List<ServiceModel> models) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a server has at least one endpoint");
        }
        this.endpoints = List.copyOf(endpoints);
        models.forEach(model -> this.models.put(model.client(), model));
        for (Endpoint endpoint : endpoints) {
            if (!this.models.containsKey(endpoint.client())) {
                throw new IllegalArgumentException("the front door has no service for " + endpoint.client());
            }
            Map<String, Endpoint> byName = endpoint.dialect() == Dialect.RPC ? byRpcName : byTarget;
            endpoint.targets().forEach(target -> byName.put(target, endpoint));
            bySigningName.putIfAbsent(endpoint.signingName(), endpoint);
            endpoint.hostLabels().forEach(label -> byHostLabel.putIfAbsent(label, endpoint));
        }
        hostLabels.addAll(byHostLabel.keySet());
    }

    /// The service that the request means, if it can be said before the body has been read.
    public Optional<Endpoint> endpoint(WireRequest request, HostName host) {
        if (RpcV2Cbor.isSpokenBy(request)) {
            return RpcV2Cbor.target(request).map(target -> byRpcName.get(target.service()));
        }
        Optional<String> target = request.headers().first("X-Amz-Target");
        if (target.isPresent()) {
            return Optional.ofNullable(byTarget.get(targetPrefix(target.get())));
        }
        Optional<String> signedFor = Signature.serviceOf(request);
        if (signedFor.isPresent()) {
            return Optional.ofNullable(bySigningName.get(signedFor.get()));
        }
        if (host.isS3()) {
            return s3();
        }
        Optional<Endpoint> byHost = host.service(hostLabels).map(byHostLabel::get);
        if (byHost.isPresent()) {
            return byHost;
        }
        if (host.bucket().isPresent()) {
            return s3();
        }
        if (isForm(request)) {
            return Optional.empty();
        }
        Optional<Endpoint> byPath = endpoints.stream()
                .filter(endpoint -> endpoint.dialect() == Dialect.REST_JSON)
                .filter(endpoint -> routes.get(endpoint.client()).knowsPath(request.method(), request.path()))
                .findFirst();
        return byPath.isPresent() ? byPath : s3();
    }

    /// The service in whose words a request is refused that no service claims.
    public Endpoint refusing(WireRequest request) {
        Dialect dialect;
        if (RpcV2Cbor.isSpokenBy(request)) {
            dialect = Dialect.RPC;
        } else if (isForm(request)) {
            dialect = Dialect.QUERY;
        } else if (request.headers().contains("X-Amz-Target")
                || request.headers().first("Content-Type").orElse("").contains("json")) {
            dialect = Dialect.JSON;
        } else {
            dialect = Dialect.S3;
        }
        return endpoints.stream()
                .filter(endpoint -> endpoint.dialect() == dialect)
                .findFirst()
                .orElseGet(endpoints::getFirst);
    }

    /// Whether only the form in the body, or an action in the query, says which service is meant.
    public boolean isForm(WireRequest request) {
        if (!request.path().equals("/")) {
            return false;
        }
        boolean posted = request.method().equals("POST")
                && request.headers()
                        .first("Content-Type")
                        .filter(type -> Endpoint.withoutParameters(type).equals(FORM))
                        .isPresent();
        boolean asked = request.method().equals("GET") && ("&" + request.query()).contains("&Action=");
        return posted || asked;
    }

    /// The service of the query protocol that knows the form's action in the form's version.
    ///
    /// @throws IllegalArgumentException if the form is not percent-encoded UTF-8
    public Optional<Endpoint> endpointOfForm(QueryParameters form) {
        String action = form.first("Action").orElse("");
        Optional<String> version = form.first("Version");
        return endpoints.stream()
                .filter(endpoint -> endpoint.dialect() == Dialect.QUERY)
                .filter(endpoint -> operation(endpoint, action)
                        .filter(operation -> version.isEmpty()
                                || version.get().equals(operation.http().apiVersion()))
                        .isPresent())
                .findFirst();
    }

    /// The operation of a service that the request means.
    ///
    /// @param form the parameters of a form, for the query protocol; else none are needed
    /// @throws Fault in the service's words if there is none
    public Route route(Endpoint endpoint, WireRequest request, HostName host, QueryParameters form) {
        return switch (endpoint.dialect()) {
            case JSON -> json(endpoint, request);
            case RPC -> rpc(endpoint, request);
            case QUERY -> query(endpoint, form);
            case REST_JSON -> rest(endpoint, request, request.path());
            case S3 -> rest(endpoint, request, withBucket(request.path(), host));
        };
    }

    private Route json(Endpoint endpoint, WireRequest request) {
        String target = request.headers().first("X-Amz-Target").orElse("");
        Protocol protocol = endpoint.protocol(request.headers().first("Content-Type"))
                .orElseThrow(() -> unknown(endpoint, "The content type names no protocol of this service."));
        int dot = target.indexOf('.');
        if (!request.method().equals("POST")
                || !request.path().equals("/")
                || dot < 0
                || !endpoint.targets().contains(target.substring(0, dot))) {
            throw unknown(endpoint, "");
        }
        Operation operation = operation(endpoint, target.substring(dot + 1)).orElseThrow(() -> unknown(endpoint, ""));
        return new Route(endpoint, protocol, operation, Map.of());
    }

    private Route rpc(Endpoint endpoint, WireRequest request) {
        Protocol protocol = request.headers().contains("Content-Type")
                ? endpoint.protocol(request.headers().first("Content-Type"))
                        .orElseThrow(() -> unknown(endpoint, "The content type is not that of the protocol."))
                : endpoint.firstProtocol(); // an operation without input has no body
        Operation operation = RpcV2Cbor.target(request)
                .filter(target -> request.method().equals("POST"))
                .filter(target -> endpoint.targets().contains(target.service()))
                .flatMap(target -> operation(endpoint, target.operation()))
                .orElseThrow(() -> unknown(endpoint, ""));
        return new Route(endpoint, protocol, operation, Map.of());
    }

    private Route query(Endpoint endpoint, QueryParameters form) {
        String action =
                form.first("Action").orElseThrow(() -> ServerFault.QUERY_MISSING_ACTION.fault("Missing Action"));
        Operation operation = operation(endpoint, action)
                .orElseThrow(() -> unknown(
                        endpoint,
                        "Could not find operation " + action + " for version "
                                + form.first("Version").orElse("NO_VERSION_SPECIFIED")));
        return new Route(endpoint, endpoint.firstProtocol(), operation, Map.of());
    }

    /// The operation by AWS's name, which has several capitals where the SDK has one: `CancelMLTaskRun`.
    private Optional<Operation> operation(Endpoint endpoint, String name) {
        ServiceModel model = model(endpoint.client());
        return model.operation(name)
                .or(() -> model.operations().values().stream()
                        .filter(operation -> operation.name().equalsIgnoreCase(name))
                        .filter(operation -> isIdentifiedBy(operation, name))
                        .findFirst());
    }

    /// Whether it is the action of the query protocol, or what stands behind the dot in a target.
    private static boolean isIdentifiedBy(Operation operation, String name) {
        String identifier = operation.http().identifier();
        return identifier.substring(identifier.lastIndexOf('.') + 1).equals(name);
    }

    private Route rest(Endpoint endpoint, WireRequest request, String path) {
        try {
            RestRoutes.Found found = routes.get(endpoint.client())
                    .find(request.method(), path, QueryParameters.parse(request.query()), request.headers())
                    .orElseThrow(() -> unknown(endpoint, ""));
            return new Route(endpoint, endpoint.firstProtocol(), found.operation(), found.labels());
        } catch (IllegalArgumentException e) {
            throw endpoint.dialect() == Dialect.S3
                    ? ServerFault.S3_INVALID_URI.fault("Couldn't parse the specified URI.")
                    : Denial.UNREADABLE.in(endpoint.dialect(), "The URI is not percent-encoded UTF-8.");
        }
    }

    /// S3's path with the bucket in front, wherever the client put it.
    private static String withBucket(String path, HostName host) {
        return host.bucket().map(bucket -> "/" + bucket + path).orElse(path);
    }

    private static Fault unknown(Endpoint endpoint, String detail) {
        return Denial.UNKNOWN_OPERATION.in(endpoint.dialect(), detail);
    }

    private Optional<Endpoint> s3() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.dialect() == Dialect.S3)
                .findFirst();
    }

    private Class<?> s3Client() {
        return s3().<Class<?>>map(Endpoint::client).orElse(Void.class);
    }

    private ServiceModel model(Class<?> client) {
        ServiceModel model = models.get(client);
        if (model == null) {
            throw new IllegalStateException("no model of " + client);
        }
        return model;
    }

    private static String targetPrefix(String target) {
        int dot = target.indexOf('.');
        return dot < 0 ? target : target.substring(0, dot);
    }
}
