package io.millrace.app;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/// The flags that every command has which is a client of streams: this server, another one, or AWS itself.
final class ClientOptions {

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Kinesis endpoint (default: the server on this machine).")
    private @Nullable URI endpoint;

    @Option(names = "--region", paramLabel = "REGION", description = "Region of the stream (default: the server's).")
    private @Nullable String region;

    @Option(names = "--aws", description = "The stream is at AWS itself: use its default credentials chain.")
    private boolean isAws;

    /// A client that the flags describe.
    ///
    /// @param settings those of the server on this machine
    KinesisClient kinesis(Settings settings, ClientOverrideConfiguration configuration) {
        KinesisClientBuilder builder =
                KinesisClient.builder().httpClientBuilder(http(settings)).overrideConfiguration(configuration);
        if (region != null) {
            builder.region(Region.of(region));
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        if (isAws) {
            return builder.build();
        }
        Settings.AccessKey key = settings.key().orElse(EnvCommand.ANY);
        return builder.endpointOverride(endpoint == null ? server(settings) : endpoint)
                .region(Region.of(region == null ? settings.region() : region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())))
                .build();
    }

    /// Behind TLS the server's own authority is trusted, and what `AWS_CA_BUNDLE` names, as by other clients.
    private UrlConnectionHttpClient.Builder http(Settings settings) {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder();
        boolean isTls = !isAws && endpoint != null && "https".equals(endpoint.getScheme());
        if (!isTls) {
            return http;
        }
        Path own = Certificates.ofItsOwn(settings, InstantSource.system(), new SecureRandom())
                .authorityFile();
        List<Path> authorities = Stream.of(
                        Optional.of(own),
                        Optional.ofNullable(System.getenv("AWS_CA_BUNDLE")).map(Path::of))
                .flatMap(Optional::stream)
                .filter(Files::isRegularFile)
                .toList();
        return http.tlsTrustManagersProvider(() -> TrustedAuthorities.with(authorities));
    }

    /// Where the server on this machine listens.
    static URI server(Settings settings) {
        return URI.create("http://" + EnvCommand.clientHost(settings.host()) + ":" + settings.port());
    }
}
