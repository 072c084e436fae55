package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;

/// How records come in, how rows go out, and what happens when they cannot.
final class FlowTest {

    private static final int PLAN = 10;

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder, House.SETTINGS.withPlan(PLAN, 1 << 20), House.CLOCK);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void create(String code, Input input, Output... outputs) {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(code)
                        .inputs(input)
                        .outputs(outputs));
    }

    private static Input numbers(String rowPath, int parallelism, RecordColumn... columns) {
        return Input.builder()
                .namePrefix("IN")
                .kinesisStreamsInput(stream -> stream.resourceARN(House.USERS).roleARN(House.ROLE))
                .inputParallelism(count -> count.count(parallelism))
                .inputSchema(schema -> schema.recordFormat(format -> format.recordFormatType(RecordFormatType.JSON)
                                .mappingParameters(
                                        mapping -> mapping.jsonMappingParameters(json -> json.recordRowPath(rowPath))))
                        .recordColumns(columns))
                .build();
    }

    private static String copy(int stream, String column) {
        return """
                CREATE STREAM "OUT%d" (n INTEGER);
                CREATE PUMP "PUMP%d" AS INSERT INTO "OUT%d" SELECT STREAM %s FROM "IN_00%d";
                """.formatted(stream, stream, stream, column, stream);
    }

    @Test
    void theShardsOfAStream_areSpreadOverTheParallelInputs_alsoAfterASplit() throws InterruptedException {
        house.kinesis.create(House.USERS, 4);
        house.firehose.create("one");
        house.firehose.create("two");
        create(
                copy(1, "\"n\"") + copy(2, "\"n\""),
                numbers("$", 2, House.column("n", "INTEGER", "$.n")),
                House.delivery("OUT1", House.DELIVERY.replace("adults", "one")),
                House.delivery("OUT2", House.DELIVERY.replace("adults", "two")));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        for (int shard = 0; shard < 4; shard++) {
            house.kinesis.put(House.USERS, shard, "{\"n\":" + shard + "}");
        }
        assertThat(house.firehose.await("one", 2)).containsExactlyInAnyOrder("{\"N\":0}", "{\"N\":2}");
        assertThat(house.firehose.await("two", 2)).containsExactlyInAnyOrder("{\"N\":1}", "{\"N\":3}");

        house.kinesis.split(House.USERS, 1); // its children are the shards 4 and 5
        house.kinesis.put(House.USERS, 4, "{\"n\":4}");
        house.kinesis.put(House.USERS, 5, "{\"n\":5}");
        assertThat(house.firehose.await("one", 3)).endsWith("{\"N\":4}");
        assertThat(house.firehose.await("two", 3)).endsWith("{\"N\":5}");
    }

    @Test
    void rowPaths_arrays_andSeveralDocuments_giveTheirRows() throws InterruptedException {
        create(
                copy(1, "\"n\""),
                numbers("$.Records[0:]", 1, House.column("n", "INTEGER", "$.Records[0:].n")),
                House.delivery("OUT1", House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, "{\"Records\":[{\"n\":1},{\"n\":2}]}{\"Records\":[{\"n\":3}]}\n");
        assertThat(house.firehose.await("adults", 3)).containsExactly("{\"N\":1}", "{\"N\":2}", "{\"N\":3}");
    }

    @Test
    void theTagOfAnApplication_putsLineFeedsBehindItsJsonRows() throws InterruptedException {
        create(
                copy(1, "\"n\""),
                numbers("$", 1, House.column("n", "INTEGER", "$.n")),
                House.delivery("OUT1", House.DELIVERY));
        String arn = house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail()
                .applicationARN();
        house.client()
                .tagResource(request -> request.resourceARN(arn)
                        .tags(Tag.builder()
                                .key("millrace:json-separator")
                                .value("newline")
                                .build()));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, "{\"n\":1}");
        assertThat(house.firehose.await("adults", 1)).containsExactly("{\"N\":1}\n");
    }

    @Test
    void threeOutputs_getWhatTheirStreamsHave_eachInItsFormat() throws InterruptedException {
        create(
                copy(1, "\"n\""),
                numbers("$", 1, House.column("n", "INTEGER", "$.n")),
                House.delivery("OUT1", House.DELIVERY),
                House.stream("OUT1", RecordFormatType.CSV),
                House.delivery("error_stream", House.ERRORS));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, "{\"n\":1}");
        house.kinesis.put(House.USERS, 0, "{\"n\":\"x\"}");
        house.kinesis.put(House.USERS, 0, "{\"n\":null}");
        assertThat(house.firehose.await("adults", 2)).containsExactly("{\"N\":1}", "{\"N\":null}");
        assertThat(house.firehose.await("errors", 1)).singleElement().asString().contains("COERCION_ERROR");
        House.await("the stream", () -> house.kinesis.contents(House.OUT).size() == 2);
        assertThat(house.kinesis.contents(House.OUT)).containsExactly("1\n", "null\n");
    }

    @Test
    void aDestinationThatRefuses_holdsBackTheReading_andLosesOrReordersNothing() throws InterruptedException {
        house.kinesis.create(House.USERS, 1);
        int count = 20 * PLAN;
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            house.kinesis.put(House.USERS, 0, "{\"n\":" + i + "}");
            expected.add("{\"N\":" + i + "}");
        }
        create(
                copy(1, "\"n\""),
                numbers("$", 1, House.column("n", "INTEGER", "$.n")),
                House.delivery("OUT1", House.MISSING),
                House.delivery("OUT1", House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        House.await("trouble", () -> house.status().lastError().isPresent());
        int reads = house.kinesis.reads();
        for (int i = 0; i < 5; i++) {
            String error = house.status().lastError().orElseThrow();
            assertThat(error).contains("missing");
        }
        assertThat(house.status().recordsIn()).isZero(); // the first batch is not done
        assertThat(house.kinesis.reads()).isEqualTo(reads);
        assertThat(house.firehose.rows("adults")).hasSizeLessThanOrEqualTo(PLAN);

        house.firehose.create("missing");
        assertThat(house.firehose.await("missing", count)).containsExactlyElementsOf(expected);
        assertThat(house.firehose.await("adults", count)).containsExactlyElementsOf(expected);
    }

    @Test
    void rowsThatAStreamRefusesOneByOne_allArrive_andLaterBatchesWaitForThem() {
        house.kinesis.create(House.USERS, 1);
        house.kinesis.refuse(index -> index % 3 == 1);
        for (int i = 0; i < 3 * PLAN; i++) {
            house.kinesis.put(House.USERS, 0, "{\"n\":" + i + "}");
        }
        create(
                copy(1, "\"n\""),
                numbers("$", 1, House.column("n", "INTEGER", "$.n")),
                House.stream("OUT1", RecordFormatType.CSV));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        House.await("all rows", () -> house.status().rowsOut() == 3 * PLAN);
        List<Integer> rows = house.kinesis.contents(House.OUT).stream()
                .map(row -> Integer.parseInt(row.strip()))
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 3 * PLAN).boxed().toList());
        assertThat(rows.stream().map(row -> row / PLAN)).isSorted(); // batch after batch
    }
}
