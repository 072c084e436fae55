package io.millrace.analytics;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.Parts;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.run.Applications;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
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
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationReferenceDataSourceResponse;

/// The operations that add something to an application's configuration or take it away: inputs and their processors,
/// outputs, reference tables, log streams.
final class ConfigurationService implements KinesisAnalyticsClient, ServicePart {

    private final Applications applications;

    ConfigurationService(Applications applications) {
        this.applications = applications;
    }

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

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
