package io.millrace.app.server;

import io.millrace.api.Clients;
import io.millrace.app.setting.RemoteBucketSettings;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// The buckets of another S3 as stages of this server see them: those that the settings name are put to over HTTP, all
/// others are this server's own.
///
/// A put that fails is not tried again here, because who puts does that for as long as it takes. What crosses the
/// network has a checksum, by which S3 refuses what arrives changed:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
final class RemoteBuckets implements AutoCloseable {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    /// The answer may take so long once everything is sent.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    /// 128 MiB, the largest object, at about 4 Mbit/s.
    private static final Duration LONGEST_PUT = Duration.ofMinutes(5);

    private final RemoteBucketSettings settings;
    private final SdkHttpClient http;
    private final S3Client remote;

    private RemoteBuckets(RemoteBucketSettings settings, SdkHttpClient http, S3Client remote) {
        this.settings = settings;
        this.http = http;
        this.remote = remote;
    }

    /// Connects to nothing before the first put.
    static RemoteBuckets of(RemoteBucketSettings settings) {
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .connectionTimeout(LONGEST_CONNECT)
                .socketTimeout(LONGEST_SILENCE)
                .build();
        S3ClientBuilder s3 = S3Client.builder()
                .httpClient(http)
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .overrideConfiguration(override ->
                        override.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(LONGEST_PUT));
        settings.endpoint().ifPresent(endpoint -> s3.endpointOverride(endpoint).forcePathStyle(true));
        return new RemoteBuckets(settings, http, s3.build());
    }

    private static AwsCredentialsProvider credentials(RemoteBucketSettings settings) {
        return settings.key()
                .<AwsCredentialsProvider>map(
                        key -> StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    /// The clients of this server's own S3, but for puts into buckets that are not its.
    Clients<S3Client> beside(Clients<S3Client> own) {
        return caller -> new DelegatingS3Client(own.as(caller)) {

            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                return settings.has(request.bucket()) ? put(request, body) : super.putObject(request, body);
            }
        };
    }

    private PutObjectResponse put(PutObjectRequest request, RequestBody body) {
        try {
            return remote.putObject(request, body);
        } catch (UncheckedIOException e) { // as the SDK's HTTP client has it, should a connection break at some moments
            throw SdkClientException.create(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        remote.close();
        http.close();
    }
}
