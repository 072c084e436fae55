package io.millrace.analytics.v2;

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
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationCodeConfigurationUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationConfigurationUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CloudWatchLoggingOptionUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CodeContentUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputParallelismUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputSchemaUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ReferenceDataSourceUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.S3ReferenceDataSourceUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlApplicationConfigurationUpdate;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationRequest;

/// Reads the changes of an application's configuration out of requests of version 2.
final class UpdateV2Service {

    private UpdateV2Service() {}

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplication.html>
    static ConfigurationChange change(UpdateApplicationRequest request) {
        refuse(request);
        Optional<ApplicationConfigurationUpdate> update = Optional.ofNullable(request.applicationConfigurationUpdate());
        SqlApplicationConfigurationUpdate sql = update.map(
                        ApplicationConfigurationUpdate::sqlApplicationConfigurationUpdate)
                .orElseGet(() -> SqlApplicationConfigurationUpdate.builder().build());
        return new ConfigurationChange(
                update.map(ApplicationConfigurationUpdate::applicationCodeConfigurationUpdate)
                        .flatMap(UpdateV2Service::code),
                sql.inputUpdates().stream().map(UpdateV2Service::input).toList(),
                sql.outputUpdates().stream().map(UpdateV2Service::output).toList(),
                sql.referenceDataSourceUpdates().stream()
                        .map(UpdateV2Service::reference)
                        .toList(),
                request.cloudWatchLoggingOptionUpdates().stream()
                        .map(UpdateV2Service::logging)
                        .toList(),
                Optional.ofNullable(request.serviceExecutionRoleUpdate()));
    }

    private static void refuse(UpdateApplicationRequest request) {
        if (request.runtimeEnvironmentUpdateAsString() != null
                && !request.runtimeEnvironmentUpdateAsString().equals("SQL-1_0")) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "The RuntimeEnvironment of a SQL application cannot become %s.",
                    request.runtimeEnvironmentUpdateAsString());
        }
        if (request.runConfigurationUpdate() != null) {
            throw AnalyticsV2Fault.notForSql("RunConfigurationUpdate");
        }
        ApplicationConfigurationUpdate update = request.applicationConfigurationUpdate();
        if (update == null) {
            return;
        }
        AnalyticsV2Fault.refuseForSql(
                "FlinkApplicationConfigurationUpdate", update.flinkApplicationConfigurationUpdate());
        AnalyticsV2Fault.refuseForSql("EnvironmentPropertyUpdates", update.environmentPropertyUpdates());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationSnapshotConfigurationUpdate", update.applicationSnapshotConfigurationUpdate());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationSystemRollbackConfigurationUpdate", update.applicationSystemRollbackConfigurationUpdate());
        AnalyticsV2Fault.refuseForSql(
                "ZeppelinApplicationConfigurationUpdate", update.zeppelinApplicationConfigurationUpdate());
        AnalyticsV2Fault.refuseForSql(
                "ApplicationEncryptionConfigurationUpdate", update.applicationEncryptionConfigurationUpdate());
        if (!update.vpcConfigurationUpdates().isEmpty()) {
            throw AnalyticsV2Fault.notForSql("VpcConfigurationUpdates");
        }
    }

    private static Optional<String> code(ApplicationCodeConfigurationUpdate update) {
        DefinitionV2Service.plain(update.codeContentTypeUpdateAsString());
        CodeContentUpdate content = update.codeContentUpdate();
        if (content == null) {
            return Optional.empty();
        }
        if (content.zipFileContentUpdate() != null || content.s3ContentLocationUpdate() != null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("The code of a SQL application is TextContentUpdate.");
        }
        return Optional.ofNullable(content.textContentUpdate());
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_InputUpdate.html>
    private static InputChange input(InputUpdate update) {
        if (update.kinesisFirehoseInputUpdate() != null) {
            throw AnalyticsFault.noFirehoseInput(Caller.current());
        }
        return new InputChange(
                update.inputId(),
                Optional.ofNullable(update.namePrefixUpdate()),
                Optional.ofNullable(update.inputProcessingConfigurationUpdate())
                        .map(processing ->
                                resource(processing.inputLambdaProcessorUpdate().resourceARNUpdate())),
                Optional.ofNullable(update.kinesisStreamsInputUpdate())
                        .map(stream -> resource(stream.resourceARNUpdate())),
                Optional.ofNullable(update.inputSchemaUpdate()).map(UpdateV2Service::schema),
                Optional.ofNullable(update.inputParallelismUpdate()).map(InputParallelismUpdate::countUpdate));
    }

    private static SchemaChange schema(InputSchemaUpdate update) {
        return new SchemaChange(
                Optional.ofNullable(update.recordFormatUpdate()).map(DefinitionV2Service::format),
                Optional.ofNullable(update.recordEncodingUpdate()),
                update.hasRecordColumnUpdates()
                        ? Optional.of(DefinitionV2Service.columns(update.recordColumnUpdates()))
                        : Optional.empty());
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_OutputUpdate.html>
    private static OutputChange output(OutputUpdate update) {
        return new OutputChange(
                update.outputId(),
                Optional.ofNullable(update.nameUpdate()),
                Optional.ofNullable(update.kinesisStreamsOutputUpdate())
                        .map(stream -> resource(stream.resourceARNUpdate())),
                Optional.ofNullable(update.kinesisFirehoseOutputUpdate())
                        .map(delivery -> resource(delivery.resourceARNUpdate())),
                Optional.ofNullable(update.lambdaOutputUpdate())
                        .map(function -> resource(function.resourceARNUpdate())),
                Optional.ofNullable(update.destinationSchemaUpdate()).map(DefinitionV2Service::rowFormat));
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ReferenceDataSourceUpdate.html>
    private static ReferenceChange reference(ReferenceDataSourceUpdate update) {
        Optional<S3ReferenceDataSourceUpdate> object = Optional.ofNullable(update.s3ReferenceDataSourceUpdate());
        return new ReferenceChange(
                update.referenceId(),
                Optional.ofNullable(update.tableNameUpdate()),
                object.map(S3ReferenceDataSourceUpdate::bucketARNUpdate),
                object.map(S3ReferenceDataSourceUpdate::fileKeyUpdate),
                Optional.empty(),
                Optional.ofNullable(update.referenceSchemaUpdate()).map(DefinitionV2Service::schema));
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CloudWatchLoggingOptionUpdate.html>
    private static LoggingChange logging(CloudWatchLoggingOptionUpdate update) {
        return new LoggingChange(update.cloudWatchLoggingOptionId(), resource(update.logStreamARNUpdate()));
    }

    private static ResourceChange resource(@Nullable String arn) {
        return new ResourceChange(Optional.ofNullable(arn), Optional.empty());
    }
}
