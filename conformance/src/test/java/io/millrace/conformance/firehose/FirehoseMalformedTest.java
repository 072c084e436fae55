package io.millrace.conformance.firehose;

import io.millrace.conformance.ServerProcess;
import io.millrace.conformance.Torment;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
        return new Torment(NO_JSON, WRONG, TAKEN).tests(http, server.url(), TARGET, FirehoseClient.class);
    }
}
