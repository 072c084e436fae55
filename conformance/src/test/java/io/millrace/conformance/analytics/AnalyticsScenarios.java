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
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOption;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputProcessingConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSource;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;

/// Version 1 of the API of Kinesis Analytics.
final class AnalyticsScenarios {

    static final List<AnalyticsScenario> ALL = List.of(
            new AnalyticsScenario("an application runs from its creation to its end", AnalyticsScenarios::life),
            new AnalyticsScenario("every part is added, changed and deleted", AnalyticsScenarios::parts),
            new AnalyticsScenario("a change of a running application takes effect", AnalyticsScenarios::changes),
            new AnalyticsScenario("a list is paged by name", AnalyticsScenarios::lists),
            new AnalyticsScenario("tags come, change and go", AnalyticsScenarios::tags),
            new AnalyticsScenario("a schema is found", AnalyticsScenarios::discovers),
            new AnalyticsScenario("code that is not right is refused with its place", AnalyticsScenarios::code),
            new AnalyticsScenario("limits and states are AWS's", AnalyticsScenarios::limits),
            new AnalyticsScenario("an application that is not there is not found", AnalyticsScenarios::missing));

    private AnalyticsScenarios() {}

    static SourceSchema schema() {
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
                .kinesisStreamsInput(
                        source -> source.resourceARN(stream(stream)).roleARN(ROLE))
                .inputSchema(schema())
                .build();
    }

    private static Output output(String stream) {
        return Output.builder()
                .name("OUT")
                .kinesisStreamsOutput(sink -> sink.resourceARN(stream(stream)).roleARN(ROLE))
                .destinationSchema(format -> format.recordFormatType("JSON"))
                .build();
    }

    private static ReferenceDataSource reference() {
        return ReferenceDataSource.builder()
                .tableName("T")
                .s3ReferenceDataSource(
                        object -> object.bucketARN(BUCKET).fileKey("t.json").referenceRoleARN(ROLE))
                .referenceSchema(schema())
                .build();
    }

    private static InputProcessingConfiguration processing() {
        return InputProcessingConfiguration.builder()
                .inputLambdaProcessor(function -> function.resourceARN(FUNCTION).roleARN(ROLE))
                .build();
    }

    private static InputConfiguration from(String position) {
        return InputConfiguration.builder()
                .id("1.1")
                .inputStartingPositionConfiguration(start -> start.inputStartingPosition(position))
                .build();
    }

    private static ApplicationDetail describe(KinesisAnalyticsClient analytics, String name) {
        return analytics.describeApplication(r -> r.applicationName(name)).applicationDetail();
    }

    private static void awaitState(KinesisAnalyticsClient analytics, String name, String state) {
        AnalyticsScenario.awaitState(() -> describe(analytics, name).applicationStatusAsString(), state);
    }

    private static void life(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        Scenario.create(house.kinesis(), "life-in", 1);
        Scenario.create(house.kinesis(), "life-out", 1);
        assertThat(analytics
                        .createApplication(r -> r.applicationName("life")
                                .applicationDescription("doubles")
                                .applicationCode(CODE)
                                .inputs(input("life-in"))
                                .outputs(output("life-out")))
                        .applicationSummary()
                        .applicationARN())
                .isEqualTo(application("life"));
        Scenario.put(house.kinesis(), "life-in", "k", "{\"n\":21}");
        analytics.startApplication(r -> r.applicationName("life").inputConfigurations(from("TRIM_HORIZON")));
        AnalyticsScenario.awaitTexts(house.kinesis(), "life-out", "{\"n\":42}");
        awaitState(analytics, "life", "RUNNING");
        ApplicationDetail running = describe(analytics, "life");
        assertThat(running.applicationVersionId()).isEqualTo(1);
        assertThat(running.inputDescriptions().getFirst().inAppStreamNames()).containsExactly("IN_001");
        refuses(
                "ResourceInUseException",
                "life",
                () -> analytics.startApplication(r -> r.applicationName("life").inputConfigurations(from("NOW"))));
        analytics.stopApplication(r -> r.applicationName("life"));
        awaitState(analytics, "life", "READY");
        refuses("ResourceInUseException", "life", () -> analytics.stopApplication(r -> r.applicationName("life")));
        refuses(
                "ConcurrentModificationException",
                "life",
                () -> analytics.deleteApplication(r -> r.applicationName("life").createTimestamp(Instant.EPOCH)));
        analytics.deleteApplication(r -> r.applicationName("life").createTimestamp(running.createTimestamp()));
        refuses("ResourceNotFoundException", "life", () -> describe(analytics, "life"));
    }

