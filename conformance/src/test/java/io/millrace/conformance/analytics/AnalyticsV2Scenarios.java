package io.millrace.conformance.analytics;

import static io.millrace.conformance.analytics.AnalyticsScenario.BROKEN;
import static io.millrace.conformance.analytics.AnalyticsScenario.BUCKET;
import static io.millrace.conformance.analytics.AnalyticsScenario.CODE;
import static io.millrace.conformance.analytics.AnalyticsScenario.FUNCTION;
import static io.millrace.conformance.analytics.AnalyticsScenario.LOG;
import static io.millrace.conformance.analytics.AnalyticsScenario.NOBODY;
import static io.millrace.conformance.analytics.AnalyticsScenario.OTHER_FUNCTION;
import static io.millrace.conformance.analytics.AnalyticsScenario.OTHER_LOG;
import static io.millrace.conformance.analytics.AnalyticsScenario.ROLE;
import static io.millrace.conformance.analytics.AnalyticsScenario.application;
import static io.millrace.conformance.analytics.AnalyticsScenario.refuses;
import static io.millrace.conformance.analytics.AnalyticsScenario.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.kinesis.Scenario;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Input;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputProcessingConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Output;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ReferenceDataSource;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SourceSchema;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlApplicationConfigurationDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlRunConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Tag;

/// Version 2 of the API of Kinesis Analytics, as far as it is about SQL applications.
final class AnalyticsV2Scenarios {

    /// What only applications have that run Flink: AWS's error for each.
    static final List<String> UNSUPPORTED = List.of(
            "CreateApplicationSnapshot",
            "DeleteApplicationSnapshot",
            "DescribeApplicationOperation",
            "DescribeApplicationSnapshot",
            "DescribeApplicationVersion",
            "ListApplicationOperations",
            "ListApplicationSnapshots",
            "ListApplicationVersions",
            "RollbackApplication",
            "UpdateApplicationMaintenanceConfiguration");

    static final List<String> INVALID = List.of(
            "AddApplicationVpcConfiguration", "CreateApplicationPresignedUrl", "DeleteApplicationVpcConfiguration");

    static final List<AnalyticsScenario> ALL = List.of(
            new AnalyticsScenario("v2: an application runs from its creation to its end", AnalyticsV2Scenarios::life),
            new AnalyticsScenario("v2: every part is added, changed and deleted", AnalyticsV2Scenarios::parts),
            new AnalyticsScenario("v2: a list is paged by name", AnalyticsV2Scenarios::lists),
            new AnalyticsScenario("v2: tags come, change and go", AnalyticsV2Scenarios::tags),
            new AnalyticsScenario("v2: a schema is found", AnalyticsV2Scenarios::discovers),
            new AnalyticsScenario("v2: other runtimes are refused", AnalyticsV2Scenarios::runtimes),
            new AnalyticsScenario("v2: what only Flink has is refused", AnalyticsV2Scenarios::flink),
            new AnalyticsScenario("v2: an application that is not there is not found", AnalyticsV2Scenarios::missing));

    private AnalyticsV2Scenarios() {}

    private static SourceSchema schema() {
        return SourceSchema.builder()
                .recordFormat(format -> format.recordFormatType("JSON")
                        .mappingParameters(mapping -> mapping.jsonMappingParameters(json -> json.recordRowPath("$"))))
                .recordEncoding("UTF-8")
                .recordColumns(RecordColumn.builder()
                        .name("n")
                        .sqlType("INTEGER")
                        .mapping("$.n")
                        .build())
                .build();
    }

    private static Input input(String stream) {
        return Input.builder()
                .namePrefix("IN")
                .kinesisStreamsInput(source -> source.resourceARN(stream(stream)))
                .inputSchema(schema())
                .build();
    }

    private static Output output(String stream) {
        return Output.builder()
                .name("OUT")
                .kinesisStreamsOutput(sink -> sink.resourceARN(stream(stream)))
                .destinationSchema(format -> format.recordFormatType("JSON"))
                .build();
    }

    private static ReferenceDataSource reference() {
        return ReferenceDataSource.builder()
                .tableName("T")
                .s3ReferenceDataSource(object -> object.bucketARN(BUCKET).fileKey("t.json"))
                .referenceSchema(schema())
                .build();
    }

