package io.millrace.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Another JVM with the same class path that works on a store and says on its standard output what it did.
final class ChildProcess implements AutoCloseable {

    /// Ends every complete line, so that one cut off by a kill is not taken for it.
    private static final String END = ".";

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts `main`, which gets the file as its argument.
    static ChildProcess start(Class<?> main, Path file) throws IOException {
        return start(List.of(), main, file);
    }

    /// Starts `main` by way of another command.
    static ChildProcess start(List<String> before, Class<?> main, Path file) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                file.toString()));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Says a line, in the child.
    static void say(PrintStream out, String line) {
        synchronized (out) {
            out.print(line + END + "\n");
            out.flush();
        }
    }

    /// The next line, or empty at the end.
    Optional<String> line() throws IOException {
        String line = output.readLine();
        return line != null && line.endsWith(END)
                ? Optional.of(line.substring(0, line.length() - END.length()))
                : Optional.empty();
    }

    /// All lines that are left.
    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            lines.add(line.get());
        }
        return lines;
    }

    /// Kills the child; what it had said can still be read.
    void kill() {
        process.toHandle().destroyForcibly();
    }

    long pid() {
        return process.pid();
    }

    /// Kills the child if it still runs, and waits for its end.
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        output.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
