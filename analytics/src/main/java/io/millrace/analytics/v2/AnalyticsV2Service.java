package io.millrace.analytics.v2;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ConfigurationChange;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.Parts;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.definition.Tags;
import io.millrace.analytics.discovery.Discovery.Result;
import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.discovery.DiscoveryService.Asked;
import io.millrace.analytics.discovery.DiscoveryService.S3Object;
import io.millrace.analytics.run.Applications;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationInputRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationInputResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationReferenceDataSourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationVpcConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationVpcConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationMode;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationPresignedUrlRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationPresignedUrlResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationReferenceDataSourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationVpcConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationVpcConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationOperationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationOperationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationVersionRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationVersionResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DiscoverInputSchemaRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationOperationsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationOperationsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationSnapshotsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationSnapshotsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationVersionsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationVersionsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RollbackApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RollbackApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RunConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlApplicationConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlRunConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StartApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StopApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StopApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Tag;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UnableToDetectSchemaException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UntagResourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationMaintenanceConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationMaintenanceConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationResponse;

/// Kinesis Analytics for SQL, version 2 of its API, behind the SDK's client interface.
///
/// It translates for the same [Applications] as [AnalyticsService] does: an application that one version has made is
/// there for the other. Of all runtimes it has `SQL-1_0` alone.
///
/// Operations: <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html>
public final class AnalyticsV2Service implements KinesisAnalyticsV2Client {

    private static final int DEFAULT_LISTED = 50;
    private static final String SQL = "SQL-1_0";

    private final Applications applications;
    private final DiscoveryService discovery;

