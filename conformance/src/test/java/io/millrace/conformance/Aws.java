package io.millrace.conformance;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// The AWS SDK's own clients of one server, over TCP.
public record Aws(
        SdkHttpClient http,
        KinesisClient kinesis,
        KinesisAnalyticsClient analytics,
        FirehoseClient firehose,
        LambdaClient lambda,
        S3Client s3,
        StsClient sts,
        DynamoDbClient dynamoDb)
        implements AutoCloseable {

    public static Aws at(URI url) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        return new Aws(
                http,
                set(KinesisClient.builder(), http, url).build(),
                set(KinesisAnalyticsClient.builder(), http, url).build(),
                set(FirehoseClient.builder(), http, url).build(),
                set(LambdaClient.builder(), http, url).build(),
                set(S3Client.builder(), http, url).forcePathStyle(true).build(),
                set(StsClient.builder(), http, url).build(),
                set(DynamoDbClient.builder(), http, url).build());
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B set(
            B builder, SdkHttpClient http, URI url) {
        return builder.httpClient(http)
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    }

    @Override
    public void close() {
        kinesis.close();
        analytics.close();
        firehose.close();
        lambda.close();
        s3.close();
        sts.close();
        dynamoDb.close();
        http.close();
    }
}
