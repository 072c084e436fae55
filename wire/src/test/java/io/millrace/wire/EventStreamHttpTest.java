package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.conversation.Dispatcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/// Streams of events for clients that are no SDK of AWS: over HTTP/1.1, and over HTTP/2 after an upgrade.
@Timeout(180)
class EventStreamHttpTest {

    private static final String JSON = "application/x-amz-json-1.1";

    private final EventHouse house = new EventHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private static String body(String plan, String shard) {
        return "{\"ConsumerARN\":\"" + plan + "\",\"ShardId\":\"" + shard
                + "\",\"StartingPosition\":{\"Type\":\"LATEST\"}}";
    }

    private HttpResponse<InputStream> subscribe(HttpClient client, String plan) throws Exception {
        // nobody upgrades a connection with a request that has a body
        client.send(HttpRequest.newBuilder(house.uri()).build(), HttpResponse.BodyHandlers.discarding());
        return client.send(
                HttpRequest.newBuilder(house.uri())
                        .header("X-Amz-Target", "Kinesis_20131202.SubscribeToShard")
                        .header("Content-Type", JSON)
                        .POST(HttpRequest.BodyPublishers.ofString(body(plan, plan)))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    /// Reads messages as they come.
    private static final class Messages {

        private final InputStream in;
        private final MessageDecoder decoder = new MessageDecoder();
        private final Deque<Message> ready = new ArrayDeque<>();

        Messages(InputStream in) {
            this.in = in;
        }

        Message next() throws IOException {
            byte[] buffer = new byte[8192];
            while (ready.isEmpty()) {
                int n = in.read(buffer);
                if (n < 0) {
                    throw new IOException("no more messages");
                }
                decoder.feed(buffer, 0, n);
                ready.addAll(decoder.getDecodedMessages());
            }
            return ready.remove();
        }
    }

    private static String header(Message message, String name) {
        return Objects.requireNonNull(message.getHeaders().get(name), name).getString();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void eachEvent_arrivesBeforeTheNextIsMade(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<InputStream> answer = subscribe(client, "0 0 wait");
            Messages messages = new Messages(answer.body());
            Subscriptions.Stream stream = house.service.stream("0 0 wait");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/vnd.amazon.eventstream");
            assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
            Message first = messages.next();
            assertThat(header(first, ":event-type")).isEqualTo("initial-response");
            assertThat(first.getPayload()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
            stream.awaitDemand();
            for (int i = 0; i < 3; i++) {
                stream.publish(10);
                Message event = messages.next();
                assertThat(header(event, ":message-type")).isEqualTo("event");
                assertThat(header(event, ":event-type")).isEqualTo("SubscribeToShardEvent");
                assertThat(header(event, ":content-type")).isEqualTo(JSON);
                assertThat(event.getPayload())
                        .asString(StandardCharsets.UTF_8)
                        .contains("\"ContinuationSequenceNumber\":\"" + i + "\"", "\"Data\":\"AAAAAAAAAAAAAA==\"");
                stream.awaitDemand();
            }
            stream.subscriber().onComplete();
            stream.end.complete(null);
            assertThat(answer.body().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void errorsInTheStream_sayWhichKindTheyAre(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            Messages modelled = new Messages(subscribe(client, "0 0 modelled").body());
            modelled.next();
            Message exception = modelled.next();
            assertThat(header(exception, ":message-type")).isEqualTo("exception");
            assertThat(header(exception, ":exception-type")).isEqualTo("ResourceInUseException");
            assertThat(exception.getPayload()).asString(StandardCharsets.UTF_8).contains("\"message\":\"taken over\"");

            Messages common = new Messages(subscribe(client, "0 0 common").body());
            common.next();
            Message error = common.next();
            assertThat(header(error, ":message-type")).isEqualTo("error");
            assertThat(header(error, ":error-code")).isEqualTo("ServiceUnavailable");
            assertThat(header(error, ":error-message")).isEqualTo("not now");
        }
    }

    @Test
    void refusal_isAnOrdinaryAnswer() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<InputStream> answer = subscribe(client, "refuse");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .contains("ResourceInUseException");
        }
    }

    @Test
    void closedSocket_cancelsTheSubscriptionThoughNoEventIsWritten() throws Exception {
        String body = body("0 0 wait", "s");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.server.port())) {
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + JSON
                                    + "\r\nX-Amz-Target: Kinesis_20131202.SubscribeToShard\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            house.service.stream("s").asked.await();
        }
        assertThat(house.service.stream("s").cancelled.await(60, TimeUnit.SECONDS))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void closedConnection_cancelsEverySubscription(HttpClient.Version version) throws Exception {
        List<String> plans = List.of("0 0 wait", "1 10 wait", "1000000 100000 wait");
        HttpClient client = HttpClient.newBuilder().version(version).build();
        for (String plan : plans) {
            assertThat(subscribe(client, plan).statusCode()).isEqualTo(200);
        }

        client.shutdownNow();

        for (String plan : plans) {
            assertThat(house.service.stream(plan).cancelled.await(60, TimeUnit.SECONDS))
                    .as(plan)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void closedConnection_isNoFailureInTheLog(HttpClient.Version version) throws Exception {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger(Dispatcher.class.getPackageName());
        Handler listener = new StreamHandler() {
            @Override
            public void publish(LogRecord message) {
                if (message.getLevel().intValue() >= Level.WARNING.intValue()) {
                    failures.add(message.getMessage());
                }
            }
        };
        logger.addHandler(listener);
        try {
            HttpClient client = HttpClient.newBuilder().version(version).build();
            assertThat(subscribe(client, "1 10 wait").statusCode()).isEqualTo(200);
            client.shutdownNow();
            assertThat(house.service.stream("1 10 wait").cancelled.await(60, TimeUnit.SECONDS))
                    .isTrue();
            house.close(); // waits for the conversation's end
        } finally {
            logger.removeHandler(listener);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void close_doesNotWaitForSilentStreams() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<InputStream> answer = subscribe(client, "0 0 wait");
            Messages messages = new Messages(answer.body());
            messages.next();
            long start = System.nanoTime();

            house.close(); // which takes ten minutes if somebody is waited for

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
            assertThat(answer.body().read()).isEqualTo(-1);
            assertThat(house.service.stream("0 0 wait").cancelled.await(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
