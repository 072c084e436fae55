package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.analytics.flow.FakeFunction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.UnableToDetectSchemaException;

final class DiscoveryTest {

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

    private static List<JsonNode> realUsers() throws IOException {
        List<JsonNode> users = new ArrayList<>();
        for (String file : List.of("/randomuser-1.3.json", "/randomuser-1.4.json")) {
            try (InputStream in = Objects.requireNonNull(DiscoveryTest.class.getResourceAsStream(file))) {
                new ObjectMapper().readTree(in).get("results").forEach(users::add);
            }
        }
        return users;
    }

    private DiscoverInputSchemaResponse discover(InputStartingPosition position) {
        return house.client()
                .discoverInputSchema(request -> request.resourceARN(House.USERS)
                        .roleARN(House.ROLE)
                        .inputStartingPositionConfiguration(start -> start.inputStartingPosition(position)));
    }

    @Test
    void theSchemaOfRealUsers_runsTheTutorialsCode() throws IOException, InterruptedException {
        List<JsonNode> users = realUsers();
        users.forEach(user -> house.kinesis.put(House.USERS, 0, user.toString()));
        DiscoverInputSchemaResponse found = discover(InputStartingPosition.TRIM_HORIZON);

        Map<String, String> mappings = found.inputSchema().recordColumns().stream()
                .collect(Collectors.toMap(RecordColumn::name, RecordColumn::mapping));
        assertThat(mappings)
                .containsEntry("first", "$.name.first")
                .containsEntry("age", "$.dob.age")
                .containsEntry("latitude", "$.location.coordinates.latitude");
        assertThat(found.rawInputRecords()).hasSize(users.size());
        assertThat(found.parsedInputRecords())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).hasSize(mappings.size()));

        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(House.CODE)
                        .inputs(House.input().toBuilder()
                                .inputSchema(found.inputSchema())
                                .build())
                        .outputs(House.delivery("DESTINATION_USER_DATA", House.DELIVERY)));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        List<String> adults = users.stream()
                .filter(user -> user.get("gender").asText().equals("male"))
                .filter(user -> user.get("dob").get("age").asInt() >= 18)
                .map(user -> user.get("name").get("first").asText())
                .toList();
        List<String> rows = house.firehose.await("adults", adults.size());
        House.await("all users", () -> house.status().recordsIn() == users.size());
        List<String> names = new ArrayList<>();
        for (String row : rows) {
            JsonNode json = new ObjectMapper().readTree(row);
            names.add(json.get("FIRST").asText());
            assertThat(json.get("LATITUDE").isNumber()).isTrue();
        }
        assertThat(names).containsExactlyElementsOf(adults);
        assertThat(house.status().errorRows()).isZero();
    }

    @Test
    void aStreamWithoutNewRecords_hasNoSchemaNow() {
        assertThatExceptionOfType(UnableToDetectSchemaException.class)
                .isThrownBy(() -> discover(InputStartingPosition.NOW))
                .satisfies(refusal -> {
                    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("UnableToDetectSchemaException");
                    assertThat(refusal.statusCode()).isEqualTo(400);
                    assertThat(refusal.rawInputRecords()).isEmpty();
                });
    }

    @Test
    void recordsWithoutAnyForm_areShownInTheRefusal() {
        for (int i = 0; i < 10; i++) {
            house.kinesis.put(House.USERS, 0, "just words without any form " + i);
        }
        assertThatExceptionOfType(UnableToDetectSchemaException.class)
                .isThrownBy(() -> discover(InputStartingPosition.TRIM_HORIZON))
                .satisfies(refusal -> assertThat(refusal.rawInputRecords()).hasSize(10));
    }

    @Test
    void csv_isFoundToo() {
        for (int i = 0; i < 10; i++) {
            house.kinesis.put(House.USERS, 0, i + ",name" + i + "\n");
        }
        DiscoverInputSchemaResponse found = discover(InputStartingPosition.TRIM_HORIZON);
        assertThat(found.inputSchema().recordFormat().recordFormatTypeAsString())
                .isEqualTo("CSV");
        assertThat(found.parsedInputRecords().getFirst()).containsExactly("0", "name0");
    }

    @Test
    void aStreamThatDoesNotExist_isRefused() {
        house.kinesis.delete(House.USERS);
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> discover(InputStartingPosition.TRIM_HORIZON))
                .withMessageContaining("users");
    }

    @Test
    void recordsInsideAnAggregate_areSamples() {
        house.kinesis.put(House.USERS, 0, House.aggregate("{\"a\":1}", "{\"a\":2}"));

        assertThat(discover(InputStartingPosition.TRIM_HORIZON).rawInputRecords())
                .containsExactly("{\"a\":1}", "{\"a\":2}");
    }

    private DiscoverInputSchemaResponse discoverThrough(String function) {
        return house.client()
                .discoverInputSchema(request -> request.resourceARN(House.USERS)
                        .roleARN(House.ROLE)
                        .inputStartingPositionConfiguration(
                                start -> start.inputStartingPosition(InputStartingPosition.TRIM_HORIZON))
                        .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                                lambda -> lambda.resourceARN(function).roleARN(House.ROLE))));
    }

    @Test
    void samplesGoThroughTheFunction_andBothAreShown() {
        FakeFunction function = house.lambda.create(FakeFunction.ARN, (_, text, answer) -> {
            if (text.equals("drop")) {
                answer.put("result", "Dropped");
            } else if (text.equals("fail")) {
                answer.put("result", "ProcessingFailed");
            } else {
                FakeFunction.ok(answer, "{\"word\":\"" + text + "\"}{\"word\":\"more\"}");
            }
        });
        List.of("one", "drop", "two", "fail").forEach(text -> house.kinesis.put(House.USERS, 0, text));
        DiscoverInputSchemaResponse found = discoverThrough(FakeFunction.ARN);

        assertThat(found.rawInputRecords()).containsExactly("one", "drop", "two", "fail");
        assertThat(found.processedInputRecords())
                .containsExactly("{\"word\":\"one\"}{\"word\":\"more\"}", "{\"word\":\"two\"}{\"word\":\"more\"}");
        assertThat(found.parsedInputRecords())
                .containsExactly(List.of("one"), List.of("more"), List.of("two"), List.of("more"));
        assertThat(found.inputSchema().recordColumns())
                .extracting(RecordColumn::name)
                .containsExactly("word");
        assertThat(function.events).hasSize(1);
    }

    @Test
    void aFunctionThatFails_isNamedInTheRefusal_whichShowsTheSamples() {
        house.kinesis.put(House.USERS, 0, "{\"a\":1}");
        assertThatExceptionOfType(UnableToDetectSchemaException.class)
                .isThrownBy(() -> discoverThrough(FakeFunction.ARN))
                .withMessageContaining("Function not found")
                .satisfies(refusal -> {
                    assertThat(refusal.rawInputRecords()).containsExactly("{\"a\":1}");
                    assertThat(refusal.processedInputRecords()).isEmpty();
                });
    }

    private DiscoverInputSchemaResponse discoverObject(String content) {
        house.s3.put("tables", "sample", content);
        return house.client()
                .discoverInputSchema(
                        request -> request.s3Configuration(object -> object.bucketARN("arn:aws:s3:::tables")
                                .fileKey("sample")
                                .roleARN(House.ROLE)));
    }

    @Test
    void anObjectInS3_hasASampleInEachLine() {
        DiscoverInputSchemaResponse csv = discoverObject("1,one\n2,two\n\n3,three\n");
        assertThat(csv.rawInputRecords()).containsExactly("1,one", "2,two", "3,three");
        assertThat(csv.parsedInputRecords())
                .containsExactly(List.of("1", "one"), List.of("2", "two"), List.of("3", "three"));
        DiscoverInputSchemaResponse json = discoverObject("{\"a\":1}\n{\"a\":2}\n");
        assertThat(json.rawInputRecords()).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(json.inputSchema().recordColumns())
                .extracting(RecordColumn::mapping)
                .containsExactly("$.a");
    }

    @Test
    void anObjectOfJsonOverSeveralLines_isOneSample() {
        DiscoverInputSchemaResponse json = discoverObject("{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n");
        assertThat(json.rawInputRecords()).hasSize(1);
        assertThat(json.parsedInputRecords()).containsExactly(List.of("1", "x"));
        assertThat(discoverObject("[\n{\"a\":1},\n{\"a\":2}\n]").parsedInputRecords())
                .containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void ofAVeryLargeObject_theBeginningIsLookedAt() {
        String line = "{\"a\":\"" + "x".repeat(100_000) + "\"}\n";
        assertThat(discoverObject(line.repeat(60)).rawInputRecords()).hasSize((4 << 20) / line.length());
    }

    @Test
    void anObjectThatIsMissing_andARequestForBothOrNeither_areRefused() {
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .discoverInputSchema(
                                request -> request.s3Configuration(object -> object.bucketARN("arn:aws:s3:::tables")
                                        .fileKey("nothing")
                                        .roleARN(House.ROLE))))
                .withMessageContaining("s3://tables/nothing cannot be read");
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client().discoverInputSchema(request -> {}))
                .withMessageContaining("either ResourceARN");
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .discoverInputSchema(request -> request.resourceARN(House.USERS)
                                .s3Configuration(object -> object.bucketARN("arn:aws:s3:::tables")
                                        .fileKey("sample")
                                        .roleARN(House.ROLE))))
                .withMessageContaining("either ResourceARN");
    }
}
