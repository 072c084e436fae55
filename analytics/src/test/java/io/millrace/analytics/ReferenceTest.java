package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidApplicationConfigurationException;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSource;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSourceUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

/// Tables that are filled from objects.
final class ReferenceTest {

    private static final String CODE = """
            CREATE OR REPLACE STREAM "OUT" (first VARCHAR(16), word VARCHAR(16));
            CREATE OR REPLACE PUMP "PUMP" AS INSERT INTO "OUT"
                SELECT STREAM s."first", r."word"
                FROM "SOURCE_SQL_STREAM_001" AS s LEFT JOIN "Words" AS r ON s."age" = r."age";
            """;

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder, House.SETTINGS.withReferenceBytes(1_000), House.CLOCK);
        house.s3.put("tables", "words.csv", "age,word\n30,thirty\n40,\"for,ty\"\n");
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static ReferenceDataSource words(String key, SourceSchema schema) {
        return ReferenceDataSource.builder()
                .tableName("Words")
                .s3ReferenceDataSource(object ->
                        object.bucketARN("arn:aws:s3:::tables").fileKey(key).referenceRoleARN(House.ROLE))
                .referenceSchema(schema)
                .build();
    }

    private static SourceSchema csv() {
        return SourceSchema.builder()
                .recordFormat(format -> format.recordFormatType(RecordFormatType.CSV)
                        .mappingParameters(mapping -> mapping.csvMappingParameters(
                                csv -> csv.recordRowDelimiter("\n").recordColumnDelimiter(","))))
                .recordColumns(field("age", "INTEGER"), field("word", "VARCHAR(16)"))
                .build();
    }

    private static RecordColumn field(String name, String type) {
        return RecordColumn.builder().name(name).sqlType(type).build();
    }

    private static SourceSchema json() {
        return SourceSchema.builder()
                .recordFormat(format -> format.recordFormatType(RecordFormatType.JSON)
                        .mappingParameters(mapping -> mapping.jsonMappingParameters(json -> json.recordRowPath("$"))))
                .recordColumns(House.column("age", "INTEGER", "$.age"), House.column("word", "VARCHAR(16)", "$.word"))
                .build();
    }

    private void create(ReferenceDataSource reference) {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .inputs(House.input())
                        .outputs(House.delivery("OUT", House.DELIVERY)));
        house.client()
                .addApplicationReferenceDataSource(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .referenceDataSource(reference));
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .applicationUpdate(update -> update.applicationCodeUpdate(CODE)));
    }

    private List<String> rows(int age, int count) throws InterruptedException {
        house.kinesis.put(House.USERS, 0, House.user(count, "male", age));
        return house.firehose.await("adults", count);
    }

    private static String row(int number, String word) {
        return "{\"FIRST\":\"F%d\",\"WORD\":%s}".formatted(number, word);
    }

    @Test
    void rowsMeetTheTable_whoseMisfitsAreLeftOut() throws InterruptedException {
        create(words("words.csv", csv()));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        rows(30, 1);
        rows(40, 2);
        assertThat(rows(50, 3)).containsExactly(row(1, "\"thirty\""), row(2, "\"for,ty\""), row(3, "null"));
        assertThat(house.status().errorRows()).isZero();
    }

    @Test
    void anObjectOfJson_isATableToo() throws InterruptedException {
        house.s3.put("tables", "words.json", "{\"age\":30,\"word\":\"thirty\"}\n{\"age\":40}\n");
        create(words("words.json", json()));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        rows(30, 1);
        assertThat(rows(40, 2)).containsExactly(row(1, "\"thirty\""), row(2, "null"));
    }

    @Test
    void theTableStaysAsItWasLoaded_overRestartsOfTheServer_untilTheApplicationIsStartedAgain()
            throws InterruptedException {
        create(words("words.csv", csv()));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        rows(30, 1);
        house.s3.put("tables", "words.csv", "30,changed\n");
        rows(30, 2);
        house.reopen();
        assertThat(rows(30, 3)).containsExactly(row(1, "\"thirty\""), row(2, "\"thirty\""), row(3, "\"thirty\""));
        assertThat(house.s3.reads).hasValue(1);

        house.stop("app");
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
        assertThat(rows(30, 4)).endsWith(row(4, "\"changed\""));
    }

    @Test
    void anUpdateOfARunningApplication_loadsTheTableAnew() throws InterruptedException {
        create(words("words.csv", csv()));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        rows(30, 1);
        house.s3.put("tables", "other.csv", "30,other\n");
        String id = house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail()
                .referenceDataSourceDescriptions()
                .getFirst()
                .referenceId();
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(3L)
                        .applicationUpdate(
                                update -> update.referenceDataSourceUpdates(ReferenceDataSourceUpdate.builder()
                                        .referenceId(id)
                                        .s3ReferenceDataSourceUpdate(object -> object.fileKeyUpdate("other.csv"))
                                        .build())));
        house.awaitState("app", "RUNNING");
        assertThat(rows(30, 2)).containsExactly(row(1, "\"thirty\""), row(2, "\"other\""));
    }

    @Test
    void anObjectThatIsMissing_refusesTheStart_andTheUpdate() throws InterruptedException {
        create(words("words.csv", csv()));
        house.s3.delete("tables", "words.csv");
        assertThatExceptionOfType(InvalidApplicationConfigurationException.class)
                .isThrownBy(() -> house.start("app", InputStartingPosition.NOW))
                .withMessageContaining("s3://tables/words.csv cannot be read: The specified key does not exist.");
        assertThat(house.state("app")).isEqualTo("READY");

        house.s3.put("tables", "words.csv", "30,thirty\n");
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.s3.delete("tables", "words.csv");
        assertThatExceptionOfType(InvalidApplicationConfigurationException.class)
                .isThrownBy(() -> house.client()
                        .updateApplication(request -> request.applicationName("app")
                                .currentApplicationVersionId(3L)
                                .applicationUpdate(update -> update.applicationCodeUpdate(CODE))));
        assertThat(house.version("app")).isEqualTo(3);
        assertThat(rows(30, 1)).containsExactly(row(1, "\"thirty\""));
    }

    @Test
    void anObjectThatIsTooLarge_refusesTheStart() {
        create(words("words.csv", csv()));
        house.s3.put("tables", "words.csv", "1,x\n".repeat(251));
        assertThatExceptionOfType(InvalidApplicationConfigurationException.class)
                .isThrownBy(() -> house.start("app", InputStartingPosition.NOW))
                .withMessageContaining("has more than the 1000 bytes that reference data may have");
        house.s3.put("tables", "words.csv", "1,x\n".repeat(250));
        house.start("app", InputStartingPosition.NOW);
    }

    @Test
    void anotherTableAtTheStart_takesNoRowOfABatchUnderWayForASentOne() throws InterruptedException {
        create(words("words.csv", csv()));
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(3L)
                        .applicationUpdate(update -> update.outputUpdates(OutputUpdate.builder()
                                .outputId("1.1")
                                .kinesisFirehoseOutputUpdate(firehose -> firehose.resourceARNUpdate(House.MISSING))
                                .build())));
        house.client()
                .addApplicationOutput(request -> request.applicationName("app")
                        .currentApplicationVersionId(4L)
                        .output(House.delivery("OUT", House.DELIVERY)));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        House.await("trouble", () -> house.status().lastError().isPresent());
        house.stop("app");
        house.s3.put("tables", "words.csv", "30,changed\n");
        house.firehose.create("missing");
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
        assertThat(house.firehose.await("missing", 1)).containsExactly(row(1, "\"changed\""));
        assertThat(rows(30, 1)).isNotEmpty();
    }
}
