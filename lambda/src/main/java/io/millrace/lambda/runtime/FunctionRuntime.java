package io.millrace.lambda.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of AWS's runtimes that functions can have here.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
///
/// @param name AWS's name, such as `python3.12`
/// @param language whose interpreter runs it
/// @param version the language's version in the name, such as `3.12`, or empty
public record FunctionRuntime(String name, Language language, String version) {

    private static final Pattern NODE = Pattern.compile("nodejs((\\d+)(\\.\\d+|\\.x)?(-edge)?)?");
    private static final Pattern PYTHON = Pattern.compile("python(3\\.\\d+)");

    private static final Pattern JAVA = Pattern.compile("java(8|11|17|21|25)(\\.al2)?");
    private static final Pattern PROVIDED = Pattern.compile("provided(\\.al2|\\.al2023)?");

    /// The languages whose functions run here.
    public enum Language {
        NODE,
        PYTHON,
        JAVA,

        /// Whatever the function's own `bootstrap` is written in.
        ANY
    }

    /// The runtime of that name, unless it is none that runs here.
    public static Optional<FunctionRuntime> of(String name) {
        Matcher node = NODE.matcher(name);
        if (node.matches()) {
            return Optional.of(new FunctionRuntime(name, Language.NODE, node.group(2) == null ? "" : node.group(2)));
        }
        Matcher python = PYTHON.matcher(name);
        if (python.matches()) {
            return Optional.of(new FunctionRuntime(name, Language.PYTHON, python.group(1)));
        }
        Matcher java = JAVA.matcher(name);
        if (java.matches()) {
            return Optional.of(new FunctionRuntime(name, Language.JAVA, java.group(1)));
        }
        return PROVIDED.matcher(name).matches()
                ? Optional.of(new FunctionRuntime(name, Language.ANY, ""))
                : Optional.empty();
    }

    /// AWS's name of all its versions, such as `nodejs:20` or `provided:al2023`.
    String family() {
        return name.replaceFirst("\\.x$", "")
                .replaceFirst("^([a-z]+)\\.?", "$1:")
                .replaceFirst(":$", "");
    }

    /// The programs that can run it, the most fitting first.
    List<String> programs() {
        return switch (language) {
            case NODE -> version.isEmpty() ? List.of("node") : List.of("node" + version, "node");
            case PYTHON -> List.of("python" + version, "python3");
            case JAVA -> List.of("java");
            case ANY -> List.of("bootstrap");
        };
    }

    /// What to do about an interpreter that is not there.
    public String remedy() {
        return switch (language) {
            case NODE ->
                "Install Node.js (https://nodejs.org, or the package nodejs of your system) so that 'node' is on the"
                        + " PATH of the server, and try again.";
            case PYTHON ->
                "Install Python 3 (https://www.python.org, or the package python3 of your system) so that 'python3' is"
                        + " on the PATH of the server, and try again.";
            case JAVA -> "Run the server with a whole JDK, whose folder has 'bin/java', and try again.";
            case ANY -> "Put an executable file named 'bootstrap' at the root of the function's code.";
        };
    }

    @Override
    public String toString() {
        return name.toLowerCase(Locale.ROOT);
    }
}
