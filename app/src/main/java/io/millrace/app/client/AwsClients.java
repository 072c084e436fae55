package io.millrace.app.client;

import io.millrace.app.setting.Settings;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The SDK's clients of one server, over HTTP, as any user of that server has them.
///
/// @param kinesis streams
/// @param analytics SQL applications
/// @param firehose delivery streams
/// @param lambda functions
/// @param s3 buckets
public record AwsClients(
        SdkHttpClient http,
        KinesisClient kinesis,
        KinesisAnalyticsClient analytics,
        FirehoseClient firehose,
        LambdaClient lambda,
        S3Client s3)
        implements AutoCloseable {

    /// Clients of the server at that URL.
    public static AwsClients of(URI endpoint, Region region, Settings.AccessKey key) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        AwsCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
        return new AwsClients(
                http,
                set(KinesisClient.builder(), http, endpoint, region, credentials)
                        .build(),
                set(KinesisAnalyticsClient.builder(), http, endpoint, region, credentials)
                        .build(),
                set(FirehoseClient.builder(), http, endpoint, region, credentials)
                        .build(),
                set(LambdaClient.builder(), http, endpoint, region, credentials).build(),
                set(S3Client.builder(), http, endpoint, region, credentials)
                        .forcePathStyle(true)
                        .build());
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B set(
            B builder, SdkHttpClient http, URI endpoint, Region region, AwsCredentialsProvider credentials) {
        return builder.httpClient(http)
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials);
    }

    @Override
    public void close() {
        kinesis.close();
        analytics.close();
        firehose.close();
        lambda.close();
        s3.close();
        http.close();
    }
}
