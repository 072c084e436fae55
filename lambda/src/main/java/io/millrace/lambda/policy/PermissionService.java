package io.millrace.lambda.policy;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.Functions;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.name.FunctionReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionResponse;

/// The operations on the permissions of functions, their versions and aliases.
public final class PermissionService implements LambdaClient, ServicePart {

    private static final String SHOWN_BY = "GetPolicy";

    private final FunctionCatalog catalog;
    private final Functions functions;
    private final Qualified<ResourcePolicy> policies;

    public PermissionService(FunctionCatalog catalog, Functions functions) {
        this.catalog = catalog;
        this.functions = functions;
        this.policies = catalog.qualified("lambda.policies", ResourcePolicy.class);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        String qualifier = reference.qualifier().orElse("");
        if (qualifier.equals(FunctionReference.LATEST)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("We currently do not support adding policies for $LATEST.");
        }
        if (!catalog.has(reference)) {
            boolean isAlias = !qualifier.isEmpty()
                    && !FunctionCatalog.isVersion(qualifier)
                    && catalog.find(reference.id()).isPresent()
                    && qualifier.matches("[a-zA-Z0-9-_]+");
            throw isAlias ? LambdaFault.aliasNotFound(reference.arn()) : LambdaFault.functionNotFound(reference.arn());
        }
        PolicyStatement statement =
                new PolicyStatement(request.statementId(), request.action(), request.principal(), conditions(request));
        ResourcePolicy policy = policies.change(
                reference.id(),
                qualifier,
                (transaction, old) -> ResourcePolicy.add(
                        old, statement, Optional.ofNullable(request.revisionId()), SHOWN_BY, functions.newRevision()));
        return AddPermissionResponse.builder()
                .statement(policy.lastJson(reference.arn()))
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html>
    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (catalog.find(reference.id()).isEmpty()) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("No policy found for: %s", reference.arn());
        }
        policies.change(
                reference.id(),
                reference.qualifier().orElse(""),
                (transaction, old) -> old.filter(policy -> !policy.statements().isEmpty())
                        .orElseThrow(() -> LambdaFault.RESOURCE_NOT_FOUND.fault(
                                "No policy is associated with the given resource."))
                        .remove(
                                request.statementId(),
                                Optional.ofNullable(request.revisionId()),
                                SHOWN_BY,
                                functions.newRevision()));
        return RemovePermissionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        ResourcePolicy policy = policies.find(
                        reference.id(), reference.qualifier().orElse(""))
                .filter(found -> !found.statements().isEmpty())
                .orElseThrow(() -> LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist."));
        return GetPolicyResponse.builder()
                .policy(policy.json(reference.arn()))
                .revisionId(policy.revisionId())
                .build();
    }

    private static Map<String, Map<String, String>> conditions(AddPermissionRequest request) {
        Map<String, Map<String, String>> conditions = new HashMap<>();
        put(conditions, "ArnLike", "AWS:SourceArn", request.sourceArn());
        put(conditions, "StringEquals", "AWS:SourceAccount", request.sourceAccount());
        put(conditions, "StringEquals", "aws:PrincipalOrgID", request.principalOrgID());
        put(conditions, "StringEquals", "lambda:EventSourceToken", request.eventSourceToken());
        put(conditions, "StringEquals", "lambda:FunctionUrlAuthType", request.functionUrlAuthTypeAsString());
        Boolean isViaUrl = request.invokedViaFunctionUrl();
        put(conditions, "Bool", "lambda:InvokedViaFunctionUrl", isViaUrl == null ? null : isViaUrl.toString());
        return conditions;
    }

    private static void put(
            Map<String, Map<String, String>> conditions, String operator, String key, @Nullable String value) {
        if (value != null) {
            conditions.computeIfAbsent(operator, any -> new HashMap<>()).put(key, value);
        }
    }
}