    private static InputProcessingConfiguration processing() {
        return InputProcessingConfiguration.builder()
                .inputLambdaProcessor(function -> function.resourceARN(FUNCTION))
                .build();
    }

    private static void create(KinesisAnalyticsV2Client analytics, String name) {
        analytics.createApplication(
                r -> r.applicationName(name).runtimeEnvironment("SQL-1_0").serviceExecutionRole(ROLE));
    }

    private static ApplicationDetail describe(KinesisAnalyticsV2Client analytics, String name) {
        return analytics.describeApplication(r -> r.applicationName(name)).applicationDetail();
    }

    private static SqlApplicationConfigurationDescription sql(ApplicationDetail detail) {
        return detail.applicationConfigurationDescription().sqlApplicationConfigurationDescription();
    }

    private static void awaitState(KinesisAnalyticsV2Client analytics, String name, String state) {
        AnalyticsScenario.awaitState(() -> describe(analytics, name).applicationStatusAsString(), state);
    }

    private static void life(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        Scenario.create(house.kinesis(), "life2-in", 1);
        Scenario.create(house.kinesis(), "life2-out", 1);
        ApplicationDetail created = analytics
                .createApplication(r -> r.applicationName("life2")
                        .runtimeEnvironment("SQL-1_0")
                        .serviceExecutionRole(ROLE)
                        .applicationConfiguration(configuration -> configuration
                                .sqlApplicationConfiguration(
                                        sql -> sql.inputs(input("life2-in")).outputs(output("life2-out")))
                                .applicationCodeConfiguration(code -> code.codeContentType("PLAINTEXT")
                                        .codeContent(content -> content.textContent(CODE)))))
                .applicationDetail();
        assertThat(created.applicationARN()).isEqualTo(application("life2"));
        assertThat(created.runtimeEnvironmentAsString()).isEqualTo("SQL-1_0");
        assertThat(created.serviceExecutionRole()).isEqualTo(ROLE);
        Scenario.put(house.kinesis(), "life2-in", "k", "{\"n\":21}");
        analytics.startApplication(r -> r.applicationName("life2")
                .runConfiguration(run -> run.sqlRunConfigurations(SqlRunConfiguration.builder()
                        .inputId("1.1")
                        .inputStartingPositionConfiguration(start -> start.inputStartingPosition("TRIM_HORIZON"))
                        .build())));
        AnalyticsScenario.awaitTexts(house.kinesis(), "life2-out", "{\"n\":42}");
        awaitState(analytics, "life2", "RUNNING");
        refuses("ResourceInUseException", "life2", () -> analytics.startApplication(r -> r.applicationName("life2")));
        refuses(
                "InvalidArgumentException",
                "Force",
                () -> analytics.stopApplication(r -> r.applicationName("life2").force(true)));
        ApplicationDetail updated = analytics
                .updateApplication(r -> r.applicationName("life2")
                        .conditionalToken(created.conditionalToken())
                        .applicationConfigurationUpdate(update ->
                                update.applicationCodeConfigurationUpdate(code -> code.codeContentUpdate(
                                        content -> content.textContentUpdate(CODE.replace("* 2", "* 3"))))))
                .applicationDetail();
        assertThat(updated.applicationVersionId()).isEqualTo(2);
        assertThat(updated.applicationStatusAsString()).isEqualTo("UPDATING");
        awaitState(analytics, "life2", "RUNNING");
        Scenario.put(house.kinesis(), "life2-in", "k", "{\"n\":2}");
        AnalyticsScenario.awaitTexts(house.kinesis(), "life2-out", "{\"n\":42}", "{\"n\":6}");
        refuses(
                "CodeValidationException",
                "line 2, column",
                () -> analytics.updateApplication(r -> r.applicationName("life2")
                        .currentApplicationVersionId(2L)
                        .applicationConfigurationUpdate(update -> update.applicationCodeConfigurationUpdate(
                                code -> code.codeContentUpdate(content -> content.textContentUpdate(BROKEN))))));
        analytics.stopApplication(r -> r.applicationName("life2"));
        awaitState(analytics, "life2", "READY");
        refuses("ResourceInUseException", "life2", () -> create(analytics, "life2"));
        analytics.deleteApplication(r -> r.applicationName("life2").createTimestamp(created.createTimestamp()));
        refuses("ResourceNotFoundException", "life2", () -> describe(analytics, "life2"));
    }

