package io.millrace.app.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.FileTrouble;
import io.millrace.app.page.SignedPages;
import io.millrace.app.setting.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// The flags and the way of commands that ask a running server for a page of its own.
public final class ServerPages {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--endpoint", paramLabel = "URL", description = "The server (default: the one on this machine).")
    private @Nullable URI endpoint;

    /// An answer of a server.
    ///
    /// @param text the body
    public record Answer(int status, String text) {

        /// The body as JSON.
        ///
        /// @throws CommandException if it is none
        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException _) {
                throw new CommandException("this is no server of Millrace: its answer is no JSON");
            }
        }
    }

    /// Asks for a page.
    ///
    /// @throws CommandException if there is no server, or it does not answer
    public Answer ask(Settings settings, String method, String path) throws InterruptedException {
        URI server = endpoint == null ? ClientOptions.server(settings) : ClientOptions.usable("--endpoint", endpoint);
        try (HttpClient client = ClientOptions.http(settings, server)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                    .timeout(PATIENCE)
                    .method(method, HttpRequest.BodyPublishers.noBody());
            settings.key().ifPresent(key -> sign(request, key, settings.region()));
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (HttpTimeoutException e) {
            throw new CommandException("no answer from " + server + " within " + PATIENCE.toSeconds() + " s");
        } catch (IOException e) {
            throw ClientOptions.told(e, server)
                    .orElseGet(() -> new CommandException("no answer from " + server + ": " + FileTrouble.reason(e)));
        }
    }

    /// Adds the headers of a signature, but for those that the client writes itself.
    private static void sign(HttpRequest.Builder request, Settings.AccessKey key, String region) {
        HttpRequest unsigned = request.build();
        AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                        .request(SdkHttpRequest.builder()
                                .method(SdkHttpMethod.fromValue(unsigned.method()))
                                .uri(unsigned.uri())
                                .build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SignedPages.SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request()
                .forEachHeader((name, values) -> {
                    if (!name.equalsIgnoreCase("Host")) {
                        values.forEach(value -> request.header(name, value));
                    }
                });
    }
}
