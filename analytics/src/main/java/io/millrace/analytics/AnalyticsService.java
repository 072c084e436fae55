package io.millrace.analytics;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ConfigurationChange;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.Parts;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.definition.Tags;
import io.millrace.analytics.discovery.Discovery;
import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.discovery.DiscoveryService.Asked;
import io.millrace.analytics.discovery.DiscoveryService.S3Object;
import io.millrace.analytics.flow.ConnectionService;
import io.millrace.analytics.run.ApplicationStatus;
import io.millrace.analytics.run.Applications;
import io.millrace.analytics.run.Journals;
import io.millrace.analytics.v2.AnalyticsV2Limits;
import io.millrace.analytics.v2.AnalyticsV2Service;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationReferenceDataSourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationReferenceDataSourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.KinesisAnalyticsException;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;
import software.amazon.awssdk.services.kinesisanalytics.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UnableToDetectSchemaException;
import software.amazon.awssdk.services.kinesisanalytics.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.UntagResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.KinesisAnalyticsV2Exception;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Kinesis Analytics for SQL, version 1 of its API, behind the SDK's client interface.
///
/// Operations: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
public final class AnalyticsService implements KinesisAnalyticsClient {

    private static final int DEFAULT_LISTED = 50;
    private final Applications applications;
    private final AnalyticsV2Service version2;
    private final DiscoveryService discovery;

    /// Knows the applications that the store defines; [#start] lets them run.
    ///
    /// @param folder where the states are that are too large for the store
    /// @param kinesis the streams that applications read and write
    /// @param firehose the delivery streams that they write
    /// @param lambda the functions that their records pass through and that take their rows
    /// @param s3 the objects that fill their reference tables
    /// @param logs the log streams that are told of their errors
    /// @param meter told of what they do
    public AnalyticsService(
            Store store,
            Path folder,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings,
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose,
            Clients<LambdaClient> lambda,
            Clients<S3Client> s3,
            Clients<CloudWatchLogsClient> logs,
            Meter meter) {
        this(
                store,
                new Journals(store, folder, settings.smallStateBytes()),
                clock,
                random,
                settings,
                kinesis,
                firehose,
                lambda,
                s3,
                logs,
                meter);
    }

    AnalyticsService(
            Store store,
            Journals journals,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings,
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose,
            Clients<LambdaClient> lambda,
            Clients<S3Client> s3,
            Clients<CloudWatchLogsClient> logs,
            Meter meter) {
        ConnectionService connections = new ConnectionService(kinesis, firehose, lambda, s3, logs, random, settings);
        this.discovery = new DiscoveryService(clock, settings.discoveryWait(), connections);
        this.applications = new Applications(store, journals, connections, meter, clock, random, settings);
        this.version2 = new AnalyticsV2Service(applications, discovery);
    }

    /// The door to this service.
    public ServiceDoor<KinesisAnalyticsClient> door() {
        return ServiceDoor.of(
                KinesisAnalyticsClient.class, this, AnalyticsLimits.LIMITS, KinesisAnalyticsException::builder);
    }

    /// The door to the same applications for those who speak version 2 of the API.
    public ServiceDoor<KinesisAnalyticsV2Client> doorOfVersion2() {
        return ServiceDoor.of(
                KinesisAnalyticsV2Client.class,
                version2,
                AnalyticsV2Limits.LIMITS,
                KinesisAnalyticsV2Exception::builder);
    }

    /// Lets the applications go on that ran when the server ended; called when all services can be reached.
    public void start() {
        applications.resume();
    }

