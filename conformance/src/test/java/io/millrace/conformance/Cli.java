package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// The AWS CLI, as Debian packages it, pointed at a server; it tries everything once.
public record Cli(URI url) {

    private static final String PROGRAM = "/usr/bin/aws";

    /// The test is skipped where there is none.
    public static Cli of(ServerProcess server) {
        assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "the AWS CLI is not installed");
        return new Cli(server.url());
    }

    public Program run(String... arguments) throws IOException, InterruptedException {
        return Program.run(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_EC2_METADATA_DISABLED", "true",
                        "AWS_MAX_ATTEMPTS", "1",
                        "AWS_PAGER", "",
                        "AWS_CONFIG_FILE", "/dev/null"),
                Stream.concat(Stream.of(PROGRAM, "--endpoint-url", url.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /// What it answers, if it succeeds.
    public String text(String... arguments) throws IOException, InterruptedException {
        Program done = run(arguments);
        assertThat(done.status())
                .as(String.join(" ", arguments) + ":\n" + done.output())
                .isZero();
        return done.output();
    }
}
