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
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ConcurrentModificationException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Input;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Output;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RuntimeEnvironment;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlRunConfiguration;

/// The same applications through both versions of the API.
final class VersionsTest {

    private static final String SERVICE_ROLE = "arn:aws:iam::123456789012:role/service";

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

    private ApplicationDetail describe2() {
        return house.client2()
                .describeApplication(request -> request.applicationName("app").includeAdditionalDetails(true))
                .applicationDetail();
    }

    private void create2() {
        List<RecordColumn> columns = House.input().inputSchema().recordColumns().stream()
                .map(column -> RecordColumn.builder()
                        .name(column.name())
                        .sqlType(column.sqlType())
                        .mapping(column.mapping())
                        .build())
                .toList();
        Input input = Input.builder()
                .namePrefix("SOURCE_SQL_STREAM")
                .kinesisStreamsInput(stream -> stream.resourceARN(House.USERS))
                .inputSchema(schema -> schema.recordFormat(format -> format.recordFormatType("JSON"))
                        .recordColumns(columns))
                .build();
        Output output = Output.builder()
                .name("DESTINATION_USER_DATA")
                .kinesisFirehoseOutput(delivery -> delivery.resourceARN(House.DELIVERY))
                .destinationSchema(schema -> schema.recordFormatType("JSON"))
                .build();
        house.client2()
                .createApplication(request -> request.applicationName("app")
                        .runtimeEnvironment(RuntimeEnvironment.SQL_1_0)
                        .serviceExecutionRole(SERVICE_ROLE)
                        .applicationConfiguration(configuration -> configuration
                                .applicationCodeConfiguration(code -> code.codeContentType("PLAINTEXT")
                                        .codeContent(content -> content.textContent(House.CODE)))
                                .sqlApplicationConfiguration(
                                        sql -> sql.inputs(input).outputs(output))));
    }

    @Test
    void anApplicationOfTheFirst_isAnSqlApplicationOfTheSecond_withItsRoles() {
        house.create("app", House.delivery("DESTINATION_USER_DATA", House.DELIVERY));
        ApplicationDetail detail = describe2();
        assertThat(detail.runtimeEnvironmentAsString()).isEqualTo("SQL-1_0");
        assertThat(detail.serviceExecutionRole()).isNull();
        assertThat(detail.applicationVersionId()).isEqualTo(1);
        var sql = detail.applicationConfigurationDescription().sqlApplicationConfigurationDescription();
        assertThat(sql.inputDescriptions().getFirst().inputId()).isEqualTo("1.1");
        assertThat(sql.inputDescriptions()
                        .getFirst()
                        .kinesisStreamsInputDescription()
                        .roleARN())
                .isEqualTo(House.ROLE);
        assertThat(sql.outputDescriptions()
                        .getFirst()
                        .kinesisFirehoseOutputDescription()
                        .resourceARN())
                .isEqualTo(House.DELIVERY);
        assertThat(sql.hasReferenceDataSourceDescriptions()).isFalse();
        assertThat(detail.hasCloudWatchLoggingOptionDescriptions()).isFalse();
        assertThat(detail.applicationConfigurationDescription()
                        .applicationCodeConfigurationDescription()
                        .codeContentDescription()
                        .textContent())
                .isEqualTo(House.CODE);
    }

    @Test
    void anApplicationOfTheSecond_isDescribedByTheFirst_withTheRoleOfTheWhole() {
        create2();
        var detail = house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail();
        assertThat(detail.applicationCode()).isEqualTo(House.CODE);
        assertThat(detail.inputDescriptions()
                        .getFirst()
                        .kinesisStreamsInputDescription()
                        .roleARN())
                .isEqualTo(SERVICE_ROLE);
        assertThat(detail.outputDescriptions()
                        .getFirst()
                        .kinesisFirehoseOutputDescription()
                        .roleARN())
                .isEqualTo(SERVICE_ROLE);
        assertThat(describe2().serviceExecutionRole()).isEqualTo(SERVICE_ROLE);
    }

    @Test
    void anApplicationOfTheSecond_runs_andTheFirstStopsIt() throws InterruptedException {
        create2();
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        house.client2()
                .startApplication(request -> request.applicationName("app")
                        .runConfiguration(run -> run.sqlRunConfigurations(SqlRunConfiguration.builder()
                                .inputId("1.1")
                                .inputStartingPositionConfiguration(
                                        start -> start.inputStartingPosition("TRIM_HORIZON"))
                                .build())));
        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(1, 30));
        house.awaitState("app", "RUNNING");
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client2()
                        .stopApplication(
                                request -> request.applicationName("app").force(true)));
        house.stop("app");
        assertThat(describe2().applicationStatusAsString()).isEqualTo("READY");
    }

    @Test
    void aTokenIsOfOneVersionAlone() {
        house.create("app");
        String first = describe2().conditionalToken();
        house.client2()
                .updateApplication(request -> request.applicationName("app")
                        .conditionalToken(first)
                        .serviceExecutionRoleUpdate(SERVICE_ROLE));
        assertThat(describe2().applicationVersionId()).isEqualTo(2);
        assertThat(describe2().serviceExecutionRole()).isEqualTo(SERVICE_ROLE);
        assertThatExceptionOfType(ConcurrentModificationException.class)
                .isThrownBy(() -> house.client2()
                        .updateApplication(
                                request -> request.applicationName("app").conditionalToken(first)));
        assertThatExceptionOfType(ConcurrentModificationException.class)
                .isThrownBy(() -> house.client2()
                        .updateApplication(request -> request.applicationName("app")
                                .conditionalToken(describe2().conditionalToken())
                                .currentApplicationVersionId(1L)));
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client2().updateApplication(request -> request.applicationName("app")))
                .withMessageContaining("ConditionalToken");
    }

    @Test
    void aChangeOfARunningApplication_goesThroughUpdating() {
        house.create("app", House.delivery("DESTINATION_USER_DATA", House.DELIVERY));
        house.start("app", InputStartingPosition.NOW);
        String during = house.client2()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .applicationConfigurationUpdate(update ->
                                update.sqlApplicationConfigurationUpdate(sql -> sql.inputUpdates(InputUpdate.builder()
                                        .inputId("1.1")
                                        .inputParallelismUpdate(parallelism -> parallelism.countUpdate(2))
                                        .build()))))
                .applicationDetail()
                .applicationStatusAsString();
        assertThat(during).isEqualTo("UPDATING");
        house.awaitState("app", "RUNNING");
        assertThat(describe2()
                        .applicationConfigurationDescription()
                        .sqlApplicationConfigurationDescription()
                        .inputDescriptions()
                        .getFirst()
                        .inAppStreamNames())
                .isEqualTo(List.of("SOURCE_SQL_STREAM_001", "SOURCE_SQL_STREAM_002"));
    }
}
