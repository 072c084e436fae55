package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.analytics.House;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FunctionSinkTest {

    private static final String APPLICATION = "arn:aws:kinesisanalytics:us-east-1:123456789012:application/app";
    private static final String PRODUCER = APPLICATION + "#17.0/1.1";

    /// How often a row is still refused.
    private final Map<String, Integer> refusals = new HashMap<>();
    private final List<String> taken = new ArrayList<>();
    private final FakeFunction function = new FakeFunction((record, text, answer) -> {
        boolean isRefused = refusals.merge(text, -1, Integer::sum) >= 0;
        answer.put("result", isRefused ? "DeliveryFailed" : "Ok");
        if (!isRefused) {
            taken.add(text + "/"
                    + record.at("/lambdaDeliveryRecordMetadata/retryHint").asInt());
        }
    });
    private final List<String> troubles = new ArrayList<>();
    private final Delivery delivery = new Delivery(
            new FunctionSink(APPLICATION, FakeFunction.ARN, function, new Random(1)),
            new Pauses(new StopFlag(), new Random(1), House.SETTINGS),
            troubles::add);

    private void send(long sequence, String... rows) throws StoppedException {
        List<byte[]> records = new ArrayList<>();
        for (String row : rows) {
            records.add(row.getBytes(StandardCharsets.UTF_8));
        }
        delivery.send(records, PRODUCER, sequence);
    }

    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (JsonNode event : function.events) {
            for (JsonNode record : event.get("records")) {
                sent.add(record.get("recordId").asText() + "=" + FakeFunction.text(record));
            }
        }
        return sent;
    }

    @Test
    void theEvent_isAsAwsDocumentsIt() throws StoppedException {
        send(4, "hello world");
        ObjectNode event = (ObjectNode) function.events.getFirst();
        assertThat(event.remove("invocationId").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(event).hasToString("""
                {"applicationArn":"%s","records":[{"recordId":"17.0/1.1:4",\
                "lambdaDeliveryRecordMetadata":{"retryHint":0},"data":"aGVsbG8gd29ybGQ="}]}""".formatted(APPLICATION));
    }

    @Test
    void rowsThatFailed_areSentAgainAlone_withTheirIdsAndAHigherHint() throws StoppedException {
        refusals.put("b", 3);
        refusals.put("d", 1);
        send(0, "a", "b", "c", "d");
        assertThat(taken).containsExactly("a/0", "c/0", "d/1", "b/3");
        assertThat(sent())
                .containsExactly(
                        "17.0/1.1:0=a",
                        "17.0/1.1:1=b",
                        "17.0/1.1:2=c",
                        "17.0/1.1:3=d", //
                        "17.0/1.1:1=b",
                        "17.0/1.1:3=d", //
                        "17.0/1.1:1=b",
                        "17.0/1.1:1=b");
        assertThat(troubles).last().asString().contains("DeliveryFailed").contains("17.0/1.1:1");
    }

    @Test
    void aFunctionThatFails_getsTheSameRowsAgain_andLaterRowsWait() throws StoppedException {
        function.fail("time-out");
        function.returning("{\"records\":[]}");
        function.returning("nothing");
        send(0, "a", "b");
        send(2, "c");
        assertThat(taken).containsExactly("a/3", "b/3", "c/0");
        assertThat(troubles).hasSize(3).startsWith("time-out");
    }

    @Test
    void equalRows_keepTheirPlaces() throws StoppedException {
        refusals.put("a", 1);
        send(7, "a", "a");
        assertThat(taken).containsExactly("a/0", "a/1");
        assertThat(sent()).containsExactly("17.0/1.1:7=a", "17.0/1.1:8=a", "17.0/1.1:7=a");
    }

    @Test
    void rowsThatTogetherAreTooMuch_goInHalves() throws StoppedException {
        function.tooLarge();
        function.mishaps.add(event -> {
            throw new InvocationException("busy");
        });
        send(0, "a", "b", "c");
        assertThat(taken).containsExactly("b/0", "c/0", "a/1");
    }

    @Test
    void events_areWithinLambdasLimits() throws StoppedException {
        String row = "x".repeat(500 << 10);
        String[] rows = IntStream.range(0, 20).mapToObj(_ -> row).toArray(String[]::new);
        send(0, rows);
        assertThat(taken).hasSize(20);
        assertThat(function.events)
                .allSatisfy(event -> assertThat(event.toString().length()).isLessThan(6_000_000));
    }
}