    @SuppressWarnings("unchecked") // the SDK's builders take lambdas by varargs
    private static void parts(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        create(analytics, "parts2");
        assertThat(analytics
                        .addApplicationInput(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(1L)
                                .input(input("parts-in")))
                        .inputDescriptions()
                        .getFirst()
                        .inputId())
                .isEqualTo("2.1");
        assertThat(analytics
                        .addApplicationOutput(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(2L)
                                .output(output("parts-out")))
                        .outputDescriptions()
                        .getFirst()
                        .outputId())
                .isEqualTo("3.1");
        assertThat(analytics
                        .addApplicationInputProcessingConfiguration(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(3L)
                                .inputId("2.1")
                                .inputProcessingConfiguration(processing()))
                        .inputProcessingConfigurationDescription()
                        .inputLambdaProcessorDescription()
                        .resourceARN())
                .isEqualTo(FUNCTION);
        assertThat(analytics
                        .addApplicationReferenceDataSource(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(4L)
                                .referenceDataSource(reference()))
                        .referenceDataSourceDescriptions()
                        .getFirst()
                        .referenceId())
                .isEqualTo("5.1");
        String token = describe(analytics, "parts2").conditionalToken();
        assertThat(analytics
                        .addApplicationCloudWatchLoggingOption(r -> r.applicationName("parts2")
                                .conditionalToken(token)
                                .cloudWatchLoggingOption(option -> option.logStreamARN(LOG)))
                        .applicationVersionId())
                .isEqualTo(6);
        ApplicationDetail whole = analytics
                .updateApplication(r -> r.applicationName("parts2")
                        .currentApplicationVersionId(6L)
                        .applicationConfigurationUpdate(update -> update.sqlApplicationConfigurationUpdate(sql ->
                                sql.inputUpdates(change -> change.inputId("2.1")
                                                .inputProcessingConfigurationUpdate(
                                                        processing -> processing.inputLambdaProcessorUpdate(function ->
                                                                function.resourceARNUpdate(OTHER_FUNCTION))))
                                        .outputUpdates(change -> change.outputId("3.1")
                                                .lambdaOutputUpdate(function -> function.resourceARNUpdate(FUNCTION)))
                                        .referenceDataSourceUpdates(change ->
                                                change.referenceId("5.1").tableNameUpdate("U"))))
                        .cloudWatchLoggingOptionUpdates(change ->
                                change.cloudWatchLoggingOptionId("6.1").logStreamARNUpdate(OTHER_LOG)))
                .applicationDetail();
        assertThat(whole.applicationVersionId()).isEqualTo(7);
        assertThat(sql(whole)
                        .outputDescriptions()
                        .getFirst()
                        .lambdaOutputDescription()
                        .resourceARN())
                .isEqualTo(FUNCTION);
        assertThat(sql(whole).referenceDataSourceDescriptions().getFirst().tableName())
                .isEqualTo("U");
        assertThat(whole.cloudWatchLoggingOptionDescriptions().getFirst().logStreamARN())
                .isEqualTo(OTHER_LOG);
        assertThat(house.client()
                        .describeApplication(r -> r.applicationName("parts2"))
                        .applicationDetail()
                        .cloudWatchLoggingOptionDescriptions()
                        .getFirst()
                        .roleARN())
                .isEqualTo(ROLE);

        assertThat(analytics
                        .deleteApplicationInputProcessingConfiguration(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(7L)
                                .inputId("2.1"))
                        .applicationVersionId())
                .isEqualTo(8);
        assertThat(analytics
                        .deleteApplicationOutput(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(8L)
                                .outputId("3.1"))
                        .applicationVersionId())
                .isEqualTo(9);
        assertThat(analytics
                        .deleteApplicationReferenceDataSource(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(9L)
                                .referenceId("5.1"))
                        .applicationVersionId())
                .isEqualTo(10);
        assertThat(analytics
                        .deleteApplicationCloudWatchLoggingOption(r -> r.applicationName("parts2")
                                .currentApplicationVersionId(10L)
                                .cloudWatchLoggingOptionId("6.1"))
                        .applicationVersionId())
                .isEqualTo(11);
        refuses(
                "ConcurrentModificationException",
                "parts2",
                () -> analytics.addApplicationCloudWatchLoggingOption(r -> r.applicationName("parts2")
                        .conditionalToken(token)
                        .cloudWatchLoggingOption(option -> option.logStreamARN(LOG))));
        refuses(
                "InvalidArgumentException",
                "ConditionalToken",
                () -> analytics.addApplicationCloudWatchLoggingOption(
                        r -> r.applicationName("parts2").cloudWatchLoggingOption(option -> option.logStreamARN(LOG))));
    }

