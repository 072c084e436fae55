package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;

/// The operations on the tags of functions and event source mappings.
public final class TagService implements LambdaClient, ServicePart {

    private static final String RESOURCE = "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-"
            + "\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|"
            + "code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-"
            + "[a-f0-9]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

    private static final String MAPPING = ":event-source-mapping:";

    private final Functions functions;
    private final Mappings mappings;

    /// The event source mappings, which have tags, too.
    @FunctionalInterface
    public interface Mappings {

        /// Gives a mapping other tags.
        ///
        /// @return the tags; nothing if there is no such mapping
        Optional<Map<String, String>> changeTags(Caller caller, String uuid, UnaryOperator<Map<String, String>> change);
    }

    public TagService(Functions functions, Mappings mappings) {
        this.functions = functions;
        this.mappings = mappings;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        change(request.resource(), old -> {
            if (request.tags().isEmpty()) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "An error occurred and the request cannot be processed.");
            }
            Map<String, String> tags = new HashMap<>(old);
            tags.putAll(request.tags());
            TagRules.check(tags);
            return tags;
        });
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        change(request.resource(), old -> {
            Map<String, String> tags = new HashMap<>(old);
            tags.keySet().removeAll(Set.copyOf(request.tagKeys()));
            return tags;
        });
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html>
    @Override
    public ListTagsResponse listTags(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(change(request.resource(), UnaryOperator.identity()))
                .build();
    }

    private Map<String, String> change(String arn, UnaryOperator<Map<String, String>> change) {
        if (!arn.matches(RESOURCE)) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: Value '%s' at 'resource' failed to satisfy constraint: Member must"
                            + " satisfy regular expression pattern: %s",
                    arn, RESOURCE);
        }
        int mapping = arn.indexOf(MAPPING);
        if (mapping >= 0) {
            return mappings.changeTags(Caller.current(), arn.substring(mapping + MAPPING.length()), change)
                    .orElseThrow(() -> LambdaFault.RESOURCE_NOT_FOUND.fault("Event source mapping not found: %s", arn));
        }
        if (!arn.contains(":function:")) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist.");
        }
        FunctionReference reference = FunctionReference.of(Caller.current(), arn, null);
        if (reference.qualifier().isPresent()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Tags on function aliases and versions are not supported. Please specify a function ARN.");
        }
        return functions.updateTags(reference.id(), change);
    }
}
