package io.millrace.lambda.sandbox;

import io.millrace.api.Caller;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtime.FunctionRuntime;
import io.millrace.lambda.runtime.Interpreter;
import io.millrace.lambda.runtime.LayerPaths;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The environment variables of processes.
final class Variables {

    /// Names the stream of CloudWatch Logs that the process prints to.
    static final String LOG_STREAM = "AWS_LAMBDA_LOG_STREAM_NAME";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

    private final Function<Caller, Map<String, String>> common;
    private final InstantSource clock;
    private final RandomDigits digits;

    /// @param common those of the settings, by the function's owner
    Variables(Function<Caller, Map<String, String>> common, InstantSource clock, RandomDigits digits) {
        this.common = common;
        this.clock = clock;
        this.digits = digits;
    }

    /// The variables of Lambda, those of the settings and the function's own; later ones go before.
    ///
    /// Source:
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
    Map<String, String> of(FunctionDefinition function, FunctionRuntime runtime, Interpreter interpreter, Place place) {
        FunctionId id = function.id();
        String root = place.taskRoot().toString();
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", interpreter.executable().getParent() + ":/usr/local/bin:/usr/bin:/bin");
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("LD_LIBRARY_PATH", root + ":" + root + "/lib");
        // Tracing libraries throw without it, for nobody takes their traces.
        variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        place.layers().ifPresent(layers -> LayerPaths.addTo(variables, layers.toString(), runtime, interpreter));
        if (runtime.language() == FunctionRuntime.Language.NODE) {
            variables.merge("NODE_PATH", place.runtime() + ":" + root, (layers, own) -> layers + ":" + own);
        }
        variables.putAll(common.apply(new Caller(id.account(), id.region(), id.account())));
        variables.putAll(function.configuration().environment());
        variables.put("_HANDLER", function.configuration().handler());
        variables.put("LAMBDA_TASK_ROOT", root);
        variables.put("LAMBDA_RUNTIME_DIR", place.runtime().toString());
        variables.put("AWS_REGION", id.region());
        variables.put("AWS_DEFAULT_REGION", id.region());
        variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", id.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
        variables.put(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                Integer.toString(function.configuration().memoryMebibytes()));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
        function.configuration().jsonLogs().ifPresent(logs -> {
            variables.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
            variables.put("AWS_LAMBDA_LOG_LEVEL", logs.application().name());
        });
        variables.put(LOG_STREAM, DAY.format(clock.instant()) + "/[" + function.version() + "]" + digits.next(16));
        return variables;
    }
}
