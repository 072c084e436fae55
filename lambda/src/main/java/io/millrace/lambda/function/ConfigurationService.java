package io.millrace.lambda.function;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.function.FunctionDefinition.Configuration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeadLetterConfig;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.SnapStart;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/// Reads from requests how a function is to run.
final class ConfigurationService {

    private static final int DEFAULT_TIMEOUT_SECONDS = 3;
    private static final int DEFAULT_MEMORY_MEBIBYTES = 128;
    private static final int DEFAULT_TEMPORARY_MEBIBYTES = 512;

    /// The runtimes that have SnapStart.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html>
    private static final Pattern WITH_SNAP_START =
            Pattern.compile("java(11|17|21|25)|python3\\.(12|13|14)|dotnet(8|10)");

    private final RuntimeRule runtimes;
    private final LayerRule layers;

    ConfigurationService(RuntimeRule runtimes, LayerRule layers) {
        this.runtimes = runtimes;
        this.layers = layers;
    }

    /// The configuration of a new function.
    Configuration of(Caller caller, CreateFunctionRequest request) {
        if (request.runtimeAsString() == null || request.handler() == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        Configuration configuration = new Configuration(
                request.runtimeAsString(),
                request.handler(),
                request.role(),
                orElse(request.description(), ""),
                orElse(request.timeout(), DEFAULT_TIMEOUT_SECONDS),
                orElse(request.memorySize(), DEFAULT_MEMORY_MEBIBYTES),
                variables(request.environment()),
                temporary(request.ephemeralStorage()).orElse(DEFAULT_TEMPORARY_MEBIBYTES),
                layers.resolve(caller, request.layers()),
                deadLetters(request.deadLetterConfig()),
                logGroup(request.loggingConfig()),
                tracing(request.tracingConfig()),
                keyArn(request.kmsKeyArn()),
                snapStart(request.snapStart()),
                jsonLogs(Optional.empty(), request.loggingConfig()));
        refuseNetwork(request.vpcConfig());
        checkRuntime(configuration);
        ConfigurationRules.checkEnvironment(configuration.environment());
        return configuration;
    }

    /// The layers that a change names; nothing if it leaves them as they are.
    Optional<List<LayerUse>> layers(Caller caller, UpdateFunctionConfigurationRequest request) {
        return request.hasLayers() ? Optional.of(layers.resolve(caller, request.layers())) : Optional.empty();
    }

    /// What a change makes of a configuration.
    ///
    /// @param newLayers what [#layers] has found
    Configuration changed(
            Configuration old, UpdateFunctionConfigurationRequest request, Optional<List<LayerUse>> newLayers) {
        refuseNetwork(request.vpcConfig());
        Configuration configuration = new Configuration(
                orElse(request.runtimeAsString(), old.runtime()),
                orElse(request.handler(), old.handler()),
                orElse(request.role(), old.role()),
                orElse(request.description(), old.description()),
                orElse(request.timeout(), old.timeoutSeconds()),
                orElse(request.memorySize(), old.memoryMebibytes()),
                request.environment() == null ? old.environment() : variables(request.environment()),
                temporary(request.ephemeralStorage()).orElse(old.temporaryMebibytes()),
                newLayers.orElse(old.layers()),
                request.deadLetterConfig() == null ? old.deadLetters() : deadLetters(request.deadLetterConfig()),
                logGroup(request.loggingConfig()).or(old::logGroup),
                request.tracingConfig() == null ? old.tracing() : tracing(request.tracingConfig()),
                request.kmsKeyArn() == null ? old.keyArn() : keyArn(request.kmsKeyArn()),
                request.snapStart() == null ? old.snapStart() : snapStart(request.snapStart()),
                jsonLogs(old.jsonLogs(), request.loggingConfig()));
        if (request.runtimeAsString() != null || request.snapStart() != null) {
            checkRuntime(configuration);
        }
        ConfigurationRules.checkEnvironment(configuration.environment());
        return configuration;
    }

    private void checkRuntime(Configuration configuration) {
        String runtime = configuration.runtime();
        runtimes.check(runtime, Runtime.fromValue(runtime) != Runtime.UNKNOWN_TO_SDK_VERSION);
        if (configuration.snapStart().isPresent()
                && !WITH_SNAP_START.matcher(runtime).matches()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "%s is not supported for SnapStart enabled functions.", runtime);
        }
    }

    /// No subnet and no security group exists here.
    private static void refuseNetwork(@Nullable VpcConfig vpc) {
        if (vpc == null) {
            return;
        }
        for (String subnet : vpc.subnetIds()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message:"
                            + " The subnet ID '%s' does not exist",
                    subnet);
        }
        for (String group : vpc.securityGroupIds()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error"
                            + " Message: The security group '%s' does not exist",
                    group);
        }
    }

    /// A bucket or a function; queues and topics are not here.
    private static Optional<String> deadLetters(@Nullable DeadLetterConfig letters) {
        String arn = letters == null ? null : letters.targetArn();
        if (arn == null || arn.isEmpty()) {
            return Optional.empty();
        }
        String service = Arn.parse(arn).map(Arn::service).orElse("");
        if (service.equals("sqs") || service.equals("sns")) {
            throw LambdaFault.notSupported("A dead letter target of " + service);
        }
        if (!service.equals("s3") && !service.equals("lambda")) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The target ARN %s of dead letters is invalid.", arn);
        }
        return Optional.of(arn);
    }

    private static Optional<String> logGroup(@Nullable LoggingConfig logging) {
        return logging == null ? Optional.empty() : Optional.ofNullable(logging.logGroup());
    }

    private static Optional<JsonLogs> jsonLogs(Optional<JsonLogs> old, @Nullable LoggingConfig logging) {
        return logging == null
                ? old
                : LoggingRule.jsonLogs(
                        old,
                        logging.logFormatAsString(),
                        logging.applicationLogLevelAsString(),
                        logging.systemLogLevelAsString());
    }

    private static Optional<String> tracing(@Nullable TracingConfig tracing) {
        return tracing == null || tracing.mode() != TracingMode.ACTIVE
                ? Optional.empty()
                : Optional.of(tracing.modeAsString());
    }

    private static Optional<String> keyArn(@Nullable String arn) {
        return arn == null || arn.isEmpty() ? Optional.empty() : Optional.of(arn);
    }

    private static Optional<String> snapStart(@Nullable SnapStart snapStart) {
        return snapStart == null || snapStart.applyOn() != SnapStartApplyOn.PUBLISHED_VERSIONS
                ? Optional.empty()
                : Optional.of(snapStart.applyOnAsString());
    }

    private static Optional<Integer> temporary(@Nullable EphemeralStorage storage) {
        return storage == null ? Optional.empty() : Optional.ofNullable(storage.size());
    }

    private static Map<String, String> variables(@Nullable Environment environment) {
        return environment == null ? Map.of() : environment.variables();
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
