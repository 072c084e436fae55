package io.millrace.lambda.runtime;

import java.util.Map;

/// Where the languages look for what layers hold.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html>
public final class LayerPaths {

    private LayerPaths() {}

    /// Adds to the variables of a process what leads to the folder of its layers.
    ///
    /// @param opt the folder as the process sees it: `/opt` on AWS
    public static void addTo(
            Map<String, String> variables, String opt, FunctionRuntime runtime, Interpreter interpreter) {
        String version = majorAndMinor(interpreter.version());
        append(variables, "PATH", opt + "/bin");
        append(variables, "LD_LIBRARY_PATH", opt + "/lib");
        switch (runtime.language()) {
            case NODE -> {
                String major = version.substring(0, version.indexOf('.'));
                append(
                        variables,
                        "NODE_PATH",
                        opt + "/nodejs/node" + major + "/node_modules:" + opt + "/nodejs/node_modules");
            }
            case PYTHON ->
                append(
                        variables,
                        "PYTHONPATH",
                        opt + "/python/lib/python" + version + "/site-packages:" + opt + "/python");
            case JAVA, ANY -> variables.put("_MILLRACE_LAYERS", opt);
        }
    }

    private static void append(Map<String, String> variables, String name, String paths) {
        variables.merge(name, paths, (old, added) -> old + ":" + added);
    }

    private static String majorAndMinor(String version) {
        String[] parts = version.split("\\.", -1);
        return parts.length < 2 ? version + "." : parts[0] + "." + parts[1];
    }
}
