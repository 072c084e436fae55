package io.millrace.analytics;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ConfigurationChange;
import io.millrace.analytics.definition.ConfigurationChange.InputChange;
import io.millrace.analytics.definition.ConfigurationChange.LoggingChange;
import io.millrace.analytics.definition.ConfigurationChange.OutputChange;
import io.millrace.analytics.definition.ConfigurationChange.ReferenceChange;
import io.millrace.analytics.definition.ConfigurationChange.ResourceChange;
import io.millrace.analytics.definition.ConfigurationChange.SchemaChange;
import io.millrace.api.Caller;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOptionUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.InputParallelismUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.InputSchemaUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.InputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSourceUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.S3ReferenceDataSourceUpdate;

/// Reads the changes of an application's configuration out of requests.
final class UpdateService {

    private UpdateService() {}

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationUpdate.html>
    static ConfigurationChange change(ApplicationUpdate update) {
        return new ConfigurationChange(
                Optional.ofNullable(update.applicationCodeUpdate()),
                update.inputUpdates().stream().map(UpdateService::input).toList(),
                update.outputUpdates().stream().map(UpdateService::output).toList(),
                update.referenceDataSourceUpdates().stream()
                        .map(UpdateService::reference)
                        .toList(),
                update.cloudWatchLoggingOptionUpdates().stream()
                        .map(UpdateService::logging)
                        .toList(),
                Optional.empty());
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_InputUpdate.html>
    private static InputChange input(InputUpdate update) {
        if (update.kinesisFirehoseInputUpdate() != null) {
            throw AnalyticsFault.noFirehoseInput(Caller.current());
        }
        return new InputChange(
                update.inputId(),
                Optional.ofNullable(update.namePrefixUpdate()),
                Optional.ofNullable(update.inputProcessingConfigurationUpdate())
                        .map(processing -> resource(
                                processing.inputLambdaProcessorUpdate().resourceARNUpdate(),
                                processing.inputLambdaProcessorUpdate().roleARNUpdate())),
                Optional.ofNullable(update.kinesisStreamsInputUpdate())
                        .map(stream -> resource(stream.resourceARNUpdate(), stream.roleARNUpdate())),
                Optional.ofNullable(update.inputSchemaUpdate()).map(UpdateService::schema),
                Optional.ofNullable(update.inputParallelismUpdate()).map(InputParallelismUpdate::countUpdate));
    }

    private static SchemaChange schema(InputSchemaUpdate update) {
        return new SchemaChange(
                Optional.ofNullable(update.recordFormatUpdate()).map(DefinitionService::format),
                Optional.ofNullable(update.recordEncodingUpdate()),
                update.hasRecordColumnUpdates()
                        ? Optional.of(DefinitionService.columns(update.recordColumnUpdates()))
                        : Optional.empty());
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_OutputUpdate.html>
    private static OutputChange output(OutputUpdate update) {
        return new OutputChange(
                update.outputId(),
                Optional.ofNullable(update.nameUpdate()),
                Optional.ofNullable(update.kinesisStreamsOutputUpdate())
                        .map(stream -> resource(stream.resourceARNUpdate(), stream.roleARNUpdate())),
                Optional.ofNullable(update.kinesisFirehoseOutputUpdate())
                        .map(delivery -> resource(delivery.resourceARNUpdate(), delivery.roleARNUpdate())),
                Optional.ofNullable(update.lambdaOutputUpdate())
                        .map(function -> resource(function.resourceARNUpdate(), function.roleARNUpdate())),
                Optional.ofNullable(update.destinationSchemaUpdate()).map(DefinitionService::rowFormat));
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ReferenceDataSourceUpdate.html>
    private static ReferenceChange reference(ReferenceDataSourceUpdate update) {
        Optional<S3ReferenceDataSourceUpdate> object = Optional.ofNullable(update.s3ReferenceDataSourceUpdate());
        return new ReferenceChange(
                update.referenceId(),
                Optional.ofNullable(update.tableNameUpdate()),
                object.map(S3ReferenceDataSourceUpdate::bucketARNUpdate),
                object.map(S3ReferenceDataSourceUpdate::fileKeyUpdate),
                object.map(S3ReferenceDataSourceUpdate::referenceRoleARNUpdate),
                Optional.ofNullable(update.referenceSchemaUpdate()).map(DefinitionService::schema));
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CloudWatchLoggingOptionUpdate.html>
    private static LoggingChange logging(CloudWatchLoggingOptionUpdate update) {
        return new LoggingChange(
                update.cloudWatchLoggingOptionId(), resource(update.logStreamARNUpdate(), update.roleARNUpdate()));
    }

    private static ResourceChange resource(@Nullable String arn, @Nullable String roleArn) {
        return new ResourceChange(Optional.ofNullable(arn), Optional.ofNullable(roleArn));
    }
}