    @SuppressWarnings("unchecked") // the SDK's builders take lambdas by varargs
    private static void parts(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        analytics.createApplication(r -> r.applicationName("parts"));
        analytics.addApplicationInput(
                r -> r.applicationName("parts").currentApplicationVersionId(1L).input(input("parts-in")));
        analytics.addApplicationOutput(
                r -> r.applicationName("parts").currentApplicationVersionId(2L).output(output("parts-out")));
        analytics.addApplicationInputProcessingConfiguration(r -> r.applicationName("parts")
                .currentApplicationVersionId(3L)
                .inputId("2.1")
                .inputProcessingConfiguration(processing()));
        analytics.addApplicationReferenceDataSource(
                r -> r.applicationName("parts").currentApplicationVersionId(4L).referenceDataSource(reference()));
        analytics.addApplicationCloudWatchLoggingOption(r -> r.applicationName("parts")
                .currentApplicationVersionId(5L)
                .cloudWatchLoggingOption(option -> option.logStreamARN(LOG).roleARN(ROLE)));
        analytics.updateApplication(r -> r.applicationName("parts")
                .currentApplicationVersionId(6L)
                .applicationUpdate(update -> update.applicationCodeUpdate(CODE)
                        .inputUpdates(change -> change.inputId("2.1")
                                .inputProcessingConfigurationUpdate(processing -> processing.inputLambdaProcessorUpdate(
                                        function -> function.resourceARNUpdate(OTHER_FUNCTION)))
                                .inputParallelismUpdate(parallelism -> parallelism.countUpdate(2)))
                        .outputUpdates(change -> change.outputId("3.1")
                                .destinationSchemaUpdate(format -> format.recordFormatType("CSV")))
                        .referenceDataSourceUpdates(change -> change.referenceId("5.1")
                                .s3ReferenceDataSourceUpdate(object -> object.fileKeyUpdate("u.json")))
                        .cloudWatchLoggingOptionUpdates(change ->
                                change.cloudWatchLoggingOptionId("6.1").logStreamARNUpdate(OTHER_LOG))));
        ApplicationDetail whole = describe(analytics, "parts");
        assertThat(whole.applicationVersionId()).isEqualTo(7);
        assertThat(whole.inputDescriptions().getFirst().inAppStreamNames()).containsExactly("IN_001", "IN_002");
        assertThat(whole.inputDescriptions()
                        .getFirst()
                        .inputProcessingConfigurationDescription()
                        .inputLambdaProcessorDescription()
                        .resourceARN())
                .isEqualTo(OTHER_FUNCTION);
        assertThat(whole.outputDescriptions().getFirst().destinationSchema().recordFormatTypeAsString())
                .isEqualTo("CSV");
        assertThat(whole.referenceDataSourceDescriptions()
                        .getFirst()
                        .s3ReferenceDataSourceDescription()
                        .fileKey())
                .isEqualTo("u.json");
        assertThat(whole.cloudWatchLoggingOptionDescriptions().getFirst().logStreamARN())
                .isEqualTo(OTHER_LOG);

        analytics.deleteApplicationInputProcessingConfiguration(
                r -> r.applicationName("parts").currentApplicationVersionId(7L).inputId("2.1"));
        analytics.deleteApplicationOutput(
                r -> r.applicationName("parts").currentApplicationVersionId(8L).outputId("3.1"));
        analytics.deleteApplicationReferenceDataSource(
                r -> r.applicationName("parts").currentApplicationVersionId(9L).referenceId("5.1"));
        analytics.deleteApplicationCloudWatchLoggingOption(
                r -> r.applicationName("parts").currentApplicationVersionId(10L).cloudWatchLoggingOptionId("6.1"));
        ApplicationDetail rest = describe(analytics, "parts");
        assertThat(rest.applicationVersionId()).isEqualTo(11);
        assertThat(rest.outputDescriptions()).isEmpty();
        assertThat(rest.referenceDataSourceDescriptions()).isEmpty();
        assertThat(rest.cloudWatchLoggingOptionDescriptions()).isEmpty();
        assertThat(rest.inputDescriptions().getFirst().inputProcessingConfigurationDescription())
                .isNull();
        refuses(
                "InvalidArgumentException",
                "at most 1 input",
                () -> analytics.addApplicationInput(r -> r.applicationName("parts")
                        .currentApplicationVersionId(11L)
                        .input(input("parts-in"))));
        refuses(
                "ConcurrentModificationException",
                "parts",
                () -> analytics.deleteApplicationOutput(r -> r.applicationName("parts")
                        .currentApplicationVersionId(1L)
                        .outputId("3.1")));
    }

