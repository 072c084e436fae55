package io.millrace.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that is not ours and was run to its end.
///
/// @param status its exit status
/// @param output what it said, errors too
public record Program(int status, String output) {

    /// Runs a program, for two minutes at most.
    ///
    /// @param environment variables beside those of this process
    public static Program run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        forgetMachine(builder.environment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end after 120 s: " + List.of(command));
        }
        return new Program(process.exitValue(), output);
    }

    /// Takes away what the machine's user has set up for clients of AWS.
    static void forgetMachine(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> (name.startsWith("AWS_") && !name.equals("AWS_EC2_METADATA_DISABLED"))
                        || name.startsWith("MILLRACE_"));
    }

    /// Writes a file of these tests into a folder.
    static Path copy(String file, Path folder) {
        try (InputStream in = Program.class.getResourceAsStream(file)) {
            Path copied = folder.resolve(file);
            Files.copy(in, copied);
            return copied;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
