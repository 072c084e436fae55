package io.millrace.analytics.v2;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.Parts;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.run.Applications;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationCloudWatchLoggingOptionRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationCloudWatchLoggingOptionResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationInputProcessingConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationInputProcessingConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationReferenceDataSourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationReferenceDataSourceResponse;

/// The operations that add something to an application's configuration or take it away: inputs and their processors,
/// outputs, reference tables, log streams.
final class ConfigurationV2Service implements KinesisAnalyticsV2Client, ServicePart {

    private final Applications applications;

    ConfigurationV2Service(Applications applications) {
        this.applications = applications;
    }

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

    /// What a request says of the version that it changes, by number or by token.
    static ExpectedVersion expected(@Nullable Long version, @Nullable String conditionalToken) {
        return new ExpectedVersion(Optional.ofNullable(version), Optional.ofNullable(conditionalToken));
    }

    private static ResourceArns arns() {
        return new ResourceArns(Caller.current());
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
