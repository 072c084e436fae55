package io.millrace.firehose.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.firehose.definition.HttpEndpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Posts requests to HTTP endpoints; one client serves all delivery streams.
///
/// Redirects are not followed. What went wrong has the codes of the service:
/// <https://docs.aws.amazon.com/firehose/latest/dev/http_troubleshooting.html>
public final class EndpointClient implements AutoCloseable {

    private static final int MOST_ANSWER_BYTES = 1 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient http;
    private final Duration patience;
    private final AccessKeys keys;

    /// A client of endpoints.
    ///
    /// @param patience how long they have to answer
    /// @param keys opens the access keys of definitions
    /// @param tls whose certificates are trusted; without it, those that the JDK trusts
    public EndpointClient(Duration patience, AccessKeys keys, Optional<SSLContext> tls) {
        this.patience = patience;
        this.keys = keys;
        HttpClient.Builder built =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        tls.ifPresent(built::sslContext);
        this.http = built.build();
    }

    /// What is posted.
    ///
    /// @param id the request id, which the answer must repeat
    /// @param source the ARN of the delivery stream
    /// @param body the body as it is sent
    /// @param isGzip whether the body is compressed
    public record Request(String id, String source, Path body, boolean isGzip) {}

    /// Posts once; returns why the request was refused, or nothing if it was accepted.
    ///
    /// @throws InterruptedException if the program ends before there is an answer
    public Optional<Refusal> post(HttpEndpoint endpoint, Request request) throws InterruptedException {
        Optional<String> key = endpoint.accessKey();
        if (key.filter(AccessKeys::isSealed).isPresent()) {
            key = keys.open(key.get());
            if (key.isEmpty()) {
                return Optional.of(Refusal.of(
                        "AccessKeyUnavailable",
                        "The access key of the endpoint cannot be decrypted: its secret is missing in the data folder"
                                + " or another one. Update the destination with the access key."));
            }
        }
        HttpRequest prepared;
        try {
            prepared = prepared(endpoint, key, request);
        } catch (IllegalArgumentException e) {
            return Optional.of(Refusal.of(
                    "MakeRequestFailure.IllegalCharacterInHeaderValue",
                    "The HttpEndpoint request failed due to an illegal character in a header value."));
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(prepared, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES));
        try {
            return EndpointAnswer.of(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS))
                    .refusal(request.id());
        } catch (TimeoutException e) {
            return Optional.of(Refusal.of(
                    "RequestTimeout", "The delivery timed out before a response was received and will be retried."));
        } catch (ExecutionException e) {
            return Optional.of(refusal(e.getCause()));
        } finally {
            answer.cancel(true); // ends the exchange if it goes on, and else does nothing
        }
    }

    private static HttpRequest prepared(HttpEndpoint endpoint, Optional<String> accessKey, Request request) {
        HttpRequest.BodyPublisher body;
        try {
            body = BodyPublishers.ofFile(request.body());
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException("reading " + request.body(), e);
        }
        HttpRequest.Builder prepared = HttpRequest.newBuilder(URI.create(endpoint.url()))
                .POST(body)
                .header("Content-Type", "application/json")
                .header("X-Amz-Firehose-Protocol-Version", "1.0")
                .header("X-Amz-Firehose-Request-Id", request.id())
                .header("X-Amz-Firehose-Source-Arn", request.source())
                .header("User-Agent", "Amazon Kinesis Data Firehose Agent/1.0");
        accessKey.ifPresent(key -> prepared.header("X-Amz-Firehose-Access-Key", key));
        if (!endpoint.attributes().isEmpty()) {
            prepared.header("X-Amz-Firehose-Common-Attributes", attributes(endpoint));
        }
        if (request.isGzip()) {
            prepared.header("Content-Encoding", "gzip");
        }
        return prepared.build();
    }

    private static String attributes(HttpEndpoint endpoint) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("commonAttributes");
            for (HttpEndpoint.Attribute attribute : endpoint.attributes()) {
                json.writeStringField(attribute.name(), attribute.value());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Refusal refusal(@Nullable Throwable cause) {
        return switch (cause) {
            case ConnectException _ ->
                Refusal.of(
                        "ConnectionFailed",
                        "Unable to connect to the destination endpoint. Contact the owner of the endpoint to resolve"
                                + " this issue.");
            case SSLException e ->
                Refusal.of(
                        "SSLHandshakeFailure",
                        "Unable to complete an SSL Handshake with the endpoint. Contact the owner of the endpoint to"
                                + " resolve this issue. " + e.getMessage());
            case IOException e
            when isTooLong(e) ->
                Refusal.of(
                        "ResponseTooLarge",
                        "The response received from the endpoint is too large. Contact the owner of the endpoint to"
                                + " resolve this issue.");
            case null, default ->
                Refusal.of(
                        "ConnectionReset",
                        "Unable to maintain connection with the endpoint. Contact the owner of the endpoint to resolve"
                                + " this issue.");
        };
    }

    /// What [BodyHandlers#limiting] throws is told from other failures by its text alone.
    private static boolean isTooLong(IOException e) {
        return String.valueOf(e.getMessage()).contains("exceeds capacity");
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
