package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.aggregation.HashKeys;
import io.millrace.analytics.House;
import io.millrace.analytics.flow.SourceBatch.Slice;
import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PreprocessorTest {

    private static final String APPLICATION = "arn:aws:kinesisanalytics:us-east-1:123456789012:application/app";
    private static final Preprocessor.Target TARGET =
            new Preprocessor.Target(APPLICATION, House.USERS, FakeFunction.ARN);

    private final FakeFunction function = new FakeFunction((record, text, answer) -> {
        switch (text) {
            case "drop" -> answer.put("result", "Dropped");
            case "fail" -> answer.put("result", "ProcessingFailed").put("data", "");
            default -> FakeFunction.ok(answer, text + text);
        }
    });
    private final List<String> troubles = new ArrayList<>();
    private final Preprocessor preprocessor = new Preprocessor(TARGET, function, new Random(1));

    private static SourceRecord record(int number, byte[] data) {
        return new SourceRecord("4959" + number, 1_520_280_173_999L, "key" + number, data);
    }

    private static SourceBatch batch(byte[]... data) {
        List<SourceRecord> records = new ArrayList<>();
        for (byte[] each : data) {
            records.add(record(records.size(), each));
        }
        return SourceBatch.replayed(List.of(new Slice("shardId-000000000003", HashKeys.ALL, records)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(PreparedRecord record) {
        return StandardCharsets.UTF_8.decode(record.data().duplicate()).toString()
                + record.failure().map(message -> ": " + message).orElse("");
    }

    /// Tries as often as it takes.
    private List<String> process(String... data) {
        SourceBatch batch = batch(Stream.of(data).map(PreprocessorTest::bytes).toArray(byte[][]::new));
        while (true) {
            try {
                List<String> texts = new ArrayList<>();
                preprocessor.prepare(batch).records().forEach(record -> texts.add(text(record)));
                return texts;
            } catch (InvocationException e) {
                troubles.add(e.getMessage());
            }
        }
    }

    @Test
    void theEvent_isAsAwsDocumentsIt() {
        process("hello world");
        ObjectNode event = (ObjectNode) function.events.getFirst();
        assertThat(event.remove("invocationId").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(event).hasToString("""
                {"applicationArn":"%s","streamArn":"%s","records":[{"recordId":"49590",\
                "kinesisStreamRecordMetadata":{"sequenceNumber":"49590","partitionKey":"key0",\
                "shardId":"shardId-000000000003","approximateArrivalTimestamp":1520280173},\
                "data":"aGVsbG8gd29ybGQ="}]}""".formatted(APPLICATION, House.USERS));
    }

    @Test
    void eachRecord_getsItsVerdict_inItsPlace() {
        assertThat(process("a", "drop", "fail", "b"))
                .containsExactly("aa", "fail: the preprocessing function failed to process the record", "bb");
        assertThat(troubles).isEmpty();
        assertThat(function.events).hasSize(1);
    }

    @Test
    void aFunctionThatFails_isInvokedAgain_withTheSameRecords_untilItDoesNot() {
        for (int i = 0; i < 20; i++) {
            function.fail("failure " + i);
        }
        assertThat(process("a", "b")).containsExactly("aa", "bb");
        assertThat(troubles).hasSize(20).startsWith("failure 0").endsWith("failure 19");
        assertThat(function.events.stream().map(event -> event.get("records")).distinct())
                .hasSize(1);
    }

    @Test
    void answersThatAreNoAnswers_areFailures() {
        function.returning("");
        function.returning("null");
        function.returning("[]");
        function.returning("{}");
        function.returning("{\"records\":7}");
        function.returning("{\"records\":[7]}");
        function.returning("{\"records\":[]");
        function.spoiling(payload -> ((ArrayNode) payload.get("records")).remove(0));
        function.spoiling(payload ->
                ((ArrayNode) payload.get("records")).add(payload.get("records").get(0)));
        function.spoiling(payload -> ((ObjectNode) payload.get("records").get(1)).put("recordId", "x"));
        function.spoiling(payload -> ((ObjectNode) payload.get("records").get(1)).put("result", "ok"));
        function.spoiling(payload -> ((ObjectNode) payload.get("records").get(1)).remove("result"));
        function.spoiling(payload -> ((ObjectNode) payload.get("records").get(1)).remove("data"));
        function.spoiling(payload -> ((ObjectNode) payload.get("records").get(1)).put("data", "%"));
        int mishaps = function.mishaps.size();
        assertThat(process("a", "b")).containsExactly("aa", "bb");
        assertThat(troubles).hasSize(mishaps);
        assertThat(troubles.subList(7, mishaps))
                .containsExactly(
                        "the function returned nothing for record 49590",
                        "what the function returned is not as it should be: record 49590 comes twice",
                        "the function returned nothing for record 49591",
                        "the result of record 49591 is not Ok, Dropped or ProcessingFailed but \"ok\"",
                        "the result of record 49591 is not Ok, Dropped or ProcessingFailed but \"\"",
                        "the function returned no data for record 49591",
                        "the function returned data for record 49591 that is not base64: Input byte[] should at least have 2 bytes for base64 bytes");
    }

    @Test
    void membersThatNobodyKnows_areNoFailure() {
        function.spoiling(payload -> {
            payload.putObject("more").putArray("records");
            ((ObjectNode) payload.get("records").get(0)).putObject("metadata").put("result", "Dropped");
        });
        assertThat(process("a")).containsExactly("aa");
        assertThat(troubles).isEmpty();
    }

    @Test
    void events_areWithinLambdasLimits() {
        String long700 = "x".repeat(700_000);
        assertThat(process(long700, long700, long700, long700, long700)).hasSize(5);
        assertThat(function.events).hasSize(2);
        assertThat(function.events)
                .allSatisfy(event -> assertThat(event.toString().length()).isLessThan(Preprocessor.MAX_EVENT_BYTES));
        function.events.clear();

        String[] many = new String[1_001];
        java.util.Arrays.fill(many, "y");
        assertThat(process(many)).hasSize(1_001).containsOnly("yy");
        assertThat(function.events.stream().map(event -> event.get("records").size()))
                .containsExactly(500, 500, 1);
    }

    @Test
    void aRecordThatIsTooLongForAnyEvent_fails_andTheOthersPass() {
        String tooLong = "x".repeat(5_000_000);
        assertThat(process("a", tooLong, "b"))
                .containsExactly("aa", tooLong + ": the record is too long for a function: 5000000 bytes", "bb");
    }

    @Test
    void recordsThatTogetherAreTooMuch_areSentInHalves() {
        function.tooLarge();
        function.tooLarge();
        assertThat(process("a", "drop", "c", "d", "e")).containsExactly("aa", "cc", "dd", "ee");
        assertThat(function.events.stream().map(event -> event.get("records").size()))
                .containsExactly(5, 2, 1, 1, 3);
    }

    @Test
    void whatTheFunctionHasAnswered_isNotAskedAgain_whenAnotherPartOfTheBatchFails() {
        String long700 = "x".repeat(700_000);
        function.mishaps.add(function::answer);
        function.fail("failure");
        assertThat(process(long700, long700, long700, long700)).hasSize(4);
        assertThat(function.events.stream().map(event -> event.get("records").size()))
                .containsExactly(3, 1, 1);
    }

    @Test
    void theRecordsOfTwoShards_areAskedForApart() {
        SourceBatch batch = SourceBatch.replayed(List.of(
                new Slice("shardId-000000000000", HashKeys.ALL, List.of(record(1, bytes("a")))),
                new Slice("shardId-000000000001", HashKeys.ALL, List.of(record(1, bytes("b"))))));
        List<String> texts = new ArrayList<>();
        preprocessor
                .prepare(batch)
                .records()
                .forEach(record -> texts.add(
                        record.metadata().shardId() + " " + record.metadata().sequenceNumber() + " "
                                + record.metadata().partitionKey() + " "
                                + record.metadata().arrivalMillis() + " "
                                + text(record)));
        assertThat(texts)
                .containsExactly(
                        "shardId-000000000000 49591 key1 1520280173999 aa",
                        "shardId-000000000001 49591 key1 1520280173999 bb");
    }

    @Test
    void anAggregate_isGivenToTheFunctionAsItIs_andTakenApartIfItComesBack() {
        FakeFunction echo = new FakeFunction(
                (record, _, answer) -> answer.put("result", "Ok").set("data", record.get("data")));
        List<String> texts = new ArrayList<>();
        new Preprocessor(TARGET, echo, new Random(1))
                .prepare(batch(House.aggregate("one", "two")))
                .records()
                .forEach(record -> texts.add(record.metadata().partitionKey() + " " + text(record)));
        assertThat(echo.events.getFirst().get("records")).hasSize(1);
        assertThat(texts).containsExactly("key one", "key two");
    }

    @Test
    void whatAFunctionMade_isKeptWithThePlan_becauseItMayAnswerOtherwiseNextTime() {
        assertThat(preprocessor.prepare(batch(bytes("a"))).isKept()).isTrue();
    }
}
