package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOption;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOptionDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOptionUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.CodeValidationException;
import software.amazon.awssdk.services.kinesisanalytics.model.InputLambdaProcessorDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.InputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSource;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSourceDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSourceUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceNotFoundException;

/// The parts of an application beside its inputs and outputs to streams, each added, changed and deleted.
final class PartsTest {

    static final String FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:clean";
    private static final String OTHER_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:sweep:prod";
    private static final String BUCKET = "arn:aws:s3:::tables";
    private static final String LOG =
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/kinesis-analytics/app:log-stream:errors";
    private static final String OTHER_LOG = "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s";
    private static final String OTHER_ROLE = "arn:aws:iam::123456789012:role/other";

    private static final String JOINING = """
            CREATE OR REPLACE STREAM "OUT" (first VARCHAR(16), country VARCHAR(16));
            CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
                SELECT STREAM s."first", t."country" FROM "SOURCE_SQL_STREAM_001" AS s
                LEFT JOIN "countries" AS t ON s."last" = t."last";
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

    private ApplicationDetail describe() {
        return house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail();
    }

    static ReferenceDataSource countries() {
        return ReferenceDataSource.builder()
                .tableName("countries")
                .s3ReferenceDataSource(object ->
                        object.bucketARN(BUCKET).fileKey("countries.csv").referenceRoleARN(House.ROLE))
                .referenceSchema(schema -> schema.recordFormat(format -> format.recordFormatType(RecordFormatType.CSV)
                                .mappingParameters(mapping -> mapping.csvMappingParameters(
                                        csv -> csv.recordRowDelimiter("\n").recordColumnDelimiter(","))))
                        .recordColumns(
                                House.column("last", "VARCHAR(16)", "last"),
                                House.column("country", "VARCHAR(16)", "country")))
                .build();
    }

    @Test
    void aReferenceTable_isSeenByTheCode_fromTheRequestThatBringsIt() {
        house.client()
                .createApplication(request -> request.applicationName("app").inputs(House.input()));
        assertThatExceptionOfType(CodeValidationException.class)
                .isThrownBy(() -> house.client()
                        .updateApplication(request -> request.applicationName("app")
                                .currentApplicationVersionId(1L)
                                .applicationUpdate(update -> update.applicationCodeUpdate(JOINING))))
                .withMessageContaining("countries");
        house.client()
                .addApplicationReferenceDataSource(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .referenceDataSource(countries()));
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .applicationUpdate(update -> update.applicationCodeUpdate(JOINING)));

        house.reopen();
        ReferenceDataSourceDescription found =
                describe().referenceDataSourceDescriptions().getFirst();
        assertThat(found.referenceId()).isEqualTo("2.1");
        assertThat(found.tableName()).isEqualTo("countries");
        assertThat(found.referenceSchema()).isEqualTo(countries().referenceSchema());
        assertThat(found.s3ReferenceDataSourceDescription())
                .satisfies(object -> assertThat(object.bucketARN()).isEqualTo(BUCKET))
                .satisfies(object -> assertThat(object.fileKey()).isEqualTo("countries.csv"))
                .satisfies(object -> assertThat(object.referenceRoleARN()).isEqualTo(House.ROLE));

        assertThatExceptionOfType(CodeValidationException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationReferenceDataSource(request -> request.applicationName("app")
                                .currentApplicationVersionId(3L)
                                .referenceId("2.1")));
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .addApplicationReferenceDataSource(request -> request.applicationName("app")
                                .currentApplicationVersionId(3L)
                                .referenceDataSource(countries())))
                .withMessageContaining("at most 1 reference data source");
    }

    @Test
    void aReferenceTable_isChangedInWhatTheUpdateNames() {
        house.client().createApplication(request -> request.applicationName("app"));
        house.client()
                .addApplicationReferenceDataSource(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .referenceDataSource(countries()));
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .applicationUpdate(
                                update -> update.referenceDataSourceUpdates(ReferenceDataSourceUpdate.builder()
                                        .referenceId("2.1")
                                        .tableNameUpdate("lands")
                                        .s3ReferenceDataSourceUpdate(object -> object.fileKeyUpdate("lands.csv"))
                                        .build())));
        ReferenceDataSourceDescription found =
                describe().referenceDataSourceDescriptions().getFirst();
        assertThat(found.tableName()).isEqualTo("lands");
        assertThat(found.s3ReferenceDataSourceDescription().fileKey()).isEqualTo("lands.csv");
        assertThat(found.s3ReferenceDataSourceDescription().bucketARN()).isEqualTo(BUCKET);
        assertThat(found.referenceSchema()).isEqualTo(countries().referenceSchema());

        house.client()
                .deleteApplicationReferenceDataSource(request -> request.applicationName("app")
                        .currentApplicationVersionId(3L)
                        .referenceId("2.1"));
        assertThat(describe().referenceDataSourceDescriptions()).isEmpty();
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationReferenceDataSource(request -> request.applicationName("app")
                                .currentApplicationVersionId(4L)
                                .referenceId("2.1")));
    }

    @Test
    void aFunctionForTheInput_isAdded_changed_andTakenAway() {
        house.client()
                .createApplication(request -> request.applicationName("app").inputs(House.input()));
        house.client()
                .addApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .inputId("1.1")
                        .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                                function -> function.resourceARN(FUNCTION).roleARN(House.ROLE))));
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .applicationUpdate(update -> update.inputUpdates(InputUpdate.builder()
                                .inputId("1.1")
                                .inputProcessingConfigurationUpdate(processing -> processing.inputLambdaProcessorUpdate(
                                        function -> function.resourceARNUpdate(OTHER_FUNCTION)))
                                .build())));
        InputLambdaProcessorDescription found = describe()
                .inputDescriptions()
                .getFirst()
                .inputProcessingConfigurationDescription()
                .inputLambdaProcessorDescription();
        assertThat(found.resourceARN()).isEqualTo(OTHER_FUNCTION);
        assertThat(found.roleARN()).isEqualTo(House.ROLE);

        house.client()
                .deleteApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                        .currentApplicationVersionId(3L)
                        .inputId("1.1"));
        assertThat(describe().inputDescriptions().getFirst().inputProcessingConfigurationDescription())
                .isNull();
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                                .currentApplicationVersionId(4L)
                                .inputId("1.1")));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                                .currentApplicationVersionId(4L)
                                .inputId("9.9")));
    }

    @Test
    void aFunctionAsADestination_isAnOutputLikeOthers() {
        Output output = Output.builder()
                .name("OUT")
                .lambdaOutput(function -> function.resourceARN(FUNCTION).roleARN(House.ROLE))
                .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                .build();
        house.create("app", output);
        assertThat(describe()
                        .outputDescriptions()
                        .getFirst()
                        .lambdaOutputDescription()
                        .resourceARN())
                .isEqualTo(FUNCTION);
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .applicationUpdate(update -> update.outputUpdates(OutputUpdate.builder()
                                .outputId("1.1")
                                .lambdaOutputUpdate(function -> function.resourceARNUpdate(OTHER_FUNCTION)
                                        .roleARNUpdate(OTHER_ROLE))
                                .build())));
        assertThat(describe().outputDescriptions().getFirst().lambdaOutputDescription())
                .satisfies(function -> assertThat(function.resourceARN()).isEqualTo(OTHER_FUNCTION))
                .satisfies(function -> assertThat(function.roleARN()).isEqualTo(OTHER_ROLE));
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .updateApplication(request -> request.applicationName("app")
                                .currentApplicationVersionId(2L)
                                .applicationUpdate(update -> update.outputUpdates(OutputUpdate.builder()
                                        .outputId("1.1")
                                        .kinesisStreamsOutputUpdate(stream -> stream.roleARNUpdate(OTHER_ROLE))
                                        .build()))))
                .withMessageContaining(OTHER_FUNCTION);
    }

    @Test
    void aLoggingOption_isAdded_changed_andTakenAway() {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .cloudWatchLoggingOptions(CloudWatchLoggingOption.builder()
                                .logStreamARN(LOG)
                                .roleARN(House.ROLE)
                                .build()));
        assertThat(describe().cloudWatchLoggingOptionDescriptions())
                .containsExactly(CloudWatchLoggingOptionDescription.builder()
                        .cloudWatchLoggingOptionId("1.1")
                        .logStreamARN(LOG)
                        .roleARN(House.ROLE)
                        .build());
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> addLogging(1, OTHER_LOG))
                .withMessageContaining("at most 1 CloudWatch logging option");
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .applicationUpdate(
                                update -> update.cloudWatchLoggingOptionUpdates(CloudWatchLoggingOptionUpdate.builder()
                                        .cloudWatchLoggingOptionId("1.1")
                                        .roleARNUpdate(OTHER_ROLE)
                                        .build())));
        assertThat(describe().cloudWatchLoggingOptionDescriptions().getFirst().roleARN())
                .isEqualTo(OTHER_ROLE);
        house.client()
                .deleteApplicationCloudWatchLoggingOption(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .cloudWatchLoggingOptionId("1.1"));
        addLogging(3, OTHER_LOG);
        assertThat(describe().cloudWatchLoggingOptionDescriptions())
                .extracting(CloudWatchLoggingOptionDescription::cloudWatchLoggingOptionId)
                .containsExactly("4.1");
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationCloudWatchLoggingOption(request -> request.applicationName("app")
                                .currentApplicationVersionId(4L)
                                .cloudWatchLoggingOptionId("1.1")));
    }

    private void addLogging(long version, String arn) {
        house.client()
                .addApplicationCloudWatchLoggingOption(request -> request.applicationName("app")
                        .currentApplicationVersionId(version)
                        .cloudWatchLoggingOption(
                                option -> option.logStreamARN(arn).roleARN(House.ROLE)));
    }

    @Test
    void anArnOfAnotherKind_isRefusedByName() {
        house.client()
                .createApplication(request -> request.applicationName("app").inputs(House.input()));
        for (String arn : new String[] {
            House.USERS,
            "arn:aws:logs:us-east-1:123456789012:log-group:g",
            "arn:aws:logs:us-east-1:999999999999:log-group:g:log-stream:s",
            "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:"
        }) {
            assertThatExceptionOfType(InvalidArgumentException.class)
                    .isThrownBy(() -> addLogging(1, arn))
                    .withMessageContaining(arn);
        }
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .addApplicationInputProcessingConfiguration(request -> request.applicationName("app")
                                .currentApplicationVersionId(1L)
                                .inputId("1.1")
                                .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                                        function -> function.resourceARN(BUCKET).roleARN(House.ROLE)))))
                .withMessageContaining(BUCKET);
    }
}
