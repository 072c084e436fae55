package io.millrace.lambda.policy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lambda.LambdaFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The permissions of a function, a version, an alias or a layer's version.
///
/// @param statements in the order in which they were added
/// @param revisionId new with every change
public record ResourcePolicy(List<PolicyStatement> statements, String revisionId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The most bytes of a policy.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    private static final int MAX_BYTES = 20 << 10;

    public ResourcePolicy {
        statements = List.copyOf(statements);
    }

    /// A policy with one statement more.
    ///
    /// @param old the policy before, if there was one
    /// @param revision the revision that the caller knows, if it must be the present one
    /// @param operation what shows the present revision
    /// @throws io.millrace.api.Fault if the statement's name is taken, or the policy would be too long
    public static ResourcePolicy add(
            Optional<ResourcePolicy> old,
            PolicyStatement statement,
            Optional<String> revision,
            String operation,
            String newRevision) {
        statement.checkPrincipal();
        check(old, revision, operation);
        List<PolicyStatement> statements =
                new ArrayList<>(old.map(ResourcePolicy::statements).orElse(List.of()));
        if (statements.stream().anyMatch(other -> other.sid().equals(statement.sid()))) {
            throw LambdaFault.RESOURCE_CONFLICT.fault(
                    "The statement id (%s) provided already exists. Please provide a new statement id, or remove the"
                            + " existing statement.",
                    statement.sid());
        }
        statements.add(statement);
        ResourcePolicy changed = new ResourcePolicy(statements, newRevision);
        if (changed.json("").length() > MAX_BYTES) {
            throw LambdaFault.POLICY_LENGTH_EXCEEDED.fault(
                    "The final policy size is bigger than the limit (%d).", MAX_BYTES);
        }
        return changed;
    }

    /// The same without a statement.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException
    public ResourcePolicy remove(String sid, Optional<String> revision, String operation, String newRevision) {
        if (statements.stream().noneMatch(statement -> statement.sid().equals(sid))) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("Statement %s is not found in resource policy.", sid);
        }
        check(Optional.of(this), revision, operation);
        return new ResourcePolicy(
                statements.stream()
                        .filter(statement -> !statement.sid().equals(sid))
                        .toList(),
                newRevision);
    }

    private static void check(Optional<ResourcePolicy> policy, Optional<String> revision, String operation) {
        if (revision.isPresent() && !revision.equals(policy.map(ResourcePolicy::revisionId))) {
            throw LambdaFault.revisionMismatch(operation);
        }
    }

    /// Whether a statement lets another account do something.
    public boolean allows(String account, String action) {
        return statements.stream()
                .anyMatch(statement -> statement.action().equals(action) && statement.allows(account));
    }

    /// The policy as AWS writes it.
    ///
    /// @param resource the ARN of what it is about
    public String json(String resource) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Version", "2012-10-17");
        json.put("Id", "default");
        ArrayNode all = json.putArray("Statement");
        statements.forEach(statement -> all.add(statement.json(resource)));
        return json.toString();
    }

    /// The statement that was added last, as AWS writes it.
    public String lastJson(String resource) {
        return statements.getLast().json(resource).toString();
    }
}