    private static void lists(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        create(analytics, "zzz-1");
        create(analytics, "zzz-2");
        ListApplicationsResponse page =
                analytics.listApplications(r -> r.limit(1).nextToken("zzz"));
        assertThat(page.applicationSummaries().getFirst().applicationName()).isEqualTo("zzz-1");
        assertThat(page.applicationSummaries().getFirst().runtimeEnvironmentAsString())
                .isEqualTo("SQL-1_0");
        ListApplicationsResponse last = analytics.listApplications(r -> r.nextToken(page.nextToken()));
        assertThat(last.applicationSummaries().getFirst().applicationName()).isEqualTo("zzz-2");
        assertThat(last.nextToken()).isNull();
        refuses("ValidationException", "'limit'", () -> analytics.listApplications(r -> r.limit(0)));
    }

    private static void tags(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        create(analytics, "tags2");
        String arn = application("tags2");
        Tag blue = Tag.builder().key("team").value("blue").build();
        analytics.tagResource(r ->
                r.resourceARN(arn).tags(blue, Tag.builder().key("x").value("").build()));
        analytics.untagResource(r -> r.resourceARN(arn).tagKeys("x"));
        assertThat(analytics.listTagsForResource(r -> r.resourceARN(arn)).tags())
                .containsExactly(blue);
        refuses(
                "InvalidArgumentException",
                "aws:",
                () -> analytics.tagResource(r -> r.resourceARN(arn)
                        .tags(Tag.builder().key("AWS:x").value("").build())));
        refuses(
                "ResourceNotFoundException",
                NOBODY,
                () -> analytics.untagResource(
                        r -> r.resourceARN(application(NOBODY)).tagKeys("a")));
        refuses(
                "InvalidArgumentException",
                "not the ARN of an application",
                () -> analytics.listTagsForResource(r -> r.resourceARN(stream("s"))));
    }

    private static void discovers(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        Scenario.create(house.kinesis(), "found2", 1);
        Scenario.put(house.kinesis(), "found2", "k", "{\"n\":1}");
        DiscoverInputSchemaResponse found = analytics.discoverInputSchema(r -> r.resourceARN(stream("found2"))
                .serviceExecutionRole(ROLE)
                .inputStartingPositionConfiguration(start -> start.inputStartingPosition("TRIM_HORIZON")));
        assertThat(found.inputSchema().recordColumns().getFirst().sqlType()).isEqualTo("INTEGER");
        assertThat(found.rawInputRecords()).containsExactly("{\"n\":1}");
        Scenario.create(house.kinesis(), "lost2", 1);
        Scenario.put(house.kinesis(), "lost2", "k", "words without any form");
        refuses(
                "UnableToDetectSchemaException",
                "Unable to detect schema",
                () -> analytics.discoverInputSchema(r -> r.resourceARN(stream("lost2"))
                        .serviceExecutionRole(ROLE)
                        .inputStartingPositionConfiguration(start -> start.inputStartingPosition("TRIM_HORIZON"))));
    }

    private static void runtimes(AnalyticsHouse house) {
        KinesisAnalyticsV2Client analytics = house.client2();
        for (String runtime : List.of("FLINK-1_20", "ZEPPELIN-FLINK-3_0")) {
            refuses(
                    "UnsupportedOperationException",
                    runtime,
                    () -> analytics.createApplication(r -> r.applicationName("flink")
                            .runtimeEnvironment(runtime)
                            .serviceExecutionRole(ROLE)));
        }
        refuses(
                "ValidationException",
                "'runtimeEnvironment' failed to satisfy constraint: Member must satisfy enum value set",
                () -> analytics.createApplication(r ->
                        r.applicationName("sql").runtimeEnvironment("SQL-1.0").serviceExecutionRole(ROLE)));
        refuses(
                "InvalidArgumentException",
                "FlinkApplicationConfiguration",
                () -> analytics.createApplication(r -> r.applicationName("sql")
                        .runtimeEnvironment("SQL-1_0")
                        .serviceExecutionRole(ROLE)
                        .applicationConfiguration(
                                configuration -> configuration.flinkApplicationConfiguration(flink -> {}))));
        refuses(
                "InvalidArgumentException",
                "PLAINTEXT",
                () -> analytics.createApplication(r -> r.applicationName("sql")
                        .runtimeEnvironment("SQL-1_0")
                        .serviceExecutionRole(ROLE)
                        .applicationConfiguration(configuration ->
                                configuration.applicationCodeConfiguration(code -> code.codeContentType("ZIPFILE")))));
    }

