package io.millrace.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server as its users run it: a process of its own, which tests may kill.
public final class ServerProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("is ready: (http://\\S+)(?: and (https://\\S+))?");

    private final Process process;
    private final URI url;
    private final Optional<URI> tlsUrl;

    private ServerProcess(Process process, URI url, Optional<URI> tlsUrl) {
        this.process = process;
        this.url = url;
        this.tlsUrl = tlsUrl;
    }

    /// The `java` command of these tests' own JDK, with options that make a server start quickly.
    public static final List<String> QUICK = java("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

    /// The program as users start it; it builds itself when its sources have changed.
    public static final List<String> LAUNCHER = List.of("../millrace");

    /// The `java` command with other options of the virtual machine.
    public static List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.millrace.app.Main"));
        return List.copyOf(command);
    }

    /// Starts a server on any free port; on return it serves.
    public static ServerProcess start(Path data, String... more) {
        return start(QUICK, data, more);
    }

    /// Starts a server on a port that another one has had; on return it serves.
    ///
    /// Between the two the machine may have given the port to a client of anything, for a while.
    public static ServerProcess startAt(int port, Path data, String... more) {
        AssertionError taken = new AssertionError("never tried");
        for (int attempt = 0; attempt < 30; attempt++) {
            try {
                return start(QUICK, port, data, more);
            } catch (AssertionError e) {
                if (!String.valueOf(e.getMessage()).contains("in use")) {
                    throw e;
                }
                taken = e;
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        }
        throw taken;
    }

    /// Starts a server by a command of one's own.
    public static ServerProcess start(List<String> program, Path data, String... more) {
        return start(program, 0, data, more);
    }

    private static ServerProcess start(List<String> program, int port, Path data, String... more) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("start", "--port", Integer.toString(port), "--data", data.toString()));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder seen = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.append(line).append('\n');
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    Thread.ofPlatform() // a virtual one would hold a processor for as long as it waits at the pipe
                            .daemon()
                            .name("server output")
                            .start(() -> lines.lines().forEach(System.out::println));
                    return new ServerProcess(
                            process,
                            URI.create(ready.group(1)),
                            Optional.ofNullable(ready.group(2)).map(URI::create));
                }
            }
            throw new AssertionError("the server did not start:\n" + seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /// What the server says of itself.
    public JsonNode status() throws IOException {
        try (InputStream in = url.resolve("/_millrace/status").toURL().openStream()) {
            return Pipeline.JSON.readTree(in);
        }
    }

    /// Has a delivery stream deliver at once what it has, and waits for that; a request waits half a minute at most.
    public void flush(String deliveryStream) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            url.resolve("/_millrace/firehose/" + deliveryStream + "/flush"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            for (int attempt = 1; answer.statusCode() == 504 && attempt < 10; attempt++) {
                answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + ": " + answer.body());
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Where it is reached behind TLS.
    public URI tlsUrl() {
        return tlsUrl.orElseThrow();
    }

    /// Ends the process as a power cut would: nothing of it runs any more.
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the server does not die");
        }
    }

    @Override
    public void close() {
        process.toHandle().destroy(); // by its handle, so that what it still says can be read
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server does not stop");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
