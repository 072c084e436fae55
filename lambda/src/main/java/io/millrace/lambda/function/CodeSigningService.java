package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionReference;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CodeSigningConfig;
import software.amazon.awssdk.services.lambda.model.DeleteCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.ListCodeSigningConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListCodeSigningConfigsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsByCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsByCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateCodeSigningConfigResponse;

/// The operations on signatures of code, as in an account that has none: configurations cannot be made here.
public final class CodeSigningService implements LambdaClient, ServicePart {

    private final Functions functions;

    public CodeSigningService(Functions functions) {
        this.functions = functions;
    }

    /// Empty, as AWS answers for a function without a configuration.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html>
    @Override
    public GetFunctionCodeSigningConfigResponse getFunctionCodeSigningConfig(
            GetFunctionCodeSigningConfigRequest request) {
        checkThere(request.functionName());
        return GetFunctionCodeSigningConfigResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html>
    @Override
    public PutFunctionCodeSigningConfigResponse putFunctionCodeSigningConfig(
            PutFunctionCodeSigningConfigRequest request) {
        throw LambdaFault.CODE_SIGNING_CONFIG_NOT_FOUND.fault(
                "The code signing configuration cannot be found. Check that the provided configuration is not deleted:"
                        + " %s.",
                request.codeSigningConfigArn());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html>
    @Override
    public DeleteFunctionCodeSigningConfigResponse deleteFunctionCodeSigningConfig(
            DeleteFunctionCodeSigningConfigRequest request) {
        checkThere(request.functionName());
        return DeleteFunctionCodeSigningConfigResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html>
    @Override
    public ListCodeSigningConfigsResponse listCodeSigningConfigs(ListCodeSigningConfigsRequest request) {
        return ListCodeSigningConfigsResponse.builder()
                .codeSigningConfigs(List.<CodeSigningConfig>of())
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html>
    @Override
    public GetCodeSigningConfigResponse getCodeSigningConfig(GetCodeSigningConfigRequest request) {
        throw notFound(request.codeSigningConfigArn());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html>
    @Override
    public UpdateCodeSigningConfigResponse updateCodeSigningConfig(UpdateCodeSigningConfigRequest request) {
        throw notFound(request.codeSigningConfigArn());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html>
    @Override
    public DeleteCodeSigningConfigResponse deleteCodeSigningConfig(DeleteCodeSigningConfigRequest request) {
        throw notFound(request.codeSigningConfigArn());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html>
    @Override
    public ListFunctionsByCodeSigningConfigResponse listFunctionsByCodeSigningConfig(
            ListFunctionsByCodeSigningConfigRequest request) {
        throw notFound(request.codeSigningConfigArn());
    }

    private static Fault notFound(String arn) {
        return LambdaFault.RESOURCE_NOT_FOUND.fault("The Lambda code signing configuration %s can not be found.", arn);
    }

    private void checkThere(String name) {
        functions.get(FunctionReference.of(Caller.current(), name, null).id());
    }
}