    public AnalyticsV2Service(Applications applications, DiscoveryService discovery) {
        this.applications = applications;
        this.discovery = discovery;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Nothing: the applications are the first version's to end.
    @Override
    public void close() {}

    // ---- applications

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplication.html>
    @Override
    public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            refuse(request);
            Optional<ApplicationConfiguration> configuration = Optional.ofNullable(request.applicationConfiguration());
            SqlApplicationConfiguration sql = configuration
                    .map(ApplicationConfiguration::sqlApplicationConfiguration)
                    .orElseGet(() -> SqlApplicationConfiguration.builder().build());
            ResourceArns arns = arns();
            ApplicationDefinition definition = ApplicationDefinition.first(
                            applications.millis(),
                            applications.now(),
                            Optional.ofNullable(request.applicationDescription())
                                    .orElse(""),
                            DefinitionV2Service.code(configuration
                                    .map(ApplicationConfiguration::applicationCodeConfiguration)
                                    .orElse(null)))
                    .withServiceRole(request.serviceExecutionRole())
                    .withInputs(Parts.numbered(sql.inputs(), (n, input) -> DefinitionV2Service.input(arns, n, input)))
                    .withOutputs(
                            Parts.numbered(sql.outputs(), (n, output) -> DefinitionV2Service.output(arns, n, output)))
                    .withReferences(Parts.numbered(
                            sql.referenceDataSources(),
                            (n, reference) -> DefinitionV2Service.reference(arns, n, reference)))
                    .withLoggingOptions(Parts.numbered(
                            request.cloudWatchLoggingOptions(),
                            (n, option) -> DefinitionV2Service.logging(arns, n, option)))
                    .withTags(Tags.added(id, Map.of(), tags(request.tags())));
            applications.create(id, definition);
            return CreateApplicationResponse.builder()
                    .applicationDetail(DescriptionV2Service.detail(id, definition))
                    .build();
        });
    }

    private static void refuse(CreateApplicationRequest request) {
        String runtime = request.runtimeEnvironmentAsString();
        if (!runtime.equals(SQL)) {
            throw AnalyticsFault.UNSUPPORTED_OPERATION.fault(
                    "The RuntimeEnvironment %s is not supported, only %s.", runtime, SQL);
        }
        if (request.applicationMode() == ApplicationMode.INTERACTIVE) {
            throw AnalyticsV2Fault.notForSql("The ApplicationMode INTERACTIVE");
        }
        ApplicationConfiguration configuration = request.applicationConfiguration();
        if (configuration == null) {
            return;
        }
        AnalyticsV2Fault.refuseForSql("FlinkApplicationConfiguration", configuration.flinkApplicationConfiguration());
        AnalyticsV2Fault.refuseForSql("EnvironmentProperties", configuration.environmentProperties());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationSnapshotConfiguration", configuration.applicationSnapshotConfiguration());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationSystemRollbackConfiguration", configuration.applicationSystemRollbackConfiguration());
        AnalyticsV2Fault.refuseForSql(
                "ZeppelinApplicationConfiguration", configuration.zeppelinApplicationConfiguration());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationEncryptionConfiguration", configuration.applicationEncryptionConfiguration());
        if (!configuration.vpcConfigurations().isEmpty()) {
            throw AnalyticsV2Fault.notForSql("VpcConfigurations");
        }
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplication.html>
    ///
    /// A SQL application has nothing that `IncludeAdditionalDetails` could add.
    @Override
    public DescribeApplicationResponse describeApplication(DescribeApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            return DescribeApplicationResponse.builder()
                    .applicationDetail(DescriptionV2Service.detail(id, applications.get(id)))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplications.html>
    @Override
    public ListApplicationsResponse listApplications(ListApplicationsRequest request) {
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LISTED);
        String after = Optional.ofNullable(request.nextToken()).orElse("");
        List<Table.Row<ApplicationDefinition>> rows = applications.list(Caller.current(), after, limit + 1);
        List<ApplicationSummary> summaries = rows.stream()
                .limit(limit)
                .map(row -> DescriptionV2Service.summary(ApplicationId.ofKey(row.key()), row.value()))
                .toList();
        return ListApplicationsResponse.builder()
                .applicationSummaries(summaries)
                .nextToken(rows.size() > limit ? summaries.getLast().applicationName() : null)
                .build();
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplication.html>
    @Override
    public UpdateApplicationResponse updateApplication(UpdateApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ConfigurationChange change = UpdateV2Service.change(request);
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    expected(request.currentApplicationVersionId(), request.conditionalToken()),
                    before -> change.applyTo(before, arns));
            return UpdateApplicationResponse.builder()
                    .applicationDetail(DescriptionV2Service.detail(id, after))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplication.html>
    @Override
    public DeleteApplicationResponse deleteApplication(DeleteApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            applications.delete(id(request.applicationName()), request.createTimestamp());
            return DeleteApplicationResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_StartApplication.html>
    @Override
    public StartApplicationResponse startApplication(StartApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            Map<String, StartingPosition> positions = new LinkedHashMap<>();
            RunConfiguration run = Optional.ofNullable(request.runConfiguration())
                    .orElseGet(() -> RunConfiguration.builder().build());
            AnalyticsV2Fault.refuseForSql("FlinkRunConfiguration", run.flinkRunConfiguration());
            AnalyticsV2Fault.refuseForSql("ApplicationRestoreConfiguration", run.applicationRestoreConfiguration());
            for (SqlRunConfiguration configuration : run.sqlRunConfigurations()) {
                String position =
                        configuration.inputStartingPositionConfiguration().inputStartingPositionAsString();
                positions.put(
                        configuration.inputId(),
                        position == null ? StartingPosition.LAST_STOPPED_POINT : StartingPosition.valueOf(position));
            }
            applications.start(id(request.applicationName()), positions);
            return StartApplicationResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_StopApplication.html>
    @Override
    public StopApplicationResponse stopApplication(StopApplicationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            if (Boolean.TRUE.equals(request.force())) {
                applications.get(id);
                throw AnalyticsV2Fault.notForSql("Force");
            }
            applications.stop(id);
            return StopApplicationResponse.builder().build();
        });
    }

    // ---- the parts of applications

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationInput.html>
    @Override
    public AddApplicationInputResponse addApplicationInput(AddApplicationInputRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withInput(before, part -> DefinitionV2Service.input(arns, part, request.input())));
            return AddApplicationInputResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .inputDescriptions(DescriptionV2Service.inputs(after))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationInputProcessingConfiguration.html>
    @Override
    public AddApplicationInputProcessingConfigurationResponse addApplicationInputProcessingConfiguration(
            AddApplicationInputProcessingConfigurationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withProcessor(
                            before,
                            request.inputId(),
                            DefinitionV2Service.processor(arns, request.inputProcessingConfiguration())));
            return AddApplicationInputProcessingConfigurationResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .inputId(request.inputId())
                    .inputProcessingConfigurationDescription(DescriptionV2Service.processor(
                            after.input().flatMap(InputDefinition::processor).orElseThrow()))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationInputProcessingConfiguration.html>
    @Override
    public DeleteApplicationInputProcessingConfigurationResponse deleteApplicationInputProcessingConfiguration(
            DeleteApplicationInputProcessingConfigurationRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withoutProcessor(before, request.inputId()));
            return DeleteApplicationInputProcessingConfigurationResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationOutput.html>
    @Override
    public AddApplicationOutputResponse addApplicationOutput(AddApplicationOutputRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before ->
                            Parts.withOutput(before, part -> DefinitionV2Service.output(arns, part, request.output())));
            return AddApplicationOutputResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .outputDescriptions(DescriptionV2Service.outputs(after))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationOutput.html>
    @Override
    public DeleteApplicationOutputResponse deleteApplicationOutput(DeleteApplicationOutputRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withoutOutput(before, request.outputId()));
            return DeleteApplicationOutputResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationReferenceDataSource.html>
    @Override
    public AddApplicationReferenceDataSourceResponse addApplicationReferenceDataSource(
            AddApplicationReferenceDataSourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withReference(
                            before, part -> DefinitionV2Service.reference(arns, part, request.referenceDataSource())));
            return AddApplicationReferenceDataSourceResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .referenceDataSourceDescriptions(DescriptionV2Service.references(after))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationReferenceDataSource.html>
    @Override
    public DeleteApplicationReferenceDataSourceResponse deleteApplicationReferenceDataSource(
            DeleteApplicationReferenceDataSourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ApplicationDefinition after = applications.change(
                    id,
                    ExpectedVersion.of(request.currentApplicationVersionId()),
                    before -> Parts.withoutReference(before, request.referenceId()));
            return DeleteApplicationReferenceDataSourceResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationCloudWatchLoggingOption.html>
    @Override
    public AddApplicationCloudWatchLoggingOptionResponse addApplicationCloudWatchLoggingOption(
            AddApplicationCloudWatchLoggingOptionRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ResourceArns arns = arns();
            ApplicationDefinition after = applications.change(
                    id,
                    expected(request.currentApplicationVersionId(), request.conditionalToken()),
                    before -> Parts.withLoggingOption(
                            before,
                            part -> DefinitionV2Service.logging(arns, part, request.cloudWatchLoggingOption())));
            return AddApplicationCloudWatchLoggingOptionResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .cloudWatchLoggingOptionDescriptions(DescriptionV2Service.loggingOptions(after))
                    .build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationCloudWatchLoggingOption.html>
    @Override
    public DeleteApplicationCloudWatchLoggingOptionResponse deleteApplicationCloudWatchLoggingOption(
            DeleteApplicationCloudWatchLoggingOptionRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = id(request.applicationName());
            ApplicationDefinition after = applications.change(
                    id,
                    expected(request.currentApplicationVersionId(), request.conditionalToken()),
                    before -> Parts.withoutLoggingOption(before, request.cloudWatchLoggingOptionId()));
            return DeleteApplicationCloudWatchLoggingOptionResponse.builder()
                    .applicationARN(id.arn())
                    .applicationVersionId(after.version())
                    .cloudWatchLoggingOptionDescriptions(DescriptionV2Service.loggingOptions(after))
                    .build();
        });
    }

    private static ExpectedVersion expected(@Nullable Long version, @Nullable String conditionalToken) {
        return new ExpectedVersion(Optional.ofNullable(version), Optional.ofNullable(conditionalToken));
    }

    // ---- discovery

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DiscoverInputSchema.html>
    @Override
    public DiscoverInputSchemaResponse discoverInputSchema(DiscoverInputSchemaRequest request) {
        Result result = AnalyticsV2Fault.translated(() -> discovery.discover(Caller.current(), asked(request)));
        return switch (result) {
            case Result.Found(var schema, var rows, var raw, var processed) ->
                DiscoverInputSchemaResponse.builder()
                        .inputSchema(DescriptionV2Service.schema(schema))
                        .parsedInputRecords(rows)
                        .processedInputRecords(processed)
                        .rawInputRecords(raw)
                        .build();
            case Result.Unable(String reason, var raw, var processed) -> throw unableToDetect(reason, raw, processed);
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

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            applications.tag(id, tags -> Tags.added(id, tags, tags(request.tags())));
            return TagResourceResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            applications.tag(id, tags -> {
                Map<String, String> rest = new TreeMap<>(tags);
                request.tagKeys().forEach(rest::remove);
                return rest;
            });
            return UntagResourceResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListTagsForResource.html>
    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            Map<String, String> tags = new TreeMap<>(applications.get(id).tags());
            return ListTagsForResourceResponse.builder()
                    .tags(tags.entrySet().stream()
                            .map(tag -> Tag.builder()
                                    .key(tag.getKey())
                                    .value(tag.getValue())
                                    .build())
                            .toList())
                    .build();
        });
    }

    private static Map<String, String> tags(List<Tag> requested) {
        Map<String, String> tags = new LinkedHashMap<>();
        requested.forEach(
                tag -> tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse("")));
        return tags;
    }

    // ---- what only applications have that run Flink

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationVersions.html>
    @Override
    public ListApplicationVersionsResponse listApplicationVersions(ListApplicationVersionsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationVersions");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationVersion.html>
    @Override
    public DescribeApplicationVersionResponse describeApplicationVersion(DescribeApplicationVersionRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationVersion");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_RollbackApplication.html>
    @Override
    public RollbackApplicationResponse rollbackApplication(RollbackApplicationRequest request) {
        throw unsupported(request.applicationName(), "RollbackApplication");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationOperations.html>
    @Override
    public ListApplicationOperationsResponse listApplicationOperations(ListApplicationOperationsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationOperations");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationOperation.html>
    @Override
    public DescribeApplicationOperationResponse describeApplicationOperation(
            DescribeApplicationOperationRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationOperation");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplicationSnapshot.html>
    @Override
    public CreateApplicationSnapshotResponse createApplicationSnapshot(CreateApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "CreateApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationSnapshot.html>
    @Override
    public DescribeApplicationSnapshotResponse describeApplicationSnapshot(DescribeApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationSnapshots.html>
    @Override
    public ListApplicationSnapshotsResponse listApplicationSnapshots(ListApplicationSnapshotsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationSnapshots");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationSnapshot.html>
    @Override
    public DeleteApplicationSnapshotResponse deleteApplicationSnapshot(DeleteApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "DeleteApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplicationMaintenanceConfiguration.html>
    @Override
    public UpdateApplicationMaintenanceConfigurationResponse updateApplicationMaintenanceConfiguration(
            UpdateApplicationMaintenanceConfigurationRequest request) {
        throw unsupported(request.applicationName(), "UpdateApplicationMaintenanceConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationVpcConfiguration.html>
    @Override
    public AddApplicationVpcConfigurationResponse addApplicationVpcConfiguration(
            AddApplicationVpcConfigurationRequest request) {
        throw invalid(request.applicationName(), "AddApplicationVpcConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationVpcConfiguration.html>
    @Override
    public DeleteApplicationVpcConfigurationResponse deleteApplicationVpcConfiguration(
            DeleteApplicationVpcConfigurationRequest request) {
        throw invalid(request.applicationName(), "DeleteApplicationVpcConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplicationPresignedUrl.html>
    @Override
    public CreateApplicationPresignedUrlResponse createApplicationPresignedUrl(
            CreateApplicationPresignedUrlRequest request) {
        throw invalid(request.applicationName(), "CreateApplicationPresignedUrl");
    }

    private Fault unsupported(String application, String operation) {
        return AnalyticsV2Fault.translated(() -> {
            applications.get(id(application));
            return AnalyticsV2Fault.UNSUPPORTED_OPERATION.fault("%s is not supported for SQL applications.", operation);
        });
    }

    private Fault invalid(String application, String operation) {
        return AnalyticsV2Fault.translated(() -> {
            applications.get(id(application));
            return AnalyticsV2Fault.INVALID_ARGUMENT.fault("%s is not supported for SQL applications.", operation);
        });
    }

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
