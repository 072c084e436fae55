package io.millrace.lambda.runtime;

import io.millrace.lambda.jvm.Bootstrap;
import io.millrace.lambda.jvm.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The folder of our ends of the runtime API, which every process can read.
public final class RuntimeFolder {

    private static final String NODE_BOOTSTRAP = "bootstrap.mjs";
    private static final String PYTHON_BOOTSTRAP = "bootstrap.py";

    /// The heap of the relay; its connections are few.
    private static final int RELAY_MEBIBYTES = 16;

    /// Becomes the function's own program; AWS's words if there is none.
    private static final String OWN_PROGRAM = """
            for place in "$LAMBDA_TASK_ROOT" "${_MILLRACE_LAYERS:-/opt}"; do
              [ -f "$place/bootstrap" ] && [ -x "$place/bootstrap" ] && exec "$place/bootstrap"
            done
            echo "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
            exit 127
            """;

    private final Path path;
    private final JavaProgram java;

    /// Makes the folder and writes what is to be in it.
    ///
    /// @param root the folder of all functions
    public RuntimeFolder(Path root) {
        this.path = root.resolve("runtime").toAbsolutePath();
        this.java = new JavaProgram(path);
        try {
            Files.createDirectories(path);
            install(NODE_BOOTSTRAP);
            install(PYTHON_BOOTSTRAP);
            // Node looks for it upwards: a package.json outside of the folder must not decide how functions are loaded.
            Files.writeString(root.resolve("package.json"), "{\"type\": \"commonjs\"}\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the runtimes to " + path, e);
        }
    }

    private void install(String name) throws IOException {
        try (InputStream resource = RuntimeFolder.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its part " + name);
            }
            byte[] wanted = resource.readAllBytes();
            Path file = path.resolve(name);
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), wanted)) {
                return;
            }
            Path temporary = path.resolve(name + ".new");
            Files.writeString(temporary, new String(wanted, StandardCharsets.UTF_8));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// The words that run a function.
    ///
    /// @param seen where the process finds this folder
    /// @param memoryMebibytes what the function may use
    public List<String> command(FunctionRuntime runtime, Interpreter interpreter, Path seen, int memoryMebibytes) {
        String executable = interpreter.executable().toString();
        return switch (runtime.language()) {
            case NODE ->
                List.of(
                        executable,
                        "--max-old-space-size=" + (memoryMebibytes - memoryMebibytes / 10),
                        seen.resolve(NODE_BOOTSTRAP).toString());
            case PYTHON ->
                List.of(
                        executable,
                        "-u",
                        "-X",
                        "utf8",
                        seen.resolve(PYTHON_BOOTSTRAP).toString());
            case JAVA -> java.command(interpreter, seen, memoryMebibytes, Bootstrap.class.getName());
            case ANY -> List.of(executable, "-c", OWN_PROGRAM);
        };
    }

    /// The words that run a program that wants the runtime API at a port, without a path, and have such a port made for
    /// it: where the way to the API is a socket.
    ///
    /// @param seen where the process finds this folder
    public List<String> relayed(List<String> program, Path seen) {
        List<String> words =
                new ArrayList<>(java.command(Programs.java(), seen, RELAY_MEBIBYTES, Relay.class.getName()));
        words.addAll(program);
        return words;
    }
}
