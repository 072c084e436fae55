package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Every operation of AWS's models, called: what `docs/services.md` lists is performed, and all else is refused with
/// AWS's error for what is not there.
class OperationsPageTest {

    /// The services, with the addresses of the pages on which AWS describes their operations.
    @SuppressWarnings("ImmutableEnumChecker") // Models and builders do not change.
    enum Service {
        KINESIS(KinesisClient.class, KinesisClient::builder, "kinesis/latest/APIReference"),
        ANALYTICS(KinesisAnalyticsClient.class, KinesisAnalyticsClient::builder, "kinesisanalytics/latest/dev"),
        ANALYTICS_2(KinesisAnalyticsV2Client.class, KinesisAnalyticsV2Client::builder, "managed-flink/latest/apiv2"),
        FIREHOSE(FirehoseClient.class, FirehoseClient::builder, "firehose/latest/APIReference"),
        LAMBDA(LambdaClient.class, LambdaClient::builder, "lambda/latest/api"),
        S3(S3Client.class, () -> S3Client.builder().forcePathStyle(true), "AmazonS3/latest/API"),
        DYNAMODB(DynamoDbClient.class, DynamoDbClient::builder, "amazondynamodb/latest/APIReference"),
        GLUE(GlueClient.class, GlueClient::builder, "glue/latest/webapi"),
        CLOUDWATCH(CloudWatchClient.class, CloudWatchClient::builder, "AmazonCloudWatch/latest/APIReference"),
        LOGS(CloudWatchLogsClient.class, CloudWatchLogsClient::builder, "AmazonCloudWatchLogs/latest/APIReference"),
        STS(StsClient.class, StsClient::builder, "STS/latest/APIReference");

        private final ServiceModel model;
        private final Supplier<AwsClientBuilder<?, ? extends SdkClient>> builder;
        private final Pattern link;

        Service(Class<?> client, Supplier<AwsClientBuilder<?, ? extends SdkClient>> builder, String pages) {
            this.model = ServiceModel.of(client);
            this.builder = builder;
            this.link = Pattern.compile("aws\\.amazon\\.com/" + Pattern.quote(pages) + "/API_(\\w+)\\.html");
        }

        SdkClient at(URI url) {
            return builder.get()
                    .endpointOverride(url)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                    .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())
                            .putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
                    .build();
        }
    }

    /// AWS tells these from others of the same path by host names that lead to other services than S3.
    private static final Set<String> ELSEWHERE = Set.of("ListDirectoryBuckets", "WriteGetObjectResponse");

    @TempDir
    private static Path data;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void operations_arePerformedIfThePageListsThem_elseRefused(Service service) throws IOException {
        Set<String> listed = new TreeSet<>();
        Matcher links = service.link.matcher(Files.readString(Path.of("..", "docs", "services.md")));
        while (links.find()) {
            listed.add(links.group(1));
        }
        listed.retainAll(service.model.operations().keySet()); // AWS has pages of types, too
        Set<String> performed = new TreeSet<>();
        List<String> broken = new ArrayList<>();
        try (SdkClient client = service.at(server.url())) {
            service.model.operations().values().stream()
                    .filter(operation -> !ELSEWHERE.contains(operation.name()))
                    .filter(operation -> isPerformed(client, operation, broken))
                    .forEach(operation -> performed.add(operation.name()));
        }
        assertThat(broken).isEmpty();
        assertThat(performed).isEqualTo(listed);
    }

    /// Whether a request without anything in it is answered otherwise than as one for an operation that is not there.
    private static boolean isPerformed(SdkClient client, Operation operation, List<String> broken) {
        try {
            call(client, operation);
            return true;
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails().errorCode();
            boolean isRefused = String.valueOf(e.awsErrorDetails().errorMessage())
                    .contains("Operation " + operation.name() + " is not supported");
            if (isRefused) {
                assertThat(code)
                        .as(operation.name())
                        .isIn("UnsupportedOperationException", "UnsupportedOperation", "NotImplemented");
            }
            if (e.statusCode() >= 500 && !isRefused) {
                broken.add(operation.name() + ": " + e.getMessage());
            }
            return !isRefused;
        }
    }

    private static void call(SdkClient client, Operation operation) {
        try {
            SdkRequest request = request(operation);
            switch (operation.streaming()) {
                case NONE -> operation.method().invoke(client, request);
                case INPUT -> operation.method().invoke(client, request, RequestBody.empty());
                case OUTPUT -> operation.method().invoke(client, request, ResponseTransformer.toBytes());
                case EVENTS -> throw new IllegalStateException("not of a synchronous client: " + operation);
            }
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case AwsServiceException refusal -> throw refusal;
                case SdkClientException unreadable -> throw unreadable;
                case null, default -> throw new AssertionError(operation.toString(), e.getCause());
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(operation.toString(), e);
        }
    }

    /// A request with a value for each piece of its address and nothing else, as far as the SDK lets it pass.
    private static SdkRequest request(Operation operation) {
        SdkPojo builder = operation.newRequest();
        builder.sdkFields().stream()
                .filter(field -> switch (field.location()) {
                    case PATH, GREEDY_PATH -> true;
                    case QUERY_PARAM, HEADER ->
                        field.containsTrait(RequiredTrait.class)
                                || field.memberName().equals("CopySource");
                    case PAYLOAD ->
                        field.containsTrait(PayloadTrait.class)
                                && !field.marshallingType().equals(MarshallingType.SDK_BYTES);
                    default -> false;
                })
                .forEach(field -> field.set(builder, value(field)));
        return ((SdkRequest.Builder) builder).build();
    }

    private static Object value(SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.SDK_POJO)) {
            SdkPojo nested = field.constructor().get();
            nested.sdkFields().stream()
                    .filter(member -> member.containsTrait(RequiredTrait.class))
                    .forEach(member -> member.set(nested, value(member)));
            return ((SdkBuilder<?, ?>) nested).build();
        }
        if (type.equals(MarshallingType.LIST)) {
            return List.of();
        }
        if (type.equals(MarshallingType.BOOLEAN)) {
            return true;
        }
        return type.equals(MarshallingType.INTEGER) ? (Object) 1 : type.equals(MarshallingType.LONG) ? 1L : "nothing";
    }
}
