package io.millrace.lambda;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;
import io.millrace.lambda.name.FunctionReference;

/// What requests to Lambda must obey.
///
/// Source: the parameters of each operation of
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>
final class LambdaLimits {

    private static final String ROLE = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";

    private static final String VERSION = "\\$LATEST|[0-9]+";

    private static final String ALIAS_ALONE = "((?!^\\d+$)^[0-9a-zA-Z-_]+$)";

    private static final String RESOURCE = "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso"
            + "([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";

    private static final String REGION = "(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}";

    private static final String RUNTIME_VERSION = "^arn:(aws[a-zA-Z-]*):lambda:" + REGION + "::runtime:.+$";

    private static final String CODE_SIGNING_CONFIG =
            "arn:(aws[a-zA-Z-]*)?:lambda:" + REGION + ":\\d{12}:code-signing-config:csc-[a-z0-9]{17}";

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .length("FunctionName", 1, 256)
            .pattern("FunctionName", FunctionReference.PATTERN)
            .length("CreateFunctionRequest.FunctionName", 1, 140)
            .pattern("CreateFunctionRequest.FunctionName", FunctionReference.NEW_PATTERN)
            .length("Qualifier", 1, 128)
            .pattern("Qualifier", "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+")
            .length("Description", 0, 256)
            .length("Handler", 0, 128)
            .pattern("Handler", "[^\\s]+")
            .range("MemorySize", 128, 10_240)
            .range("Timeout", 1, 900)
            .pattern("Role", ROLE)
            .required("CreateFunctionRequest.Role")
            .pattern("CreateFunctionRequest.Role", ROLE)
            .required("CreateFunctionRequest.Code")
            .required("CreateFunctionRequest.FunctionName")
            .required("CreateAliasRequest.Name")
            .required("CreateAliasRequest.FunctionVersion")
            .required("AddPermissionRequest.StatementId")
            .required("AddPermissionRequest.Action")
            .required("AddPermissionRequest.Principal")
            .required("PutFunctionRecursionConfigRequest.RecursiveLoop")
            .oneOf("RecursiveLoop", "Allow", "Terminate")
            .required("PutRuntimeManagementConfigRequest.UpdateRuntimeOn")
            .oneOf("UpdateRuntimeOn", "Auto", "FunctionUpdate", "Manual")
            .length("RuntimeVersionArn", 26, 2_048)
            .pattern("RuntimeVersionArn", RUNTIME_VERSION)
            .length("CodeSigningConfigArn", 0, 200)
            .pattern("CodeSigningConfigArn", CODE_SIGNING_CONFIG)
            .required("PutFunctionConcurrencyRequest.ReservedConcurrentExecutions")
            .required("PutProvisionedConcurrencyConfigRequest.Qualifier")
            .required("PutProvisionedConcurrencyConfigRequest.ProvisionedConcurrentExecutions")
            .required("GetProvisionedConcurrencyConfigRequest.Qualifier")
            .required("DeleteProvisionedConcurrencyConfigRequest.Qualifier")
            .required("TagResourceRequest.Tags")
            .required("UntagResourceRequest.TagKeys")
            .required("CreateFunctionUrlConfigRequest.AuthType")
            .required("PublishLayerVersionRequest.Content")
            .required("GetLayerVersionByArnRequest.Arn")
            .required("AddLayerVersionPermissionRequest.StatementId")
            .required("AddLayerVersionPermissionRequest.Action")
            .required("AddLayerVersionPermissionRequest.Principal")
            .range("EphemeralStorage.Size", 512, 10_240)
            .range("MaxItems", 1, 10_000)
            .oneOf("CreateFunctionRequest.PackageType", "Image", "Zip")
            .oneOf("InvocationType", "DryRun", "Event", "RequestResponse")
            .oneOf("LogType", "None", "Tail")
            .length("FunctionCode.S3Bucket", 3, 63)
            .length("UpdateFunctionCodeRequest.S3Bucket", 3, 63)
            .length("S3Key", 1, 1_024)
            .range("BatchSize", 1, 10_000)
            .range("MaximumBatchingWindowInSeconds", 0, 300)
            .range("MaximumRecordAgeInSeconds", -1, 604_800)
            .range("MaximumRetryAttempts", -1, 10_000)
            .range("ParallelizationFactor", 1, 10)
            .range("TumblingWindowInSeconds", 0, 900)
            .length("FunctionResponseTypes", 0, 1)
            .length("Filter.Pattern", 0, 4_096)
            .oneOf("FunctionVersion", "ALL")
            .length("CreateAliasRequest.FunctionVersion", 1, 1_024)
            .pattern("CreateAliasRequest.FunctionVersion", VERSION)
            .length("UpdateAliasRequest.FunctionVersion", 1, 1_024)
            .pattern("UpdateAliasRequest.FunctionVersion", VERSION)
            .length("ListAliasesRequest.FunctionVersion", 1, 1_024)
            .pattern("ListAliasesRequest.FunctionVersion", VERSION)
            .length("Name", 1, 128)
            .pattern("Name", "(?!^[0-9]+$)([a-zA-Z0-9-_]+)")
            .range("ReservedConcurrentExecutions", 0, Integer.MAX_VALUE)
            .range("ProvisionedConcurrentExecutions", 1, Integer.MAX_VALUE)
            .range("PutFunctionEventInvokeConfigRequest.MaximumRetryAttempts", 0, 2)
            .range("UpdateFunctionEventInvokeConfigRequest.MaximumRetryAttempts", 0, 2)
            .range("MaximumEventAgeInSeconds", 60, 21_600)
            .length("Destination", 0, 350)
            .pattern("Destination", "^$|" + RESOURCE)
            .pattern("CreateFunctionUrlConfigRequest.Qualifier", ALIAS_ALONE)
            .pattern("GetFunctionUrlConfigRequest.Qualifier", ALIAS_ALONE)
            .pattern("UpdateFunctionUrlConfigRequest.Qualifier", ALIAS_ALONE)
            .pattern("DeleteFunctionUrlConfigRequest.Qualifier", ALIAS_ALONE)
            .oneOf("AuthType", "AWS_IAM", "NONE")
            .oneOf("InvokeMode", "BUFFERED", "RESPONSE_STREAM")
            .range("MaxAge", 0, 86_400)
            .range("ListFunctionEventInvokeConfigsRequest.MaxItems", 1, 50)
            .range("ListFunctionUrlConfigsRequest.MaxItems", 1, 50)
            .range("ListProvisionedConcurrencyConfigsRequest.MaxItems", 1, 50)
            .range("ListLayersRequest.MaxItems", 1, 50)
            .range("ListLayerVersionsRequest.MaxItems", 1, 50)
            .length("StatementId", 1, 100)
            .pattern("StatementId", "([a-zA-Z0-9-_]+)")
            .pattern("Action", "(lambda:[*]|lambda:[a-zA-Z]+|[*])")
            .pattern("AddLayerVersionPermissionRequest.Action", "lambda:GetLayerVersion")
            .pattern("Principal", "[^\\s]+")
            .pattern("AddLayerVersionPermissionRequest.Principal", "\\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root")
            .pattern("SourceArn", RESOURCE)
            .pattern("SourceAccount", "\\d{12}")
            .length("EventSourceToken", 0, 256)
            .pattern("EventSourceToken", "[a-zA-Z0-9._\\-]+")
            .length("PrincipalOrgID", 12, 34)
            .pattern("PrincipalOrgID", "^o-[a-z0-9]{10,32}$")
            .pattern("OrganizationId", "o-[a-z0-9]{10,32}")
            .oneOf("FunctionUrlAuthType", "AWS_IAM", "NONE")
            .length("LayerName", 1, 140)
            .pattern(
                    "LayerName", "(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+")
            .pattern(
                    "GetLayerVersionByArnRequest.Arn",
                    "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:"
                            + "[a-zA-Z0-9-_]+:[0-9]{1,10})|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)")
            .length("LicenseInfo", 0, 512)
            .length("CompatibleRuntimes", 0, 15)
            .length("CompatibleArchitectures", 0, 2)
            .oneOf("CompatibleArchitecture", "arm64", "x86_64")
            .oneOf("SnapStart.ApplyOn", "None", "PublishedVersions")
            .oneOf("TracingConfig.Mode", "Active", "PassThrough")
            .pattern("KMSKeyArn", "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()")
            .pattern("TargetArn", "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()")
            .oneOf("ApplicationLogLevel", "DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN")
            .oneOf("SystemLogLevel", "DEBUG", "INFO", "WARN")
            .oneOf("LogFormat", "JSON", "Text")
            .length("LogGroup", 1, 512)
            .pattern("LogGroup", "[\\.\\-_/#A-Za-z0-9]+")
            .oneOf("StartingPosition", "AT_TIMESTAMP", "LATEST", "TRIM_HORIZON")
            .build();

    private LambdaLimits() {}
}
