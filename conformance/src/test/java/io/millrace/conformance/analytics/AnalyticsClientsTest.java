package io.millrace.conformance.analytics;

import io.millrace.conformance.Script;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both versions of the API of Kinesis Analytics through clients that are not Java.
class AnalyticsClientsTest {

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    @Test
    void boto3_letsAnApplicationLive_throughBothVersions() throws IOException, InterruptedException {
        Script script = Script.python("analytics.py", work);
        try (ServerProcess server = ServerProcess.start(data)) {
            script.passes(server);
        }
    }
}
