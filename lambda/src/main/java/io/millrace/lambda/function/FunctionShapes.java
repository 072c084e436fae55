package io.millrace.lambda.function;

import io.millrace.lambda.function.FunctionDefinition.Configuration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.DeadLetterConfig;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.SnapStartResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TracingConfigResponse;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Functions as the SDK shows them.
final class FunctionShapes {

    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    private FunctionShapes() {}

    /// Writes a function's description into any of the responses that hold one: they have the same members.
    ///
    /// @param arn the ARN to show: with the qualifier that the caller used
    static <B extends SdkPojo & SdkBuilder<B, T>, T> T described(FunctionDefinition function, String arn, B builder) {
        return SameMembersShapes.copy(description(function, arn), builder);
    }

    /// A function with its state.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
    static FunctionConfiguration description(FunctionDefinition function, String arn) {
        return listed(function, arn).toBuilder()
                .state(State.ACTIVE)
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .build();
    }

    /// A function as lists show it, without its state; the ARN names the version.
    static FunctionConfiguration listedVersion(FunctionDefinition function) {
        return listed(function, function.versionId().toString());
    }

    /// A function as lists show it, without its state.
    static FunctionConfiguration listed(FunctionDefinition function, String arn) {
        Configuration configuration = function.configuration();
        FunctionConfiguration.Builder description = FunctionConfiguration.builder()
                .functionName(function.id().name())
                .functionArn(arn)
                .runtime(configuration.runtime())
                .role(configuration.role())
                .handler(configuration.handler())
                .codeSize(function.code().size())
                .codeSha256(function.code().sha256InBase64())
                .description(configuration.description())
                .timeout(configuration.timeoutSeconds())
                .memorySize(configuration.memoryMebibytes())
                .lastModified(MODIFIED.format(function.lastModified()))
                .version(function.version())
                .tracingConfig(TracingConfigResponse.builder()
                        .mode(configuration.tracing().orElse(TracingMode.PASS_THROUGH.toString()))
                        .build())
                .revisionId(function.revisionId())
                .packageType(PackageType.ZIP)
                .architecturesWithStrings(function.code().architecture())
                .ephemeralStorage(EphemeralStorage.builder()
                        .size(configuration.temporaryMebibytes())
                        .build())
                .snapStart(SnapStartResponse.builder()
                        .applyOn(configuration.snapStart().orElse(SnapStartApplyOn.NONE.toString()))
                        .optimizationStatus(SnapStartOptimizationStatus.OFF)
                        .build())
                .loggingConfig(logging(function));
        configuration.keyArn().ifPresent(description::kmsKeyArn);
        configuration
                .deadLetters()
                .ifPresent(arnOfLetters -> description.deadLetterConfig(
                        DeadLetterConfig.builder().targetArn(arnOfLetters).build()));
        if (!configuration.layers().isEmpty()) {
            description.layers(configuration.layers().stream()
                    .map(layer -> Layer.builder()
                            .arn(layer.arn())
                            .codeSize(layer.size())
                            .build())
                    .toList());
        }
        if (!configuration.environment().isEmpty()) {
            description.environment(EnvironmentResponse.builder()
                    .variables(configuration.environment())
                    .build());
        }
        return description.build();
    }

    private static LoggingConfig logging(FunctionDefinition function) {
        LoggingConfig.Builder logging = LoggingConfig.builder().logGroup(function.logGroup());
        Optional<JsonLogs> json = function.configuration().jsonLogs();
        json.ifPresent(
                levels -> logging.applicationLogLevel(levels.application().name())
                        .systemLogLevel(levels.system().name()));
        return logging.logFormat(json.isPresent() ? LogFormat.JSON : LogFormat.TEXT)
                .build();
    }
}
