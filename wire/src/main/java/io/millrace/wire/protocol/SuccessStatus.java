package io.millrace.wire.protocol;

import io.millrace.api.Operation;
import java.util.HashMap;
import java.util.Map;

/// The HTTP status with which an operation of a REST protocol succeeds; the SDK's model does not say it.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
final class SuccessStatus {

    private static final Map<String, Integer> LAMBDA = new HashMap<>();

    static {
        lambda(
                201,
                "AddLayerVersionPermission",
                "AddPermission",
                "CreateAlias",
                "CreateCodeSigningConfig",
                "CreateFunction",
                "CreateFunctionUrlConfig",
                "PublishLayerVersion",
                "PublishVersion");
        lambda(
                202,
                "CreateEventSourceMapping",
                "DeleteEventSourceMapping",
                "InvokeAsync",
                "PutProvisionedConcurrencyConfig",
                "UpdateEventSourceMapping");
        lambda(
                204,
                "DeleteAlias",
                "DeleteCodeSigningConfig",
                "DeleteFunction",
                "DeleteFunctionCodeSigningConfig",
                "DeleteFunctionConcurrency",
                "DeleteFunctionEventInvokeConfig",
                "DeleteFunctionUrlConfig",
                "DeleteLayerVersion",
                "DeleteProvisionedConcurrencyConfig",
                "RemoveLayerVersionPermission",
                "RemovePermission",
                "TagResource",
                "UntagResource");
    }

    private SuccessStatus() {}

    private static void lambda(int status, String... operations) {
        for (String operation : operations) {
            LAMBDA.put(operation, status);
        }
    }

    static int of(Operation operation) {
        return switch (operation.service()) {
            case "lambda" -> LAMBDA.getOrDefault(operation.name(), 200);
            case "s3" ->
                operation.http().method().equals("DELETE") || operation.name().equals("PutBucketPolicy") ? 204 : 200;
            default -> 200;
        };
    }
}
