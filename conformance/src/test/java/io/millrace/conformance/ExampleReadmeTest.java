package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of the example's README, pasted one after the other into a shell.
///
/// They run as they stand there, but for the server's port and the delivery stream's interval, which the AWS CLI of
/// Debian lets nobody set below 60 seconds unless it is told not to check.
class ExampleReadmeTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "random-users");
    private static final String ENDPOINT = "http://localhost:4566";
    private static final String INTERVAL = "\"IntervalInSeconds\": 60";
    private static final String LAST_STEP = "## Clean up";
    private static final String PAUSE = "==== everything is there ====";
    private static final String STREAM = "users";
    private static final String BUCKET = "adult-males-by-hand";

    /// Stands for the root of the repository.
    @TempDir
    private Path root;

    @Test
    void commands_buildThePipelineAndTakeItAway() throws IOException, InterruptedException {
        for (String program : List.of("aws", "bash", "curl", "zip", "node")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), program + " is not installed");
        }
        try (ServerProcess server = ServerProcess.start(root.resolve("data"));
                Aws aws = Aws.at(server.url())) {
            copyExample();
            writeLauncher(server.url().getPort());
            String script = script().replace(ENDPOINT, server.url().toString());
            assertThat(script).contains("ENDPOINT=" + server.url());

            try (Shell shell = new Shell(root, script)) {
                shell.runTo(PAUSE);
                Map<String, Integer> expected = Pipeline.expected(new Pipeline(aws, STREAM).streamed());
                assertThat(Pipeline.count(expected)).isGreaterThan(200);
                assertThat(new Pipeline(aws, BUCKET).await(expected)).isEqualTo(expected);
                assertThat(root.resolve("by-hand")).isNotEmptyDirectory();

                shell.goOn();
                assertThat(shell.end()).as(shell.output()).isZero();
            }
            assertThat(aws.kinesis().listStreams().streamNames()).isEmpty();
            assertThat(aws.s3().listBuckets().buckets()).isEmpty();
            assertThat(aws.lambda().listFunctions().functions()).isEmpty();
            assertThat(aws.firehose().listDeliveryStreams(r -> {}).deliveryStreamNames())
                    .isEmpty();
            assertThat(aws.analytics().listApplications(r -> {}).applicationSummaries())
                    .isEmpty();
            assertThat(root.resolve("by-hand")).doesNotExist();
        }
    }

    private void copyExample() throws IOException {
        Path copy = root.resolve("examples").resolve("random-users");
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(EXAMPLE.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        Path destination = copy.resolve("destination.json");
        String text = Files.readString(destination);
        assertThat(text).contains(INTERVAL);
        Files.writeString(destination, text.replace(INTERVAL, "\"IntervalInSeconds\": 1"));
        Files.writeString(root.resolve("aws-config"), "[default]\nparameter_validation = false\n");
    }

    /// A `./millrace` for which the server runs already.
    private void writeLauncher(int port) throws IOException {
        Path launcher = root.resolve("millrace");
        Files.writeString(launcher, """
                #!/bin/sh
                [ "$1" = start ] && exec sleep 900
                exec '%s/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    -cp '%s' io.millrace.app.Main "$@" --port %d
                """.formatted(
                        System.getProperty("java.home"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        port));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    /// All commands of the README; a failure ends them, and before the last step they wait for a line of input.
    private static String script() throws IOException {
        List<String> script =
                new ArrayList<>(List.of("set -e -o pipefail", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"));
        boolean isCommand = false;
        for (String line : Files.readAllLines(EXAMPLE.resolve("README.md"))) {
            if (line.startsWith("```")) {
                isCommand = line.equals("```bash");
            } else if (isCommand) {
                script.add(line);
            } else if (line.equals(LAST_STEP)) {
                script.add("echo; echo '" + PAUSE + "'; read -r _");
            }
        }
        assertThat(script).anyMatch(line -> line.contains(PAUSE));
        return String.join("\n", script) + "\n";
    }

    /// A bash that runs a script, and its output.
    private static final class Shell implements AutoCloseable {

        private static final int PATIENCE_SECONDS = 900;

        private final Process process;
        private final BufferedReader lines;
        private final StringBuilder output = new StringBuilder();

        Shell(Path folder, String script) throws IOException {
            Path file = Files.writeString(folder.resolve("readme.sh"), script);
            ProcessBuilder builder = new ProcessBuilder("/usr/bin/bash", file.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("MILLRACE_"));
            builder.environment()
                    .putAll(Map.of(
                            "PATH", "/usr/bin:/bin",
                            "LC_ALL", "C.UTF-8",
                            "AWS_CONFIG_FILE", folder.resolve("aws-config").toString(),
                            "AWS_EC2_METADATA_DISABLED", "true"));
            process = builder.start();
            lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            Thread.ofVirtual().name("patience").start(this::endLater);
        }

        private void endLater() {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /// Reads the output up to a line.
        void runTo(String wanted) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(wanted)) {
                    return;
                }
                output.append(line).append('\n');
            }
            throw new AssertionError("the commands ended too early:\n" + output);
        }

        void goOn() throws IOException {
            try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
                input.write("\n");
            }
        }

        /// Reads the rest of the output, and gives the status at the end.
        int end() throws IOException, InterruptedException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
            return process.waitFor();
        }

        String output() {
            return output.toString();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
