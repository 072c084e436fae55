package io.millrace.wire.protocol;

import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.Percent;
import io.millrace.wire.message.WireRequest;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.StsClient;

/// A client of the real SDK whose requests come to us and that believes our answers.
///
/// @param model the operations of the service
/// @param protocol the protocol that the client speaks
/// @param http where its requests arrive
/// @param client the client itself
record SdkOracle(ServiceModel model, Protocol protocol, FakeHttp http, Object client) {

    static SdkOracle kinesis(Protocol protocol) {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(KinesisClient.class), protocol, http, built(KinesisClient.builder(), http));
    }

    static SdkOracle firehose() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(FirehoseClient.class), AwsJson.V1_1, http, built(FirehoseClient.builder(), http));
    }

    static SdkOracle analytics() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(KinesisAnalyticsClient.class),
                AwsJson.V1_1,
                http,
                built(KinesisAnalyticsClient.builder(), http));
    }

    static SdkOracle lambda() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(LambdaClient.class), RestJson.V1, http, built(LambdaClient.builder(), http));
    }

    static SdkOracle sts() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(ServiceModel.of(StsClient.class), AwsQuery.V1, http, built(StsClient.builder(), http));
    }

    static SdkOracle cloudWatch() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(CloudWatchClient.class), AwsQuery.V1, http, built(CloudWatchClient.builder(), http));
    }

    static SdkOracle s3() {
        FakeHttp http = new FakeHttp();
        return new SdkOracle(
                ServiceModel.of(S3Client.class),
                RestXml.V1,
                http,
                built(
                        S3Client.builder()
                                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                                .serviceConfiguration(S3Configuration.builder()
                                        .pathStyleAccessEnabled(true)
                                        .chunkedEncodingEnabled(false)
                                        .build()),
                        http));
    }

    private static <
                    B extends
                            AwsSyncClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
                    C>
            C built(B builder, FakeHttp http) {
        return builder.httpClient(http)
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://localhost:1"))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")))
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /// Lets the SDK's client make the call.
    ///
    /// @throws RuntimeException what the client throws
    SdkResponse call(Operation operation, SdkRequest request) {
        try {
            Object answer = switch (operation.streaming()) {
                case NONE -> operation.method().invoke(client, request);
                case INPUT -> operation.method().invoke(client, request, RequestBody.fromString("body"));
                case OUTPUT -> operation.method().invoke(client, request, ResponseTransformer.<SdkResponse>toBytes());
                case EVENTS -> throw new AssertionError("no synchronous client calls " + operation);
            };
            return (SdkResponse) (answer instanceof ResponseBytes<?> bytes ? bytes.response() : answer);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(operation.toString(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(operation.toString(), e);
        }
    }

    /// What a router does with the path: finds the labels of the operation's template in it.
    static WireRequest routed(Operation operation, WireRequest request) {
        Map<String, String> labels = new HashMap<>();
        String path = request.path();
        String template = operation.http().uri().replaceFirst("\\?.*", "");
        if (operation.service().equals("s3") && !template.contains("{Bucket}")) {
            template = template.equals("/") ? "/{Bucket}" : "/{Bucket}" + template;
        }
        StringBuilder regex = new StringBuilder();
        Matcher label = Pattern.compile("\\{(\\w+)(\\+?)}|[^{]+").matcher(template);
        while (label.find()) {
            if (label.group(1) == null) {
                regex.append(Pattern.quote(label.group()));
            } else {
                regex.append("(?<").append(label.group(1)).append(label.group(2).isEmpty() ? ">[^/]*)" : ">.*)");
            }
        }
        Matcher found = Pattern.compile(regex.toString()).matcher(path);
        if (found.matches()) {
            found.namedGroups().forEach((name, group) -> labels.put(name, Percent.decode(found.group(group))));
        }
        return request.withLabels(labels);
    }
}
