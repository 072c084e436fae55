package io.millrace.conformance.firehose;

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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.FirehoseClient;

/// Requests to each operation of Firehose with something wrong in their bodies: AWS's refusals, never 5xx.
class FirehoseMalformedTest {

    private static final String TARGET = "Firehose_20150804.";

    private static final List<String> NO_JSON = List.of("[", "{\"DeliveryStreamName\"", "\u0000", "{\"Tags\":[1}", "x");

    private static final String S3 =
            "{\"BucketARN\":\"arn:aws:s3:::b\",\"RoleARN\":\"arn:aws:iam::000000000000:role/r\"";

    private static final List<String> WRONG = List.of(
            "{}",
            "null",
            "[]",
            "{\"DeliveryStreamName\":5}",
            "{\"DeliveryStreamName\":[\"s\"]}",
            "{\"DeliveryStreamName\":\"\"}",
            "{\"DeliveryStreamName\":\"no blanks\"}",
            "{\"DeliveryStreamName\":\"s\",\"CurrentDeliveryStreamVersionId\":1,\"DestinationId\":2}",
            "{\"DeliveryStreamName\":\"s\",\"CurrentDeliveryStreamVersionId\":\"99999999999999999999\","
                    + "\"DestinationId\":\"destinationId-000000000001\",\"ExtendedS3DestinationUpdate\":{}}",
            "{\"DeliveryStreamName\":\"s\",\"Record\":{}}",
            "{\"DeliveryStreamName\":\"s\",\"Record\":[]}",
            "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\"%\"}}",
            "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":5},\"Records\":[5]}",
            "{\"DeliveryStreamName\":\"s\",\"Records\":[{},null]}",
            "{\"DeliveryStreamName\":\"s\",\"Tags\":[1],\"TagKeys\":{}}",
            "{\"DeliveryStreamName\":\"s\",\"Tags\":[{\"Value\":\"v\"}],\"TagKeys\":[\"\"]}",
            "{\"DeliveryStreamName\":\"s\",\"Limit\":-1}",
            "{\"DeliveryStreamName\":\"s\",\"Limit\":99999999999999999999}",
            "{\"DeliveryStreamName\":\"s\",\"DeliveryStreamEncryptionConfigurationInput\":{\"KeyType\":\"x\"}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":{}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3
                    + ",\"BufferingHints\":{\"SizeInMBs\":\"five\"}}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3
                    + ",\"ProcessingConfiguration\":{\"Processors\":[{}]}}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3
                    + ",\"ProcessingConfiguration\":{\"Processors\":[{\"Type\":\"Lambda\",\"Parameters\":[{}]}]}}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3 + ",\"Prefix\":\"!{\","
                    + "\"ErrorOutputPrefix\":\"!{firehose:nothing}\"}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3
                    + ",\"Prefix\":\"!{timestamp:bbbb}\",\"ErrorOutputPrefix\":\"e/\"}}",
            "{\"DeliveryStreamName\":\"s\",\"ExtendedS3DestinationConfiguration\":" + S3
                    + "},\"S3DestinationConfiguration\":" + S3 + "}}",
            "{\"DeliveryStreamName\":\"s\",\"HttpEndpointDestinationConfiguration\":{}}",
            "{\"DeliveryStreamName\":\"s\",\"HttpEndpointDestinationConfiguration\":{\"EndpointConfiguration\":{},"
                    + "\"S3Configuration\":" + S3 + "}}}",
            "{\"DeliveryStreamName\":\"s\",\"HttpEndpointDestinationConfiguration\":{\"EndpointConfiguration\":"
                    + "{\"Url\":\"https://\"},\"S3Configuration\":" + S3 + "}}}",
            "{\"DeliveryStreamName\":\"s\",\"DeliveryStreamType\":\"KinesisStreamAsSource\","
                    + "\"KinesisStreamSourceConfiguration\":{\"KinesisStreamARN\":\"x\",\"RoleARN\":\"y\"},"
                    + "\"ExtendedS3DestinationConfiguration\":" + S3 + "}}");

    /// What some of the requests are all right for.
    private static final Set<String> TAKEN = Set.of("ListDeliveryStreams");

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
        ServiceModel.of(FirehoseClient.class)
                .operations()
                .keySet()
                .forEach(operation -> tests.add(dynamicTest(operation, () -> torment(operation))));
        return tests;
    }

    private static void torment(String operation) throws IOException, InterruptedException {
        for (String body : NO_JSON) {
            HttpResponse<String> answer = send(operation, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).as(body).contains("SerializationException");
        }
        for (String body : WRONG) {
            HttpResponse<String> answer = send(operation, body);
            if (answer.statusCode() == 200) {
                assertThat(TAKEN).as(body + " was taken").contains(operation);
                continue;
            }
            assertThat(answer.statusCode()).as(body + ": " + answer.body()).isEqualTo(400);
            Matcher code = CODE.matcher(answer.body());
            assertThat(code.find()).as(answer.body()).isTrue();
            assertThat(isModelled(code.group(1))).as(answer.body()).isTrue();
        }
    }

    private static boolean isModelled(String code) {
        if (COMMON.contains(code)) {
            return true;
        }
        try {
            return RuntimeException.class.isAssignableFrom(
                    Class.forName(FirehoseClient.class.getPackageName() + ".model." + code));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static HttpResponse<String> send(String operation, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.url())
                        .header("X-Amz-Target", TARGET + operation)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
