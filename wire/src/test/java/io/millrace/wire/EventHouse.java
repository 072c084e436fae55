package io.millrace.wire;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.CommonFault;
import io.millrace.api.FrontDoor;
import io.millrace.api.RequestLimits;
import io.millrace.api.ServiceDoor;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;

/// A server over TCP with one service that answers with events.
final class EventHouse implements AutoCloseable {

    final Subscriptions service = new Subscriptions();
    private final SdkEventLoopGroup loops =
            SdkEventLoopGroup.builder().numberOfThreads(2).build();
    final WireServer server;

    /// One that gives whoever is at work ten minutes to come to an end when it closes.
    EventHouse() {
        this(WireConfig.loopback(0).withLimits(closingWithin(Duration.ofMinutes(10))));
    }

    private static WireConfig.Limits closingWithin(Duration time) {
        WireConfig.Limits usual = WireConfig.Limits.defaults();
        return new WireConfig.Limits(
                usual.headerBytes(),
                usual.bufferedBody(),
                usual.streamedBody(),
                usual.bodiesInFlight(),
                usual.connections(),
                usual.idle(),
                usual.headersWithin(),
                usual.progressWithin(),
                time);
    }

    EventHouse(WireConfig config) {
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL, CallObserver.NONE, () -> UUID.randomUUID().toString(), System::nanoTime);
        door.open(ServiceDoor.of(
                        KinesisClient.class,
                        (KinesisClient) new Streams(),
                        RequestLimits.refusing(CommonFault.VALIDATION).build(),
                        KinesisException::builder)
                .withEvents(KinesisAsyncClient.class, service));
        server = WireServer.start(
                config,
                door,
                List.of(Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                        .andCbor()),
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime);
    }

    URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    /// The SDK's asynchronous client, speaking HTTP/2 from the first byte.
    KinesisAsyncClient client() {
        return KinesisAsyncClient.builder()
                .endpointOverride(uri())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP2)
                        .protocolNegotiation(ProtocolNegotiation.ASSUME_PROTOCOL)
                        .eventLoopGroup(loops)
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .useEnvironmentVariableValues(false)
                                .build())
                        .maxConcurrency(1_000)
                        // no pings: a machine that stands still answers none in time
                        .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO))
                        .readTimeout(Duration.ofMinutes(5))
                        .connectionTimeout(Duration.ofMinutes(1))
                        .connectionAcquisitionTimeout(Duration.ofMinutes(1)))
                .build();
    }

    @Override
    public void close() {
        server.close();
        loops.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Streams implements KinesisClient {

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}

        @Override
        public ListStreamsResponse listStreams(ListStreamsRequest request) {
            return ListStreamsResponse.builder()
                    .streamNames("one")
                    .hasMoreStreams(false)
                    .build();
        }
    }
}
