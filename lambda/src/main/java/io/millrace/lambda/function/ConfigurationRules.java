package io.millrace.lambda.function;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.CommonFault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.code.ZipArchive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a function's configuration must obey beyond the limits of single members.
public final class ConfigurationRules {

    /// Source:
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_DEFAULT_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_LAMBDA_RUNTIME_API",
            "AWS_REGION",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "LAMBDA_RUNTIME_DIR",
            "LAMBDA_TASK_ROOT");

    /// The most bytes of all variables of a function.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    static final int MAX_ENVIRONMENT_BYTES = 4 << 10;

    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ConfigurationRules() {}

    /// Checks a function's own variables.
    ///
    /// @throws Fault in AWS's words
    static void checkEnvironment(Map<String, String> variables) {
        List<String> reserved =
                variables.keySet().stream().filter(RESERVED::contains).sorted().toList();
        if (!reserved.isEmpty()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Lambda was unable to configure your environment variables because the environment variables you"
                            + " have provided contains reserved keys that are currently not supported for modification."
                            + " Reserved keys used in this request: %s",
                    String.join(", ", reserved));
        }
        long bytes = 0;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()) {
                throw CommonFault.VALIDATION.fault(
                        "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint:"
                                + " Map keys must satisfy constraint: [Member must satisfy regular expression pattern:"
                                + " %s]",
                        VARIABLE.pattern());
            }
            if (variable.getValue().indexOf('\0') >= 0) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "The value of the environment variable %s contains a zero character.", variable.getKey());
            }
            bytes += variable.getKey().getBytes(StandardCharsets.UTF_8).length
                    + (long) variable.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_ENVIRONMENT_BYTES) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Lambda was unable to configure your environment variables because the environment variables you"
                            + " have provided exceeded the 4KB limit. String measured: %s",
                    JSON.valueToTree(new TreeMap<>(variables)));
        }
    }

    /// Checks that a function and its layers are not too large together.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    ///
    /// @throws Fault in AWS's words
    static void checkSize(FunctionDefinition function) {
        long layers = function.configuration().layers().stream()
                .mapToLong(LayerUse::unzipped)
                .sum();
        if (layers + function.code().unzipped().orElse(0) > ZipArchive.MAX_UNZIPPED) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Function code combined with layers exceeds the maximum allowed size of %d bytes. The actual size is"
                            + " %d bytes.",
                    ZipArchive.MAX_UNZIPPED, layers + function.code().unzipped().orElse(0));
        }
    }
}
