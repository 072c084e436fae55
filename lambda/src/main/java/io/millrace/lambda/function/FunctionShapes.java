package io.millrace.lambda.function;

import io.millrace.lambda.function.FunctionDefinition.Configuration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
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
    static <B extends SdkPojo & SdkBuilder<B, T>, T> T described(FunctionDefinition function, B builder) {
        FunctionConfiguration description = description(function);
        Map<String, SdkField<?>> members =
                description.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> member = members.get(field.memberName());
            if (member != null) {
                field.set(builder, member.getValueOrDefault(description));
            }
        }
        return builder.build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
    static FunctionConfiguration description(FunctionDefinition function) {
        Configuration configuration = function.configuration();
        FunctionConfiguration.Builder description = FunctionConfiguration.builder()
                .functionName(function.id().name())
                .functionArn(function.versionId().arn())
                .runtime(configuration.runtime())
                .role(configuration.role())
                .handler(configuration.handler())
                .codeSize(function.code().size())
                .codeSha256(Base64.getEncoder()
                        .encodeToString(HexFormat.of().parseHex(function.code().sha256())))
                .description(configuration.description())
                .timeout(configuration.timeoutSeconds())
                .memorySize(configuration.memoryMebibytes())
                .lastModified(MODIFIED.format(function.lastModified()))
                .version(function.version())
                .tracingConfig(TracingConfigResponse.builder()
                        .mode(TracingMode.PASS_THROUGH)
                        .build())
                .revisionId(function.revisionId())
                .state(State.ACTIVE)
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .packageType(PackageType.ZIP)
                .architecturesWithStrings(function.code().architecture())
                .ephemeralStorage(EphemeralStorage.builder()
                        .size(configuration.temporaryMebibytes())
                        .build())
                .snapStart(SnapStartResponse.builder()
                        .applyOn(SnapStartApplyOn.NONE)
                        .optimizationStatus(SnapStartOptimizationStatus.OFF)
                        .build())
                .loggingConfig(LoggingConfig.builder()
                        .logFormat(LogFormat.TEXT)
                        .logGroup("/aws/lambda/" + function.id().name())
                        .build());
        if (!configuration.environment().isEmpty()) {
            description.environment(EnvironmentResponse.builder()
                    .variables(configuration.environment())
                    .build());
        }
        return description.build();
    }
}