    private static void changes(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        Scenario.create(house.kinesis(), "changes-in", 1);
        Scenario.create(house.kinesis(), "changes-out", 1);
        analytics.createApplication(r -> r.applicationName("changes")
                .applicationCode(CODE)
                .inputs(input("changes-in"))
                .outputs(output("changes-out")));
        analytics.startApplication(r -> r.applicationName("changes").inputConfigurations(from("TRIM_HORIZON")));
        Scenario.put(house.kinesis(), "changes-in", "k", "{\"n\":1}");
        AnalyticsScenario.awaitTexts(house.kinesis(), "changes-out", "{\"n\":2}");
        awaitState(analytics, "changes", "RUNNING");
        analytics.updateApplication(r -> r.applicationName("changes")
                .currentApplicationVersionId(1L)
                .applicationUpdate(update -> update.applicationCodeUpdate(CODE.replace("* 2", "* 3"))));
        awaitState(analytics, "changes", "RUNNING");
        Scenario.put(house.kinesis(), "changes-in", "k", "{\"n\":2}");
        AnalyticsScenario.awaitTexts(house.kinesis(), "changes-out", "{\"n\":2}", "{\"n\":6}");
        analytics.stopApplication(r -> r.applicationName("changes"));
        awaitState(analytics, "changes", "READY");
    }

    private static void lists(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        analytics.createApplication(r -> r.applicationName("zz-1"));
        analytics.createApplication(r -> r.applicationName("zz-2"));
        ListApplicationsResponse page =
                analytics.listApplications(r -> r.limit(1).exclusiveStartApplicationName("zz"));
        assertThat(page.applicationSummaries().getFirst().applicationName()).isEqualTo("zz-1");
        assertThat(page.hasMoreApplications()).isTrue();
        ListApplicationsResponse last = analytics.listApplications(r -> r.exclusiveStartApplicationName("zz-1"));
        assertThat(last.applicationSummaries().getFirst().applicationName()).isEqualTo("zz-2");
        assertThat(last.hasMoreApplications()).isFalse();
        refuses("ValidationException", "'limit'", () -> analytics.listApplications(r -> r.limit(51)));
    }

    private static void tags(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        analytics.createApplication(r -> r.applicationName("tags").tags(tag("a", "1"), tag("b", "2")));
        String arn = application("tags");
        analytics.tagResource(r -> r.resourceARN(arn).tags(tag("b", "two"), tag("c", "")));
        analytics.untagResource(r -> r.resourceARN(arn).tagKeys("a", "absent"));
        assertThat(analytics.listTagsForResource(r -> r.resourceARN(arn)).tags())
                .containsExactly(tag("b", "two"), tag("c", ""));
        List<Tag> many = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            many.add(tag("key" + i, "value"));
        }
        refuses(
                "TooManyTagsException",
                "51",
                () -> analytics.tagResource(r -> r.resourceARN(arn).tags(many)));
        refuses(
                "InvalidArgumentException",
                "aws:",
                () -> analytics.tagResource(r -> r.resourceARN(arn).tags(tag("aws:x", ""))));
        refuses(
                "ResourceNotFoundException",
                NOBODY,
                () -> analytics.untagResource(
                        r -> r.resourceARN(application(NOBODY)).tagKeys("a")));
        refuses(
                "ResourceNotFoundException",
                NOBODY,
                () -> analytics.listTagsForResource(r -> r.resourceARN(application(NOBODY))));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static void discovers(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        Scenario.create(house.kinesis(), "found", 1);
        for (int i = 0; i < 5; i++) {
            Scenario.put(house.kinesis(), "found", "k", "{\"n\":" + i + ",\"word\":\"w" + i + "\"}");
        }
        DiscoverInputSchemaResponse found = analytics.discoverInputSchema(r -> r.resourceARN(stream("found"))
                .roleARN(ROLE)
                .inputStartingPositionConfiguration(start -> start.inputStartingPosition("TRIM_HORIZON")));
        assertThat(found.inputSchema().recordColumns())
                .extracting(RecordColumn::name)
                .containsExactly("n", "word");
        assertThat(found.parsedInputRecords()).hasSize(5).first().isEqualTo(List.of("0", "w0"));
        Scenario.create(house.kinesis(), "lost", 1);
        Scenario.put(house.kinesis(), "lost", "k", "words without any form");
        refuses(
                "UnableToDetectSchemaException",
                "Unable to detect schema",
                () -> analytics.discoverInputSchema(r -> r.resourceARN(stream("lost"))
                        .roleARN(ROLE)
                        .inputStartingPositionConfiguration(start -> start.inputStartingPosition("TRIM_HORIZON"))));
        refuses(
                "InvalidArgumentException",
                NOBODY,
                () -> analytics.discoverInputSchema(
                        r -> r.resourceARN(stream(NOBODY)).roleARN(ROLE)));
    }

