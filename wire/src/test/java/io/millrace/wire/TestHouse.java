package io.millrace.wire;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FaultCode;
import io.millrace.api.FrontDoor;
import io.millrace.api.RequestLimits;
import io.millrace.api.ServiceDoor;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/// A server over TCP with four small services that keep everything in memory.
public final class TestHouse implements AutoCloseable {

    static final AccessKey KEY =
            new AccessKey("AKIATESTTESTTESTTEST", "secret/with+signs=", java.util.Optional.empty(), "111122223333");

    public final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final Map<String, PutObjectRequest> puts = new ConcurrentHashMap<>();
    final Queue<MetricDatum> metrics = new ConcurrentLinkedQueue<>();
    public final CountDownLatch slowCallEntered = new CountDownLatch(1);
    public final CountDownLatch slowCallMayEnd = new CountDownLatch(1);
    public final WireServer server;

    TestHouse(WireConfig config, OwnPaths pages, InstantSource clock) {
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL, CallObserver.NONE, () -> UUID.randomUUID().toString(), System::nanoTime);
        RequestLimits none =
                RequestLimits.refusing(io.millrace.api.CommonFault.VALIDATION).build();
        door.open(ServiceDoor.of(KinesisClient.class, new Streams(), none, KinesisException::builder));
        door.open(ServiceDoor.of(S3Client.class, new Objects(), none, S3Exception::builder));
        door.open(ServiceDoor.of(LambdaClient.class, new Functions(), none, LambdaException::builder));
        door.open(ServiceDoor.of(StsClient.class, new Identities(), none, StsException::builder));
        door.open(ServiceDoor.of(CloudWatchClient.class, new Metrics(), none, CloudWatchException::builder));
        server = WireServer.start(config, door, endpoints(), pages, clock, System::nanoTime);
    }

    public TestHouse(WireConfig config) {
        this(config, OwnPaths.NONE, InstantSource.system());
    }

    public TestHouse() {
        this(WireConfig.loopback(0));
    }

    public static List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(List.of(
                Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                        .andCbor(),
                Endpoint.restJson(LambdaClient.class, "lambda"),
                Endpoint.query(StsClient.class, "sts"),
                Endpoint.s3(S3Client.class)));
        endpoints.addAll(Endpoint.cloudWatch(CloudWatchClient.class));
        return endpoints;
    }

    URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    KinesisClient kinesis(String id, String secret) {
        return at(KinesisClient.builder(), id, secret).build();
    }

    LambdaClient lambda(String id, String secret) {
        return at(LambdaClient.builder(), id, secret).build();
    }

    CloudWatchClient cloudWatch(String id, String secret) {
        return at(CloudWatchClient.builder(), id, secret).build();
    }

    StsClient sts(String id, String secret) {
        return at(StsClient.builder(), id, secret).build();
    }

    S3Client s3(String id, String secret, boolean pathStyle) {
        return at(S3Client.builder().forcePathStyle(pathStyle), id, secret).build();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B at(
            B builder, String id, String secret) {
        return builder.endpointOverride(uri())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
                .httpClient(UrlConnectionHttpClient.builder()
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .endpoint(uri()) // so that bucket.localhost needs no name server
                                .build())
                        .build());
    }

    @Override
    public void close() {
        slowCallMayEnd.countDown();
        server.close();
    }

    private record Missing() implements FaultCode {
        @Override
        public String code() {
            return "NoSuchKey";
        }

        @Override
        public int status() {
            return 404;
        }

        @Override
        public Supplier<? extends AwsServiceException.Builder> exception() {
            return NoSuchKeyException::builder;
        }
    }

    /// Streams that take everything and keep nothing; their names are the caller.
    private final class Streams implements KinesisClient {

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}

        @Override
        public ListStreamsResponse listStreams(ListStreamsRequest request) {
            if ("slow".equals(request.exclusiveStartStreamName())) {
                slowCallEntered.countDown();
                try {
                    slowCallMayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            Caller caller = Caller.current();
            return ListStreamsResponse.builder()
                    .streamNames(caller.account(), caller.region(), caller.accessKey())
                    .hasMoreStreams(false)
                    .build();
        }

        @Override
        public PutRecordResponse putRecord(PutRecordRequest request) {
            return PutRecordResponse.builder()
                    .shardId("shardId-000000000000")
                    .sequenceNumber(Integer.toString(request.data().asByteArrayUnsafe().length))
                    .build();
        }

        @Override
        public PutRecordsResponse putRecords(PutRecordsRequest request) {
            return PutRecordsResponse.builder()
                    .failedRecordCount(0)
                    .records(request.records().stream()
                            .map(r -> PutRecordsResultEntry.builder()
                                    .shardId("shardId-000000000000")
                                    .sequenceNumber("" + r.data().asByteArrayUnsafe().length)
                                    .build())
                            .toList())
                    .build();
        }
    }

    /// Functions that answer with their name and what they were given.
    private static final class Functions implements LambdaClient {

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            return InvokeResponse.builder()
                    .statusCode(200)
                    .payload(SdkBytes.fromUtf8String(
                            request.functionName() + " " + request.payload().asUtf8String()))
                    .build();
        }
    }

    /// Metrics that are counted; their sum comes back as the first token of a list.
    private final class Metrics implements CloudWatchClient {

        @Override
        public String serviceName() {
            return "monitoring";
        }

        @Override
        public void close() {}

        @Override
        public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
            metrics.addAll(request.metricData());
            return PutMetricDataResponse.builder().build();
        }

        @Override
        public ListMetricsResponse listMetrics(ListMetricsRequest request) {
            if (request.nextToken() != null) {
                throw new FaultCode() {
                    @Override
                    public String code() {
                        return "InvalidParameterValue";
                    }

                    @Override
                    public int status() {
                        return 400;
                    }

                    @Override
                    public Supplier<? extends AwsServiceException.Builder> exception() {
                        return InvalidParameterValueException::builder;
                    }
                }.fault("no such page");
            }
            return ListMetricsResponse.builder()
                    .metrics(metrics.stream()
                            .map(datum -> Metric.builder()
                                    .metricName(datum.metricName())
                                    .build())
                            .toList())
                    .build();
        }
    }

    private static final class Identities implements StsClient {

        @Override
        public String serviceName() {
            return "sts";
        }

        @Override
        public void close() {}

        @Override
        public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
            return GetCallerIdentityResponse.builder()
                    .account(Caller.current().account())
                    .arn("arn:aws:iam::" + Caller.current().account() + ":root")
                    .userId(Caller.current().accessKey())
                    .build();
        }
    }

    /// Objects in a map from `bucket/key`.
    private final class Objects implements S3Client {

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            try (InputStream in = body.contentStreamProvider().newStream()) {
                byte[] bytes = in.readNBytes(
                        Math.toIntExact(body.optionalContentLength().orElseThrow()));
                objects.put(request.bucket() + "/" + request.key(), bytes);
                puts.put(request.bucket() + "/" + request.key(), request);
                return PutObjectResponse.builder()
                        .eTag("\"" + bytes.length + "\"")
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        @SuppressWarnings("InputStreamSlowMultibyteRead") // the broken stream has no bytes at all
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            byte[] bytes = found(request.bucket(), request.key());
            GetObjectResponse response = GetObjectResponse.builder()
                    .contentLength((long) bytes.length)
                    .eTag("\"" + bytes.length + "\"")
                    .lastModified(Instant.EPOCH)
                    .metadata(Map.of("name", "value"))
                    .build();
            InputStream in = new ByteArrayInputStream(bytes);
            if (request.key().equals("broken")) {
                in = new java.io.SequenceInputStream(
                        new ByteArrayInputStream(bytes, 0, bytes.length / 2), new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("disk");
                            }
                        });
            }
            try {
                return transformer.transform(response, AbortableInputStream.create(in));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public HeadObjectResponse headObject(HeadObjectRequest request) {
            byte[] bytes = found(request.bucket(), request.key());
            return HeadObjectResponse.builder()
                    .contentLength((long) bytes.length)
                    .eTag("\"" + bytes.length + "\"")
                    .build();
        }

        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            return ListObjectsV2Response.builder()
                    .name(request.bucket())
                    .contents(objects.keySet().stream()
                            .filter(name -> name.startsWith(request.bucket() + "/"))
                            .map(name -> S3Object.builder()
                                    .key(name.substring(request.bucket().length() + 1))
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
            return DeleteObjectsResponse.builder()
                    .deleted(request.delete().objects().stream()
                            .map(o -> DeletedObject.builder().key(o.key()).build())
                            .toList())
                    .build();
        }

        private byte[] found(String bucket, String key) {
            byte[] bytes = objects.get(bucket + "/" + key);
            if (bytes == null) {
                throw new Missing().fault("The specified key does not exist.");
            }
            return bytes;
        }
    }
}
