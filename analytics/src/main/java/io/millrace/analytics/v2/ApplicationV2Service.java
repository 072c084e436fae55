package io.millrace.analytics.v2;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ConfigurationChange;
import io.millrace.analytics.definition.Parts;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.definition.Tags;
import io.millrace.analytics.run.Applications;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationMode;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RunConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlApplicationConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlRunConfiguration;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StartApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StopApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StopApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationResponse;

/// The operations on whole applications, from their creation to their end.
///
/// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html>
final class ApplicationV2Service implements KinesisAnalyticsV2Client, ServicePart {

    private static final int DEFAULT_LISTED = 50;
    private static final String SQL = "SQL-1_0";

    private final Applications applications;

    ApplicationV2Service(Applications applications) {
        this.applications = applications;
    }

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
                    .withTags(Tags.added(id, Map.of(), TagV2Service.tags(request.tags())));
            applications.create(id, definition);
            return CreateApplicationResponse.builder()
                    .applicationDetail(DescriptionV2Service.detail(id, definition))
                    .build();
        });
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
                    ConfigurationV2Service.expected(request.currentApplicationVersionId(), request.conditionalToken()),
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

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
