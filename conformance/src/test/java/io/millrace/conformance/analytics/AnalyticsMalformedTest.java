package io.millrace.conformance.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.ServiceModel;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            "KinesisAnalytics_20150814", KinesisAnalyticsClient.class,
            "KinesisAnalytics_20180523", KinesisAnalyticsV2Client.class);

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

    private static final Set<String> COMMON = Set.of("SerializationException", "ValidationException");
    private static final Pattern CODE = Pattern.compile("__type\":\"(?:[^\"#]*#)?([A-Za-z]+)\"");

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
    List<DynamicTest> operations() {
        List<DynamicTest> tests = new ArrayList<>();
        VERSIONS.forEach((target, client) -> ServiceModel.of(client)
                .operations()
                .keySet()
                .forEach(operation ->
                        tests.add(dynamicTest(target + "." + operation, () -> torment(target, client, operation)))));
        return tests;
    }

    private static void torment(String target, Class<?> client, String operation)
            throws IOException, InterruptedException {
        for (String body : NO_JSON) {
            HttpResponse<String> answer = send(target + "." + operation, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).as(body).contains("SerializationException");
        }
        for (String body : WRONG) {
            HttpResponse<String> answer = send(target + "." + operation, body);
            if (answer.statusCode() == 200) {
                assertThat(TAKEN).as(body + " was taken").contains(operation);
                continue;
            }
            assertThat(answer.statusCode()).as(body + ": " + answer.body()).isEqualTo(400);
            Matcher code = CODE.matcher(answer.body());
            assertThat(code.find()).as(answer.body()).isTrue();
            assertThat(isModelled(client, code.group(1))).as(answer.body()).isTrue();
        }
    }

    private static boolean isModelled(Class<?> client, String code) {
        if (COMMON.contains(code)) {
            return true;
        }
        try {
            return RuntimeException.class.isAssignableFrom(Class.forName(client.getPackageName() + ".model." + code));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static HttpResponse<String> send(String target, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.url())
                        .header("X-Amz-Target", target)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
