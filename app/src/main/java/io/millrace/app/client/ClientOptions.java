package io.millrace.app.client;

import io.millrace.app.console.CommandException;
import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/// The flags that every command has which is a client of streams: this server, another one, or AWS itself.
public final class ClientOptions {

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
    public KinesisClient kinesis(Settings settings, ClientOverrideConfiguration configuration) {
        KinesisClientBuilder builder =
                KinesisClient.builder().httpClientBuilder(http(settings)).overrideConfiguration(configuration);
        if (region != null) {
            builder.region(Region.of(region));
        }
        if (endpoint != null) {
            builder.endpointOverride(usable("--endpoint", endpoint));
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

    private UrlConnectionHttpClient.Builder http(Settings settings) {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder();
        return !isAws && endpoint != null && isTls(endpoint)
                ? http.tlsTrustManagersProvider(() -> TrustedAuthorities.with(authorities(settings)))
                : http;
    }

    /// The server whose random users are asked for: the one that is written to, unless that is AWS.
    public URI usersServer(Settings settings) {
        return isAws || endpoint == null ? server(settings) : usable("--endpoint", endpoint);
    }

    /// A failure of the client in words for the user: the SDK does not say whom it could not reach, and adds numbers
    /// to what a server said that are of use to AWS alone.
    public RuntimeException told(SdkException e, Settings settings) {
        if (isAws) {
            return e;
        }
        return e instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().errorMessage() != null
                ? new CommandException(answer.awsErrorDetails().errorMessage())
                : told(e, endpoint == null ? server(settings) : endpoint).orElse(e);
    }

    /// What is to be said of a server that cannot be spoken to, if that is what has happened.
    public static Optional<RuntimeException> told(Throwable failure, URI server) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .<RuntimeException>mapMulti((cause, words) -> {
                    switch (cause) {
                        case ConnectException _ ->
                            words.accept(new CommandException("there is no server at " + server
                                    + ": start it with millrace start, or name another by --port or --endpoint"));
                        case SSLHandshakeException _ ->
                            words.accept(new CommandException("the certificate of " + server
                                    + " is not trusted: give the server's --data, or name its authority in"
                                    + " AWS_CA_BUNDLE"));
                        default -> {} // another cause may say more
                    }
                })
                .findFirst();
    }

    /// A client of a server's pages.
    public static HttpClient http(Settings settings, URI server) {
        HttpClient.Builder http = HttpClient.newBuilder();
        return isTls(server)
                ? http.sslContext(TrustedAuthorities.context(authorities(settings)))
                        .build()
                : http.build();
    }

    /// Behind TLS the server's own authority is trusted, and what `AWS_CA_BUNDLE` names, as by other clients.
    private static List<Path> authorities(Settings settings) {
        Path own = Certificates.ofItsOwn(settings, InstantSource.system(), new SecureRandom())
                .authorityFile();
        return Stream.of(
                        Optional.of(own),
                        Optional.ofNullable(System.getenv("AWS_CA_BUNDLE")).map(Path::of))
                .flatMap(Optional::stream)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static boolean isTls(URI server) {
        return "https".equals(server.getScheme());
    }

    /// The URL, if a server can be at it.
    ///
    /// @param flag what gave it
    /// @throws SettingsException if it is none of HTTP
    public static URI usable(String flag, URI url) {
        if (("http".equals(url.getScheme()) || isTls(url)) && url.getHost() != null) {
            return url;
        }
        throw new SettingsException(flag + " must be a URL such as http://localhost:4566: " + url);
    }

    /// Where the server on this machine listens.
    ///
    /// @throws SettingsException if the settings leave it open
    static URI server(Settings settings) {
        if (settings.port() == 0) {
            throw new SettingsException("port 0 is any free one: name the port that the server has told");
        }
        return URI.create("http://" + EnvCommand.clientHost(settings.host()) + ":" + settings.port());
    }
}
