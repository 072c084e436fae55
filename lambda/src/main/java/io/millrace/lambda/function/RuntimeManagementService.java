package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetRuntimeManagementConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutRuntimeManagementConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateRuntimeOn;

/// The operations on updates of runtimes; stored and shown, because a runtime here is what the machine has installed.
public final class RuntimeManagementService implements LambdaClient, ServicePart {

    private static final RuntimeManagement DEFAULT =
            new RuntimeManagement(UpdateRuntimeOn.AUTO.toString(), Optional.empty());

    private final FunctionCatalog catalog;
    private final Qualified<RuntimeManagement> managements;

    public RuntimeManagementService(FunctionCatalog catalog) {
        this.catalog = catalog;
        this.managements = catalog.qualified("lambda.runtime-managements", RuntimeManagement.class);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html>
    @Override
    public PutRuntimeManagementConfigResponse putRuntimeManagementConfig(PutRuntimeManagementConfigRequest request) {
        FunctionReference reference = version(request.functionName(), request.qualifier());
        boolean isManual = request.updateRuntimeOn() == UpdateRuntimeOn.MANUAL;
        if (isManual && request.runtimeVersionArn() == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The RuntimeVersionArn is required with the update mode Manual.");
        }
        if (!isManual && request.runtimeVersionArn() != null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The RuntimeVersionArn is allowed with the update mode Manual only.");
        }
        RuntimeManagement management = managements.change(
                reference.id(),
                qualifier(reference),
                (transaction, old) -> new RuntimeManagement(
                        request.updateRuntimeOnAsString(), Optional.ofNullable(request.runtimeVersionArn())));
        PutRuntimeManagementConfigResponse.Builder response = PutRuntimeManagementConfigResponse.builder()
                .functionArn(reference.arn())
                .updateRuntimeOn(management.updateOn());
        management.runtimeVersion().ifPresent(response::runtimeVersionArn);
        return response.build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html>
    @Override
    public GetRuntimeManagementConfigResponse getRuntimeManagementConfig(GetRuntimeManagementConfigRequest request) {
        FunctionReference reference = version(request.functionName(), request.qualifier());
        RuntimeManagement management =
                managements.find(reference.id(), qualifier(reference)).orElse(DEFAULT);
        GetRuntimeManagementConfigResponse.Builder response = GetRuntimeManagementConfigResponse.builder()
                .functionArn(reference.arn())
                .updateRuntimeOn(management.updateOn());
        management.runtimeVersion().ifPresent(response::runtimeVersionArn);
        return response.build();
    }

    /// The version that is meant; aliases have no runtimes.
    private FunctionReference version(String name, @Nullable String qualifier) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, qualifier);
        if (!FunctionCatalog.isVersion(qualifier(reference)) || !catalog.has(reference)) {
            throw LambdaFault.functionNotFound(reference.arn());
        }
        return reference;
    }

    private static String qualifier(FunctionReference reference) {
        return reference.qualifier().orElse(FunctionReference.LATEST);
    }
}
