package io.millrace.kinesis;

import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.Resource;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.stream.Streams;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kinesis.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.kinesis.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.kinesis.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.PutResourcePolicyResponse;

/// The operations of Kinesis on resource policies: checks, keeps and shows them.
///
/// A policy is not enforced: each account has its own streams to itself, whatever a policy allows to others.
final class PolicyService {

    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    private static final int MAX_BYTES = 20 << 10;

    private static final List<String> VERSIONS = List.of("2012-10-17", "2008-10-17");

    private final Streams streams;
    private final Consumers consumers;

    PolicyService(Streams streams, Consumers consumers) {
        this.streams = streams;
        this.consumers = consumers;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html>
    PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        Resource resource = Resource.requested(request.resourceARN());
        check(request.policy());
        change(resource, Optional.of(request.policy()), false);
        return PutResourcePolicyResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html>
    GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        Optional<String> policy = switch (Resource.requested(request.resourceARN())) {
            case StreamId id -> streams.get(id).definition().policy();
            case ConsumerId id -> consumers.get(id).policy();
        };
        return GetResourcePolicyResponse.builder()
                .policy(policy.orElseThrow(() -> noPolicy(request.resourceARN())))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html>
    DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        change(Resource.requested(request.resourceARN()), Optional.empty(), true);
        return DeleteResourcePolicyResponse.builder().build();
    }

    /// @param mustExist whether there has to be a policy already
    private void change(Resource resource, Optional<String> policy, boolean mustExist) {
        switch (resource) {
            case StreamId id ->
                streams.change(id, (definition, now) -> {
                    StreamStatus status = definition.status(now).orElseThrow(() -> KinesisFault.streamNotFound(id));
                    if (status == StreamStatus.CREATING || status == StreamStatus.DELETING) {
                        throw KinesisFault.notActive(id, status);
                    }
                    if (mustExist && definition.policy().isEmpty()) {
                        throw noPolicy(id.arn());
                    }
                    return definition.withPolicy(policy);
                });
            case ConsumerId id ->
                consumers.change(id, (consumer, now) -> {
                    if (!consumer.isActive(now)) {
                        throw KinesisFault.consumerNotActive(id.stream(), consumer);
                    }
                    if (mustExist && consumer.policy().isEmpty()) {
                        throw noPolicy(consumer.arn(id.stream()));
                    }
                    return consumer.withPolicy(policy);
                });
        }
    }

    private static RuntimeException noPolicy(String arn) {
        return KinesisFault.RESOURCE_NOT_FOUND.fault("No resource policy found for resource ARN %s", arn);
    }

    /// Form: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    private static void check(String policy) {
        if (policy.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw KinesisFault.INVALID_ARGUMENT.fault("The policy is larger than %d bytes.", MAX_BYTES);
        }
        JsonNode document = parse(policy);
        if (!document.isObject()) {
            throw invalid("it is no JSON object");
        }
        document.field("Version").ifPresent(version -> {
            if (!version.isString() || !VERSIONS.contains(version.asString())) {
                throw invalid("its Version is not 2012-10-17");
            }
        });
        JsonNode statements = document.field("Statement").orElseThrow(() -> invalid("it has no Statement"));
        if (statements.isArray()) {
            if (statements.asArray().isEmpty()) {
                throw invalid("it has no Statement");
            }
            statements.asArray().forEach(PolicyService::checkStatement);
        } else {
            checkStatement(statements);
        }
    }

    private static JsonNode parse(String policy) {
        if (policy.isBlank()) {
            throw invalid("it is empty");
        }
        try {
            return JsonNode.parser().parse(policy);
        } catch (RuntimeException e) { // the parser names no type of its own
            throw invalid("it is no JSON");
        }
    }

    private static void checkStatement(JsonNode statement) {
        if (!statement.isObject()) {
            throw invalid("a Statement is no JSON object");
        }
        Map<String, JsonNode> fields = statement.asObject();
        JsonNode effect = fields.get("Effect");
        if (effect == null || !effect.isString() || !List.of("Allow", "Deny").contains(effect.asString())) {
            throw invalid("a Statement's Effect is neither Allow nor Deny");
        }
        requireOne(fields, "Principal", "NotPrincipal");
        requireOne(fields, "Action", "NotAction");
        requireOne(fields, "Resource", "NotResource");
    }

    private static void requireOne(Map<String, JsonNode> fields, String name, String opposite) {
        if (fields.containsKey(name) == fields.containsKey(opposite)) {
            throw invalid("a Statement has " + name + " or " + opposite + ", one of them");
        }
    }

    private static RuntimeException invalid(String why) {
        return KinesisFault.INVALID_ARGUMENT.fault("The policy is not valid: %s.", why);
    }
}
