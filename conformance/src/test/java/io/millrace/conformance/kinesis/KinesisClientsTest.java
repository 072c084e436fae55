package io.millrace.conformance.kinesis;

import io.millrace.conformance.Script;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of Kinesis through clients that are not Java.
class KinesisClientsTest {

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
        Script.python("kinesis.py", work).passes(server);
    }

    @Test
    void javascript_performsEveryOperation_overHttp2() throws IOException, InterruptedException {
        Script.javascript("kinesis.mjs", "@aws-sdk/client-kinesis", work).passes(server);
    }
}
