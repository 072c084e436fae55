package io.millrace.wire.route;

import io.millrace.api.HttpBinding;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.Percent;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.RequiredTrait;

/// The operations of a REST service by method, path, query and headers, as the SDK's templates have them.
///
/// Of several operations that fit a request the one that asks for most is meant: `UploadPart`, which cannot be without
/// `partNumber` and `uploadId`, comes before `PutObject`, which has the same path.
final class RestRoutes {

    private static final Comparator<Route> MOST_SPECIFIC = Comparator.comparingInt(Route::demands)
            .reversed()
            .thenComparing(route -> route.operation().name());

    private final Map<String, List<Route>> byMethod = new HashMap<>();

    /// One operation and what a request must have to be meant for it.
    ///
    /// @param segments the path: literal segments, `{Name}` or a last `{Name+}` that takes the rest
    /// @param fixedQuery parameters that must be there; with that value unless it is empty
    /// @param requiredQuery names of parameters that must be there
    /// @param requiredHeaders names of headers that must be there
    private record Route(
            Operation operation,
            List<String> segments,
            Map<String, String> fixedQuery,
            List<String> requiredQuery,
            List<String> requiredHeaders) {

        int demands() {
            long literals = segments.stream().filter(s -> !s.startsWith("{")).count();
            return (fixedQuery.size() + requiredQuery.size() + requiredHeaders.size()) * 16 + (int) literals;
        }

        boolean fits(QueryParameters query, WireHeaders headers) {
            return isNamed(query)
                    && requiredQuery.stream().allMatch(query::contains)
                    && requiredHeaders.stream().allMatch(headers::contains);
        }

        /// Whether the request has the parameters by which the operation is told from others of the same path.
        boolean isNamed(QueryParameters query) {
            return fixedQuery.entrySet().stream()
                    .allMatch(fixed -> query.first(fixed.getKey())
                            .filter(value -> fixed.getValue().isEmpty()
                                    || fixed.getValue().equals(value))
                            .isPresent());
        }
    }

    /// The operation that a request means, with the decoded labels of its path.
    record Found(Operation operation, Map<String, String> labels) {}

    private RestRoutes() {}

    /// Reads the templates of all operations; a label of S3's bucket, which the SDK keeps out of its templates, is put
    /// in front of the path.
    ///
    /// @param withBucket whether the first segment of the path is a bucket unless the operation knows none
    static RestRoutes of(ServiceModel model, boolean withBucket) {
        RestRoutes routes = new RestRoutes();
        for (Operation operation : model.operations().values()) {
            HttpBinding http = operation.http();
            routes.byMethod
                    .computeIfAbsent(http.method(), method -> new ArrayList<>())
                    .add(route(operation, http.uri(), withBucket));
        }
        routes.byMethod.values().forEach(list -> list.sort(MOST_SPECIFIC));
        return routes;
    }

    private static Route route(Operation operation, String template, boolean withBucket) {
        int mark = template.indexOf('?');
        String path = mark < 0 ? template : template.substring(0, mark);
        Map<String, String> fixed = new LinkedHashMap<>();
        if (mark >= 0) {
            for (QueryParameters.Parameter parameter :
                    QueryParameters.parse(template.substring(mark + 1)).all()) {
                fixed.put(parameter.name(), parameter.value());
            }
        }
        List<String> requiredQuery = new ArrayList<>();
        List<String> requiredHeaders = new ArrayList<>();
        boolean hasBucket = false;
        for (SdkField<?> field : operation.newRequest().sdkFields()) {
            if (field.location() == MarshallLocation.PATH
                    && field.locationName().equals("Bucket")) {
                hasBucket = true;
            }
            if (withBucket && field.containsTrait(RequiredTrait.class)) {
                if (field.location() == MarshallLocation.QUERY_PARAM) {
                    requiredQuery.add(field.locationName());
                } else if (field.location() == MarshallLocation.HEADER) {
                    requiredHeaders.add(field.locationName());
                }
            }
        }
        List<String> segments = new ArrayList<>();
        if (withBucket && hasBucket) {
            segments.add("{Bucket}");
        }
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return new Route(operation, segments, fixed, requiredQuery, requiredHeaders);
    }

    /// Whether a template fits the path, whatever the query; for requests that say nothing else about their service.
    boolean knowsPath(String method, String rawPath) {
        String[] path = segments(rawPath);
        return byMethod.getOrDefault(method, List.of()).stream()
                .anyMatch(route -> labels(route.segments(), path, rawPath).isPresent());
    }

    /// The operation that the request means.
    ///
    /// @param rawPath the path, with S3's bucket in front of it
    /// @throws IllegalArgumentException if the path is not percent-encoded UTF-8
    Optional<Found> find(String method, String rawPath, QueryParameters query, WireHeaders headers) {
        String[] path = segments(rawPath);
        List<Route> routes = byMethod.getOrDefault(method, List.of());
        Optional<Route> complete = routes.stream()
                .filter(route -> route.fits(query, headers))
                .filter(route -> labels(route.segments(), path, rawPath).isPresent())
                .findFirst();
        // DELETE /bucket?analytics without an id is no DELETE /bucket: what the query names is meant, though incomplete
        int named = complete.map(route -> route.fixedQuery().size()).orElse(0);
        return routes.stream()
                .filter(route -> route.fixedQuery().size() > named && route.isNamed(query))
                .filter(route -> labels(route.segments(), path, rawPath).isPresent())
                .findFirst()
                .or(() -> complete)
                .map(route -> new Found(
                        route.operation(),
                        labels(route.segments(), path, rawPath).orElseThrow()));
    }

    /// The raw segments of a path; one slash at the end means nothing.
    private static String[] segments(String rawPath) {
        String inner = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        String trimmed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        return trimmed.isEmpty() ? new String[0] : trimmed.split("/", -1);
    }

    private static Optional<Map<String, String>> labels(List<String> template, String[] path, String rawPath) {
        boolean greedy = !template.isEmpty() && template.getLast().endsWith("+}");
        if (greedy ? path.length < template.size() - 1 : path.length != template.size()) {
            return Optional.empty();
        }
        Map<String, String> labels = new HashMap<>();
        int offset = rawPath.startsWith("/") ? 1 : 0;
        for (int i = 0; i < template.size(); i++) {
            String segment = template.get(i);
            if (segment.endsWith("+}")) {
                String rest = offset <= rawPath.length() ? rawPath.substring(offset) : "";
                if (rest.isEmpty()) {
                    return Optional.empty();
                }
                labels.put(segment.substring(1, segment.length() - 2), Percent.decode(rest));
            } else if (segment.startsWith("{")) {
                if (path[i].isEmpty()) {
                    return Optional.empty();
                }
                labels.put(segment.substring(1, segment.length() - 1), Percent.decode(path[i]));
            } else if (!segment.equals(path[i])) {
                return Optional.empty();
            }
            if (i < path.length) {
                offset += path[i].length() + 1;
            }
        }
        return Optional.of(labels);
    }
}
