package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The pages of a server that has an access key, asked with it and without.
@Timeout(600)
class SignedPagesTest {

    @TempDir
    private Path folder;

    @Test
    void pagesOfAccounts_areForTheHolderOfTheKey() throws IOException, InterruptedException {
        Path key = config("ours.yaml", "AKIAIOSFODNN7EXAMPLE", "secret");
        Path wrong = config("wrong.yaml", "AKIAIOSFODNN7EXAMPLE", "guessed");
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--config", key.toString())) {
            assertThat(status(server.url(), "/_millrace/health")).isEqualTo(200);
            assertThat(status(server.url(), "/_millrace/status")).isEqualTo(403);
            assertThat(status(server.url(), "/_millrace/firehose/none/flush")).isEqualTo(403);

            assertThat(millrace(server.url(), "deliveries", "--config", key.toString()))
                    .isEqualTo("0: millrace: there is no delivery stream\n");
            assertThat(millrace(server.url(), "deliveries", "--config", wrong.toString()))
                    .startsWith("1: ")
                    .contains("signature");
            assertThat(millrace(server.url(), "flush", "none", "--config", key.toString()))
                    .startsWith("1: ")
                    .contains("There is no delivery stream none");
            assertThat(millrace(server.url(), "flush", "none", "--config", wrong.toString()))
                    .startsWith("1: ")
                    .contains("signature");
        }
    }

    private Path config(String name, String id, String secret) throws IOException {
        return Files.writeString(folder.resolve(name), "access-key: " + id + "\nsecret-key: " + secret + "\n");
    }

    private static int status(URI server, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(server.resolve(path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /// What a command answers: its exit code and what it prints.
    private static String millrace(URI server, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.millrace.app.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint", server.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + ": " + printed;
    }
}
