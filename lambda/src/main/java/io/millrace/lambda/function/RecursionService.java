package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigResponse;
import software.amazon.awssdk.services.lambda.model.RecursiveLoop;

/// The operations on what becomes of loops of functions; stored and shown, because the services through which AWS sees
/// loops (queues, topics) are not here.
public final class RecursionService implements LambdaClient, ServicePart {

    private final Functions functions;
    private final Qualified<Recursion> recursions;

    public RecursionService(FunctionCatalog catalog, Functions functions) {
        this.functions = functions;
        this.recursions = catalog.qualified("lambda.recursions", Recursion.class);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html>
    @Override
    public PutFunctionRecursionConfigResponse putFunctionRecursionConfig(PutFunctionRecursionConfigRequest request) {
        FunctionId id = function(request.functionName());
        Recursion recursion = recursions.change(
                id,
                Recursion.QUALIFIER,
                (transaction, old) -> new Recursion(request.recursiveLoop() == RecursiveLoop.ALLOW));
        return PutFunctionRecursionConfigResponse.builder()
                .recursiveLoop(shape(recursion))
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html>
    @Override
    public GetFunctionRecursionConfigResponse getFunctionRecursionConfig(GetFunctionRecursionConfigRequest request) {
        FunctionId id = function(request.functionName());
        return GetFunctionRecursionConfigResponse.builder()
                .recursiveLoop(recursions
                        .find(id, Recursion.QUALIFIER)
                        .map(RecursionService::shape)
                        .orElse(RecursiveLoop.TERMINATE))
                .build();
    }

    private FunctionId function(String name) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, null);
        if (reference.qualifier().isPresent()) {
            throw LambdaFault.unqualifiedOnly();
        }
        return functions.get(reference.id()).id();
    }

    private static RecursiveLoop shape(Recursion recursion) {
        return recursion.isAllowed() ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE;
    }
}
