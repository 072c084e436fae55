package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.analytics.flow.FakeFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;

/// Functions at both ends of an application: one that its records pass through, one that takes its rows.
final class FunctionsTest {

    private static final String ADULTS = "DESTINATION_USER_DATA";
    private static final String CLEAN = "arn:aws:lambda:us-east-1:123456789012:function:clean";
    private static final String TAKE = "arn:aws:lambda:us-east-1:123456789012:function:take";

    private static final String KEYS_CODE = """
            CREATE OR REPLACE STREAM "OUT" (number VARCHAR(16), k VARCHAR(64), shard VARCHAR(64), arrived BOOLEAN);
            CREATE OR REPLACE PUMP "PUMP" AS INSERT INTO "OUT"
                SELECT STREAM "first", PARTITION_KEY, SHARD_ID, APPROXIMATE_ARRIVAL_TIME IS NOT NULL
                FROM "SOURCE_SQL_STREAM_001";
            """;

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static Input processed() {
        return House.input().toBuilder()
                .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                        function -> function.resourceARN(CLEAN).roleARN(House.ROLE)))
                .build();
    }

    private static Output function(String stream) {
        return Output.builder()
                .name(stream)
                .lambdaOutput(function -> function.resourceARN(TAKE).roleARN(House.ROLE))
                .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                .build();
    }

    private void create(String code, Input input, Output... outputs) {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(code)
                        .inputs(input)
                        .outputs(outputs));
    }

    /// Texts such as `7` or `7,8` become users; others are dropped or refused.
    private static void clean(String text, ObjectNode answer) {
        switch (text) {
            case "drop" -> answer.put("result", "Dropped");
            case "fail" -> answer.put("result", "ProcessingFailed");
            default -> {
                StringBuilder users = new StringBuilder();
                for (String number : text.split(",", -1)) {
                    users.append(House.user(Integer.parseInt(number), "male", 30))
                            .append('\n');
                }
                FakeFunction.ok(answer, users.toString());
            }
        }
    }

    @Test
    void recordsPassThroughTheFunction_beforeTheyBecomeRows() throws InterruptedException {
        house.lambda.create(CLEAN, (_, text, answer) -> clean(text, answer));
        create(
                House.CODE,
                processed(),
                House.delivery(ADULTS, House.DELIVERY),
                House.delivery("error_stream", House.ERRORS));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        for (String text : List.of("1", "drop", "fail", "2,3,4", "5")) {
            house.kinesis.put(House.USERS, 0, text);
        }
        assertThat(house.firehose.await("adults", 5))
                .containsExactly(
                        House.row(1, 30), House.row(2, 30), House.row(3, 30), House.row(4, 30), House.row(5, 30));
        assertThat(house.firehose.await("errors", 1))
                .singleElement()
                .asString()
                .contains("\"ERROR_NAME\":\"PREPROCESSING_FAILED\"")
                .contains("the preprocessing function failed to process the record")
                .contains("\"DATA_ROW\":\"6661696C\"");
        House.await("the counts", () -> house.status().rowsOut() == 6);
        assertThat(house.status().recordsIn()).isEqualTo(5);
        assertThat(house.status().errorRows()).isEqualTo(1);
    }

    @Test
    void rows_keepTheMetadataOfTheirRecord() throws InterruptedException {
        house.lambda.create(CLEAN, (_, text, answer) -> clean(text, answer));
        create(KEYS_CODE, processed(), House.delivery("OUT", House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 1, "1,2");
        assertThat(house.firehose.await("adults", 2))
                .containsExactly(
                        "{\"NUMBER\":\"F1\",\"K\":\"key\",\"SHARD\":\"shardId-000000000001\",\"ARRIVED\":true}",
                        "{\"NUMBER\":\"F2\",\"K\":\"key\",\"SHARD\":\"shardId-000000000001\",\"ARRIVED\":true}");
    }

    @Test
    void aFunctionThatIsMissing_holdsTheApplicationBack_untilItIsThere() throws InterruptedException {
        create(House.CODE, processed(), House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, "1");
        House.await("trouble", () -> house.status().lastError().isPresent());
        assertThat(house.status().lastError().orElseThrow())
                .contains("Function not found")
                .contains(CLEAN);
        house.lambda.create(CLEAN, (_, text, answer) -> clean(text, answer));
        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(1, 30));
        House.await("no trouble", () -> house.status().lastError().isEmpty());
    }

    @Test
    void aStopWhileTheFunctionFails_losesNothing() throws InterruptedException {
        create(House.CODE, processed(), House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, "1");
        House.await("trouble", () -> house.status().lastError().isPresent());
        house.stop("app");
        house.lambda.create(CLEAN, (_, text, answer) -> clean(text, answer));
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(1, 30));
    }

    @Test
    void aFunctionTakesRows_eachWithThePlaceThatItHas() {
        List<String> taken = new ArrayList<>();
        FakeFunction take = house.lambda.create(TAKE, (record, text, answer) -> {
            boolean isRefused =
                    record.at("/lambdaDeliveryRecordMetadata/retryHint").asInt() < 2;
            answer.put("result", isRefused ? "DeliveryFailed" : "Ok");
            if (!isRefused) {
                synchronized (taken) {
                    taken.add(record.get("recordId").asText() + " " + text);
                }
            }
        });
        create(House.CODE, House.input(), function(ADULTS), House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        House.await("the first", () -> house.status().rowsOut() == 2);
        house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));
        House.await("the second", () -> house.status().rowsOut() == 4);
        assertThat(taken).hasSize(2);
        assertThat(taken.get(0)).matches("\\d+\\.0/1\\.1:0 .*\"F1\".*");
        assertThat(taken.get(1)).matches("\\d+\\.0/1\\.1:1 .*\"F2\".*");
        assertThat(take.events)
                .hasSize(6)
                .allSatisfy(event -> assertThat(event.get("applicationArn").asText())
                        .isEqualTo("arn:aws:kinesisanalytics:us-east-1:123456789012:application/app"));
    }

    @Test
    void theFunctionsOfAnApplication_canBeUpdated() throws InterruptedException {
        house.lambda.create(CLEAN, (_, text, answer) -> clean(text, answer));
        create(House.CODE, House.input(), House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        house.firehose.await("adults", 1);
        house.client()
                .addApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .inputId("1.1")
                        .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                                function -> function.resourceARN(CLEAN).roleARN(House.ROLE))));
        house.awaitState("app", "RUNNING");
        house.kinesis.put(House.USERS, 0, "2");
        assertThat(house.firehose.await("adults", 2)).containsExactly(House.row(1, 30), House.row(2, 30));
    }
}