    private static void code(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        refuses(
                "CodeValidationException",
                "line 2, column",
                () -> analytics.createApplication(
                        r -> r.applicationName("code").applicationCode(BROKEN).inputs(input("code-in"))));
        analytics.createApplication(
                r -> r.applicationName("code").applicationCode(CODE).inputs(input("code-in")));
        refuses(
                "CodeValidationException",
                "line 2, column",
                () -> analytics.updateApplication(r -> r.applicationName("code")
                        .currentApplicationVersionId(1L)
                        .applicationUpdate(update -> update.applicationCodeUpdate(BROKEN))));
        assertThat(describe(analytics, "code").applicationVersionId()).isEqualTo(1);
    }

    private static void limits(AnalyticsHouse house) {
        KinesisAnalyticsClient analytics = house.client();
        analytics.createApplication(r -> r.applicationName("limits"));
        refuses(
                "ResourceInUseException",
                "limits",
                () -> analytics.createApplication(r -> r.applicationName("limits")));
        refuses(
                "InvalidApplicationConfigurationException",
                "limits",
                () -> analytics.startApplication(
                        r -> r.applicationName("limits").inputConfigurations(List.of())));
        refuses(
                "ValidationException",
                "'inputConfigurations'",
                () -> analytics.startApplication(r -> r.applicationName("limits")));
        refuses(
                "UnsupportedOperationException",
                "KinesisFirehoseInput is not allowed for SQL applications",
                () -> analytics.addApplicationInput(r -> r.applicationName("limits")
                        .currentApplicationVersionId(1L)
                        .input(source -> source.namePrefix("IN")
                                .inputSchema(schema())
                                .kinesisFirehoseInput(delivery -> delivery.resourceARN(
                                                "arn:aws:firehose:us-east-1:000000000000:deliverystream/d")
                                        .roleARN(ROLE)))));
        refuses(
                "InvalidArgumentException",
                "at most 3 outputs",
                () -> analytics.createApplication(
                        r -> r.applicationName("four").outputs(output("a"), output("b"), output("c"), output("d"))));
        refuses(
                "InvalidArgumentException",
                "at most 1 CloudWatch logging option",
                () -> analytics.createApplication(
                        r -> r.applicationName("two").cloudWatchLoggingOptions(option(LOG), option(OTHER_LOG))));
        refuses(
                "ValidationException",
                "'applicationName'",
                () -> analytics.createApplication(r -> r.applicationName("no blanks")));
    }

    private static CloudWatchLoggingOption option(String arn) {
        return CloudWatchLoggingOption.builder().logStreamARN(arn).roleARN(ROLE).build();
    }

    private static void missing(AnalyticsHouse house) {
        KinesisAnalyticsClient a = house.client();
        List<ThrowingCallable> calls = List.of(
                () -> a.describeApplication(r -> r.applicationName(NOBODY)),
                () -> a.updateApplication(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .applicationUpdate(update -> update.applicationCodeUpdate(""))),
                () -> a.deleteApplication(r -> r.applicationName(NOBODY).createTimestamp(Instant.EPOCH)),
                () -> a.startApplication(r -> r.applicationName(NOBODY).inputConfigurations(from("NOW"))),
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
                () -> a.addApplicationCloudWatchLoggingOption(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .cloudWatchLoggingOption(option(LOG))),
                () -> a.deleteApplicationCloudWatchLoggingOption(r -> r.applicationName(NOBODY)
                        .currentApplicationVersionId(1L)
                        .cloudWatchLoggingOptionId("1.1")));
        calls.forEach(call -> refuses("ResourceNotFoundException", NOBODY, call));
    }
}
