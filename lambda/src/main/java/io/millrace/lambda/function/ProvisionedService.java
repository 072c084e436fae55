package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionReference;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.DeleteProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.ListProvisionedConcurrencyConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListProvisionedConcurrencyConfigsResponse;
import software.amazon.awssdk.services.lambda.model.PutProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutProvisionedConcurrencyConfigResponse;

/// The operations on provisioned concurrency, which functions cannot have here: processes start when they are needed,
/// and stay warm.
public final class ProvisionedService implements LambdaClient, ServicePart {

    private final FunctionCatalog catalog;

    public ProvisionedService(FunctionCatalog catalog) {
        this.catalog = catalog;
    }

    /// Refused, after all checks that AWS makes.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html>
    @Override
    public PutProvisionedConcurrencyConfigResponse putProvisionedConcurrencyConfig(
            PutProvisionedConcurrencyConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (reference.isLatest()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
        }
        checkThere(reference);
        throw LambdaFault.notSupported("Provisioned concurrency");
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html>
    @Override
    public GetProvisionedConcurrencyConfigResponse getProvisionedConcurrencyConfig(
            GetProvisionedConcurrencyConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (reference.isLatest()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The function resource provided must be an alias or a published version.");
        }
        checkThere(reference);
        throw LambdaFault.PROVISIONED_CONCURRENCY_NOT_FOUND.fault(
                "No Provisioned Concurrency Config found for this function");
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html>
    @Override
    public DeleteProvisionedConcurrencyConfigResponse deleteProvisionedConcurrencyConfig(
            DeleteProvisionedConcurrencyConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (reference.isLatest()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The function resource provided must be an alias or a published version.");
        }
        checkThere(reference);
        return DeleteProvisionedConcurrencyConfigResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html>
    @Override
    public ListProvisionedConcurrencyConfigsResponse listProvisionedConcurrencyConfigs(
            ListProvisionedConcurrencyConfigsRequest request) {
        FunctionReference reference = FunctionReference.of(Caller.current(), request.functionName(), null);
        if (catalog.find(reference.id()).isEmpty()) {
            throw LambdaFault.functionNotFound(reference.id().arn());
        }
        return ListProvisionedConcurrencyConfigsResponse.builder()
                .provisionedConcurrencyConfigs(List.of())
                .build();
    }

    private void checkThere(FunctionReference reference) {
        if (!catalog.has(reference)) {
            boolean isVersion =
                    reference.qualifier().filter(FunctionCatalog::isVersion).isPresent();
            throw isVersion
                    ? LambdaFault.functionNotFound(reference.arn())
                    : LambdaFault.aliasNotFound(reference.arn());
        }
    }
}
