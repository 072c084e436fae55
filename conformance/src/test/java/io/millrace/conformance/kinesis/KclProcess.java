package io.millrace.conformance.kinesis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// One worker of an application of Amazon's consumer library, in a process of its own.
final class KclProcess implements AutoCloseable {

    /// A record that the worker was given.
    ///
    /// @param micros when
    record Seen(long micros, String shard, String sequenceNumber, String key, int number) {}

    private final Process process;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    private KclProcess(Process process) {
        this.process = process;
    }

    static KclProcess start(URI url, String stream, String application, String worker, String mode) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dkcl.log=" + System.getProperty("kcl.log", "OFF"),
                "-cp",
                classPath(),
                "io.millrace.kcl.KclWorker"));
        command.addAll(List.of(url.toString(), stream, application, worker, mode));
        try {
            KclProcess worked = new KclProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            Thread.ofPlatform().daemon().name("output of " + worker).start(() -> worked.read(worker));
            return worked;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The library's own, with the SDK that it was built with; ours is an older one.
    private static String classPath() {
        Path module = Path.of("..", "kcl", "target");
        try {
            return module.resolve("classes") + File.pathSeparator + Files.readString(module.resolve("classpath"));
        } catch (IOException e) {
            throw new UncheckedIOException("the module kcl has not been built", e);
        }
    }

    private void read(String worker) {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        lines.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "RECORD" ->
                    seen.add(new Seen(
                            Long.parseLong(words[1]), words[2], words[3], words[4], Integer.parseInt(words[5])));
                case "ENDED" -> ended.add(words[1]);
                default -> System.out.println(worker + ": " + line);
            }
        });
    }

    /// What the worker has been given so far.
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /// The shards whose end it has reached.
    List<String> ended() {
        return List.copyOf(ended);
    }

    /// Ends the process as a power cut would: it releases no lease.
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the worker does not die");
        }
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
