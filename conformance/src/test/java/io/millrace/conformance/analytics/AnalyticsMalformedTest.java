package io.millrace.conformance.analytics;

import io.millrace.conformance.ServerProcess;
import io.millrace.conformance.Torment;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;

/// Requests to each operation of Kinesis Analytics with something wrong in their bodies: AWS's refusals, never 5xx.
class AnalyticsMalformedTest {

    private static final Map<String, Class<?>> VERSIONS = Map.of(
            "KinesisAnalytics_20150814.", KinesisAnalyticsClient.class,
            "KinesisAnalytics_20180523.", KinesisAnalyticsV2Client.class);

    private static final List<String> NO_JSON = List.of("[", "{\"ApplicationName\"", "\u0000", "{\"Tags\":[1}", "x");

    private static final List<String> WRONG = List.of(
            "{}",
            "null",
            "[]",
            "{\"ApplicationName\":5}",
            "{\"ApplicationName\":[\"app\"]}",
            "{\"ApplicationName\":\"\"}",
            "{\"ApplicationName\":\"no blanks\"}",
            "{\"ApplicationName\":\"app\",\"CurrentApplicationVersionId\":\"x\"}",
            "{\"ApplicationName\":\"app\",\"CurrentApplicationVersionId\":0}",
            "{\"ApplicationName\":\"app\",\"CurrentApplicationVersionId\":99999999999999999999}",
            "{\"ApplicationName\":\"app\",\"CreateTimestamp\":\"never\"}",
            "{\"ApplicationName\":\"app\",\"Input\":{\"NamePrefix\":\"I\",\"InputSchema\":{}}}",
            "{\"ApplicationName\":\"app\",\"Input\":[]}",
            "{\"ApplicationName\":\"app\",\"Output\":{\"Name\":7}}",
            "{\"ApplicationName\":\"app\",\"Tags\":[1]}",
            "{\"ResourceARN\":\"arn:aws:kinesisanalytics\",\"TagKeys\":[\"a\"],\"Tags\":[{\"Key\":\"a\"}]}",
            "{\"ResourceARN\":\"x\",\"ServiceExecutionRole\":\"x\",\"Limit\":-1,\"NextToken\":\"\"}");

    /// What some of the requests are all right for.
    private static final Set<String> TAKEN = Set.of("CreateApplication", "DescribeApplication", "ListApplications");

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> operations() {
        Torment torment = new Torment(NO_JSON, WRONG, TAKEN);
        return VERSIONS.entrySet().stream()
                .flatMap(version -> torment.tests(http, server.url(), version.getKey(), version.getValue()));
    }
}
