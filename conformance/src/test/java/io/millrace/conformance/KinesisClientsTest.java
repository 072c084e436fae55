package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of Kinesis through clients that are not Java.
class KinesisClientsTest {

    private static final String PYTHON = "/usr/bin/python3";

    /// Where `.ci/run` installs the AWS SDK for JavaScript.
    private static final Path NODE_MODULES = Path.of("target", "node", "node_modules");

    @TempDir
    private static Path data;

    @TempDir
    private Path work;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void boto3_performsEveryOperationThatItKnows() throws IOException, InterruptedException {
        assumeTrue(Program.run(Map.of(), PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");

        isAllRight(Program.run(
                Map.of(),
                PYTHON,
                Program.copy("kinesis.py", work).toString(),
                server.url().toString()));
    }

    @Test
    void javascript_performsEveryOperation_overHttp2() throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(NODE_MODULES.resolve("@aws-sdk/client-kinesis")),
                "the AWS SDK for JavaScript is not installed");
        Files.createSymbolicLink(work.resolve("node_modules"), NODE_MODULES.toAbsolutePath());

        isAllRight(Program.run(
                Map.of(),
                "node",
                "--no-warnings",
                "--preserve-symlinks-main",
                Program.copy("kinesis.mjs", work).toString(),
                server.url().toString()));
    }

    private static void isAllRight(Program client) {
        assertThat(client.output()).contains("all right");
        assertThat(client.status()).isZero();
    }
}
