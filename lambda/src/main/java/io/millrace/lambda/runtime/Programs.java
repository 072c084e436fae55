package io.millrace.lambda.runtime;

import io.millrace.lambda.LambdaFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The programs of this machine with which functions run.
public final class Programs {

    private static final Path SHELL = Path.of("/bin/sh");

    private static final String PERL_SESSION = "use POSIX; POSIX::setsid(); exec @ARGV or exit 127;";

    private final List<Path> folders;
    private final Interpreters interpreters;

    /// @param folders where programs are looked for, as in a PATH
    /// @param interpreters how interpreters are found
    public Programs(List<Path> folders, Interpreters interpreters) {
        this.folders = List.copyOf(folders);
        this.interpreters = interpreters;
    }

    /// The interpreter for a runtime, if this machine has one.
    public Optional<Interpreter> interpreter(FunctionRuntime runtime) {
        return switch (runtime.language()) {
            case NODE, PYTHON -> found(runtime);
            case JAVA -> JavaProgram.interpreter();
            case ANY -> Optional.of(new Interpreter(SHELL, ""));
        };
    }

    private Optional<Interpreter> found(FunctionRuntime runtime) {
        for (String program : runtime.programs()) {
            Optional<Interpreter> interpreter = interpreters.find(program);
            if (interpreter.isPresent()) {
                return interpreter;
            }
        }
        return Optional.empty();
    }

    /// The program `java` of this server's JVM, which also relays to other programs what they ask the runtime API.
    ///
    /// @throws io.millrace.api.Fault if the JVM has none
    public static Interpreter java() {
        return JavaProgram.interpreter()
                .orElseThrow(() -> LambdaFault.SERVICE.fault(
                        "A function of this runtime needs the program 'java' of the server's JVM in the sandbox."));
    }

    /// The program that gives a process a session of its own, and what stands before the process's own words.
    ///
    /// @throws io.millrace.api.Fault if this machine has none
    public List<String> session() {
        for (Path folder : folders) {
            if (Files.isExecutable(folder.resolve("setsid"))) {
                return List.of(folder.resolve("setsid").toString());
            }
        }
        for (Path folder : folders) {
            if (Files.isExecutable(folder.resolve("perl"))) {
                return List.of(folder.resolve("perl").toString(), "-e", PERL_SESSION);
            }
        }
        throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                "Functions cannot run on this machine: neither 'setsid' (package util-linux) nor 'perl' is on the PATH"
                        + " of the server.");
    }
}
