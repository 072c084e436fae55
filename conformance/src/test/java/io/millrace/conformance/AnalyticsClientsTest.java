package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both versions of the API of Kinesis Analytics through clients that are not Java.
class AnalyticsClientsTest {

    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    @Test
    void boto3_letsAnApplicationLive_throughBothVersions() throws IOException, InterruptedException {
        assumeTrue(Program.run(Map.of(), PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");

        try (ServerProcess server = ServerProcess.start(data)) {
            Program client = Program.run(
                    Map.of(),
                    PYTHON,
                    Program.copy("analytics.py", work).toString(),
                    server.url().toString());
            assertThat(client.output()).contains("all right");
            assertThat(client.status()).isZero();
        }
    }
}
