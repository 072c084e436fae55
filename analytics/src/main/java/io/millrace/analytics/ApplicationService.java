package io.millrace.analytics;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ConfigurationChange;
import io.millrace.analytics.definition.ExpectedVersion;
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
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationResponse;

/// The operations on whole applications, from their creation to their end.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
final class ApplicationService implements KinesisAnalyticsClient, ServicePart {

    private static final int DEFAULT_LISTED = 50;

    private final Applications applications;

    ApplicationService(Applications applications) {
        this.applications = applications;
    }

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
                .withTags(Tags.added(id, Map.of(), TagService.tags(request.tags())));
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

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
