package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;

/// The operations on the tags of functions.
public final class TagService {

    private static final String FUNCTION = "arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:"
            + "\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

    private static final String RESOURCE = "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-"
            + "\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|"
            + "code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-"
            + "[a-f0-9]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

    private final Functions functions;

    public TagService(Functions functions) {
        this.functions = functions;
    }

    /// Whether an ARN means a function, or something that is taken for one.
    ///
    /// @throws io.millrace.api.Fault if it is an ARN of nothing that can have tags
    public static boolean isFunction(String arn) {
        if (!arn.matches(RESOURCE)) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: Value '%s' at 'resource' failed to satisfy constraint: Member must"
                            + " satisfy regular expression pattern: %s",
                    arn, RESOURCE);
        }
        return arn.matches(FUNCTION);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html>
    public TagResourceResponse tag(TagResourceRequest request) {
        FunctionId id = id(request.resource());
        functions.get(id);
        if (request.tags().isEmpty()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("An error occurred and the request cannot be processed.");
        }
        functions.updateTags(id, old -> {
            Map<String, String> tags = new HashMap<>(old);
            tags.putAll(request.tags());
            TagRules.check(tags);
            return tags;
        });
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html>
    public UntagResourceResponse untag(UntagResourceRequest request) {
        FunctionId id = id(request.resource());
        functions.updateTags(id, old -> {
            Map<String, String> tags = new HashMap<>(old);
            tags.keySet().removeAll(Set.copyOf(request.tagKeys()));
            return tags;
        });
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html>
    public ListTagsResponse list(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(functions.get(id(request.resource())).tags())
                .build();
    }

    private static FunctionId id(String arn) {
        FunctionReference reference = FunctionReference.of(Caller.current(), arn, null);
        if (reference.qualifier().isPresent()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Tags on function aliases and versions are not supported. Please specify a function ARN.");
        }
        return reference.id();
    }
}