    /// What each application has done, in the order of their accounts, regions and names.
    public List<ApplicationStatus> status() {
        return applications.status();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Ends all applications after the batches under way; they go on at the next [#start].
    @Override
    public void close() {
        applications.close();
    }

    // ---- applications

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CreateApplication.html>
    @Override
    public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
        ApplicationId id = id(request.applicationName());
        ResourceArns arns = arns();
        ApplicationDefinition definition = ApplicationDefinition.first(
                        applications.millis(),
                        applications.now(),
                        Optional.ofNullable(request.applicationDescription()).orElse(""),
                        Optional.ofNullable(request.applicationCode()).orElse(""))
                .withInputs(Parts.numbered(request.inputs(), (n, input) -> DefinitionService.input(arns, n, input)))
                .withOutputs(
                        Parts.numbered(request.outputs(), (n, output) -> DefinitionService.output(arns, n, output)))
                .withLoggingOptions(Parts.numbered(
                        request.cloudWatchLoggingOptions(), (n, option) -> DefinitionService.logging(arns, n, option)))
                .withTags(Tags.added(id, Map.of(), tags(request.tags())));
        applications.create(id, definition);
        return CreateApplicationResponse.builder()
                .applicationSummary(DescriptionService.summary(id, definition))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DescribeApplication.html>
    @Override
    public DescribeApplicationResponse describeApplication(DescribeApplicationRequest request) {
        ApplicationId id = id(request.applicationName());
        return DescribeApplicationResponse.builder()
                .applicationDetail(DescriptionService.detail(id, applications.get(id)))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ListApplications.html>
    @Override
    public ListApplicationsResponse listApplications(ListApplicationsRequest request) {
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LISTED);
        String after =
                Optional.ofNullable(request.exclusiveStartApplicationName()).orElse("");
        List<Table.Row<ApplicationDefinition>> rows = applications.list(Caller.current(), after, limit + 1);
        List<ApplicationSummary> summaries = rows.stream()
                .limit(limit)
                .map(row -> DescriptionService.summary(ApplicationId.ofKey(row.key()), row.value()))
                .toList();
        return ListApplicationsResponse.builder()
                .applicationSummaries(summaries)
                .hasMoreApplications(rows.size() > limit)
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_UpdateApplication.html>
    @Override
    public UpdateApplicationResponse updateApplication(UpdateApplicationRequest request) {
        ConfigurationChange change = UpdateService.change(request.applicationUpdate());
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> change.applyTo(before, arns));
        return UpdateApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplication.html>
    @Override
    public DeleteApplicationResponse deleteApplication(DeleteApplicationRequest request) {
        applications.delete(id(request.applicationName()), request.createTimestamp());
        return DeleteApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StartApplication.html>
    @Override
    public StartApplicationResponse startApplication(StartApplicationRequest request) {
        Map<String, StartingPosition> positions = new LinkedHashMap<>();
        for (InputConfiguration configuration : request.inputConfigurations()) {
            String position = configuration.inputStartingPositionConfiguration().inputStartingPositionAsString();
            positions.put(
                    configuration.id(),
                    position == null ? StartingPosition.LAST_STOPPED_POINT : StartingPosition.valueOf(position));
        }
        applications.start(id(request.applicationName()), positions);
        return StartApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StopApplication.html>
    @Override
    public StopApplicationResponse stopApplication(StopApplicationRequest request) {
        applications.stop(id(request.applicationName()));
        return StopApplicationResponse.builder().build();
    }

    // ---- the parts of applications

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationInput.html>
    @Override
    public AddApplicationInputResponse addApplicationInput(AddApplicationInputRequest request) {
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withInput(before, part -> DefinitionService.input(arns, part, request.input())));
        return AddApplicationInputResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationInputProcessingConfiguration.html>
    @Override
    public AddApplicationInputProcessingConfigurationResponse addApplicationInputProcessingConfiguration(
            AddApplicationInputProcessingConfigurationRequest request) {
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withProcessor(
                        before,
                        request.inputId(),
                        DefinitionService.processor(arns, request.inputProcessingConfiguration())));
        return AddApplicationInputProcessingConfigurationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplicationInputProcessingConfiguration.html>
    @Override
    public DeleteApplicationInputProcessingConfigurationResponse deleteApplicationInputProcessingConfiguration(
            DeleteApplicationInputProcessingConfigurationRequest request) {
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withoutProcessor(before, request.inputId()));
        return DeleteApplicationInputProcessingConfigurationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationOutput.html>
    @Override
    public AddApplicationOutputResponse addApplicationOutput(AddApplicationOutputRequest request) {
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withOutput(before, part -> DefinitionService.output(arns, part, request.output())));
        return AddApplicationOutputResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplicationOutput.html>
    @Override
    public DeleteApplicationOutputResponse deleteApplicationOutput(DeleteApplicationOutputRequest request) {
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withoutOutput(before, request.outputId()));
        return DeleteApplicationOutputResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationReferenceDataSource.html>
    @Override
    public AddApplicationReferenceDataSourceResponse addApplicationReferenceDataSource(
            AddApplicationReferenceDataSourceRequest request) {
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withReference(
                        before, part -> DefinitionService.reference(arns, part, request.referenceDataSource())));
        return AddApplicationReferenceDataSourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplicationReferenceDataSource.html>
    @Override
    public DeleteApplicationReferenceDataSourceResponse deleteApplicationReferenceDataSource(
            DeleteApplicationReferenceDataSourceRequest request) {
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withoutReference(before, request.referenceId()));
        return DeleteApplicationReferenceDataSourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationCloudWatchLoggingOption.html>
    @Override
    public AddApplicationCloudWatchLoggingOptionResponse addApplicationCloudWatchLoggingOption(
            AddApplicationCloudWatchLoggingOptionRequest request) {
        ResourceArns arns = arns();
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withLoggingOption(
                        before, part -> DefinitionService.logging(arns, part, request.cloudWatchLoggingOption())));
        return AddApplicationCloudWatchLoggingOptionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplicationCloudWatchLoggingOption.html>
    @Override
    public DeleteApplicationCloudWatchLoggingOptionResponse deleteApplicationCloudWatchLoggingOption(
            DeleteApplicationCloudWatchLoggingOptionRequest request) {
        applications.change(
                id(request.applicationName()),
                ExpectedVersion.of(request.currentApplicationVersionId()),
                before -> Parts.withoutLoggingOption(before, request.cloudWatchLoggingOptionId()));
        return DeleteApplicationCloudWatchLoggingOptionResponse.builder().build();
    }

    // ---- discovery

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
    @Override
    public DiscoverInputSchemaResponse discoverInputSchema(DiscoverInputSchemaRequest request) {
        return switch (discovery.discover(Caller.current(), asked(request))) {
            case Discovery.Result.Found(var schema, var rows, var raw, var processed) ->
                DiscoverInputSchemaResponse.builder()
                        .inputSchema(DescriptionService.schema(schema))
                        .parsedInputRecords(rows)
                        .processedInputRecords(processed)
                        .rawInputRecords(raw)
                        .build();
            case Discovery.Result.Unable(String reason, var raw, var processed) ->
                throw unableToDetect(reason, raw, processed);
        };
    }

    private static Asked asked(DiscoverInputSchemaRequest request) {
        return new Asked(
                Optional.ofNullable(request.resourceARN()),
                Optional.ofNullable(request.inputStartingPositionConfiguration())
                        .flatMap(configuration -> Optional.ofNullable(configuration.inputStartingPositionAsString()))
                        .map(StartingPosition::valueOf),
                Optional.ofNullable(request.inputProcessingConfiguration())
                        .map(configuration ->
                                configuration.inputLambdaProcessor().resourceARN()),
                Optional.ofNullable(request.s3Configuration())
                        .map(object -> new S3Object(object.bucketARN(), object.fileKey())));
    }

    /// A refusal that carries what it could not make sense of, as no other does.
    private static RuntimeException unableToDetect(String reason, List<String> raw, List<String> processed) {
        String message = "Unable to detect schema: " + reason + ".";
        return UnableToDetectSchemaException.builder()
                .rawInputRecords(raw)
                .processedInputRecords(processed)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("UnableToDetectSchemaException")
                        .errorMessage(message)
                        .serviceName(SERVICE_NAME)
                        .build())
                .statusCode(400)
                .requestId(CallContext.current().requestId())
                .build();
    }

    // ---- tags

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
        applications.tag(id, tags -> Tags.added(id, tags, tags(request.tags())));
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        applications.tag(ApplicationId.ofArn(Caller.current(), request.resourceARN()), tags -> {
            Map<String, String> rest = new TreeMap<>(tags);
            request.tagKeys().forEach(rest::remove);
            return rest;
        });
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ListTagsForResource.html>
    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = new TreeMap<>(applications
                .get(ApplicationId.ofArn(Caller.current(), request.resourceARN()))
                .tags());
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static Map<String, String> tags(List<Tag> requested) {
        Map<String, String> tags = new LinkedHashMap<>();
        requested.forEach(
                tag -> tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse("")));
        return tags;
    }

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