    private static List<ThrowingCallable> flinkOnly(KinesisAnalyticsV2Client a, String name) {
        return List.of(
                () -> a.createApplicationSnapshot(r -> r.applicationName(name).snapshotName("s")),
                () -> a.deleteApplicationSnapshot(
                        r -> r.applicationName(name).snapshotName("s").snapshotCreationTimestamp(Instant.EPOCH)),
                () -> a.describeApplicationOperation(
                        r -> r.applicationName(name).operationId("o")),
                () -> a.describeApplicationSnapshot(r -> r.applicationName(name).snapshotName("s")),
                () -> a.describeApplicationVersion(r -> r.applicationName(name).applicationVersionId(1L)),
                () -> a.listApplicationOperations(r -> r.applicationName(name)),
                () -> a.listApplicationSnapshots(r -> r.applicationName(name)),
                () -> a.listApplicationVersions(r -> r.applicationName(name)),
                () -> a.rollbackApplication(r -> r.applicationName(name).currentApplicationVersionId(1L)),
                () -> a.updateApplicationMaintenanceConfiguration(r -> r.applicationName(name)
                        .applicationMaintenanceConfigurationUpdate(
                                window -> window.applicationMaintenanceWindowStartTimeUpdate("01:00"))));
    }

    private static List<ThrowingCallable> neverOfSql(KinesisAnalyticsV2Client a, String name) {
        return List.of(
                () -> a.addApplicationVpcConfiguration(r -> r.applicationName(name)
                        .currentApplicationVersionId(1L)
                        .vpcConfiguration(vpc -> vpc.subnetIds("subnet-1").securityGroupIds("sg-1"))),
                () -> a.createApplicationPresignedUrl(
                        r -> r.applicationName(name).urlType("FLINK_DASHBOARD_URL")),
                () -> a.deleteApplicationVpcConfiguration(r ->
                        r.applicationName(name).currentApplicationVersionId(1L).vpcConfigurationId("1.1")));
    }

    private static void flink(AnalyticsHouse house) {
        create(house.client2(), "flink2");
        flinkOnly(house.client2(), "flink2")
                .forEach(call -> refuses("UnsupportedOperationException", "not supported for SQL applications", call));
        neverOfSql(house.client2(), "flink2")
                .forEach(call -> refuses("InvalidArgumentException", "not supported for SQL applications", call));
    }

    private static void missing(AnalyticsHouse house) {
        KinesisAnalyticsV2Client a = house.client2();
        List<ThrowingCallable> calls = List.of(
                () -> a.updateApplication(r -> r.applicationName(NOBODY).currentApplicationVersionId(1L)),
                () -> a.deleteApplication(r -> r.applicationName(NOBODY).createTimestamp(Instant.EPOCH)),
                () -> a.stopApplication(r -> r.applicationName(NOBODY)),
                () -> a.addApplicationInput(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .input(input("i"))),
                () -> a.addApplicationInputProcessingConfiguration(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .inputId("1.1")
                        .inputProcessingConfiguration(processing())),
                () -> a.deleteApplicationInputProcessingConfiguration(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .inputId("1.1")),
                () -> a.addApplicationOutput(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .output(output("o"))),
                () -> a.deleteApplicationOutput(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .outputId("1.1")),
                () -> a.addApplicationReferenceDataSource(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .referenceDataSource(reference())),
                () -> a.deleteApplicationReferenceDataSource(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .referenceId("1.1")),
                () -> a.deleteApplicationCloudWatchLoggingOption(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .cloudWatchLoggingOptionId("1.1")));
        calls.forEach(call -> refuses("ResourceNotFoundException", NOBODY, call));
        flinkOnly(a, NOBODY).forEach(call -> refuses("ResourceNotFoundException", NOBODY, call));
        neverOfSql(a, NOBODY).forEach(call -> refuses("ResourceNotFoundException", NOBODY, call));
    }
}
