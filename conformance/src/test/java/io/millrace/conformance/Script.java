package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program of these tests in another language, which says `all right` when it comes to its end.
///
/// A test is skipped where the language, or the library that the program needs, is not installed.
public record Script(List<String> command) {

    /// As Debian packages it, with boto3.
    static final String PYTHON = "/usr/bin/python3";

    /// Where `.ci/run` installs packages of npm.
    private static final Path NODE_MODULES = Path.of("target", "node", "node_modules");

    public Script {
        command = List.copyOf(command);
    }

    /// A program with boto3.
    ///
    /// @param work where it is copied to
    public static Script python(String file, Path work) throws IOException, InterruptedException {
        assumeTrue(Program.run(Map.of(), PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");
        return new Script(List.of(PYTHON, Program.copy(file, work).toString()));
    }

    /// A program with a package of npm.
    ///
    /// @param work where it is copied to
    public static Script javascript(String file, String library, Path work) throws IOException {
        assumeTrue(Files.isDirectory(NODE_MODULES.resolve(library)), library + " is not installed");
        Files.createSymbolicLink(work.resolve("node_modules"), NODE_MODULES.toAbsolutePath());
        return new Script(List.of(
                "node",
                "--no-warnings",
                "--preserve-symlinks-main",
                Program.copy(file, work).toString()));
    }

    public Program run(Object... arguments) throws IOException, InterruptedException {
        return Program.run(
                Map.of(),
                Stream.concat(command.stream(), Stream.of(arguments).map(Object::toString))
                        .toArray(String[]::new));
    }

    /// Runs it against a server, and looks that it comes to its end.
    public Program passes(ServerProcess server) throws IOException, InterruptedException {
        Program program = run(server.url());
        assertThat(program.output()).contains("all right");
        assertThat(program.status()).isZero();
        return program;
    }
}
