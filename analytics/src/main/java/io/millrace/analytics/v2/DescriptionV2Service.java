package io.millrace.analytics.v2;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LambdaProcessor;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.analytics.definition.SchemaDefinition;
import io.millrace.analytics.definition.SchemaDefinition.RecordFormat;
import java.util.List;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationConfigurationDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CloudWatchLoggingOptionDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CodeContentType;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InputProcessingConfigurationDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.MappingParameters;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.OutputDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ReferenceDataSourceDescription;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RuntimeEnvironment;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SourceSchema;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SqlApplicationConfigurationDescription;

/// Writes definitions as the shapes of the answers of version 2, whatever version made them.
final class DescriptionV2Service {

    private DescriptionV2Service() {}

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ApplicationSummary.html>
    static ApplicationSummary summary(ApplicationId id, ApplicationDefinition definition) {
        return ApplicationSummary.builder()
                .applicationName(id.name())
                .applicationARN(id.arn())
                .applicationStatus(definition.state().name())
                .applicationVersionId(definition.version())
                .runtimeEnvironment(RuntimeEnvironment.SQL_1_0)
                .build();
    }

    /// What has nothing in it is left out.
    ///
    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ApplicationDetail.html>
    static ApplicationDetail detail(ApplicationId id, ApplicationDefinition definition) {
        ApplicationDetail.Builder detail = ApplicationDetail.builder()
                .applicationName(id.name())
                .applicationDescription(definition.description())
                .applicationARN(id.arn())
                .runtimeEnvironment(RuntimeEnvironment.SQL_1_0)
                .serviceExecutionRole(definition.serviceRole().orElse(null))
                .applicationStatus(definition.state().name())
                .applicationVersionId(definition.version())
                .conditionalToken(definition.conditionalToken())
                .createTimestamp(definition.created())
                .lastUpdateTimestamp(definition.updated())
                .applicationConfigurationDescription(configuration(definition));
        if (!definition.loggingOptions().isEmpty()) {
            detail.cloudWatchLoggingOptionDescriptions(loggingOptions(definition));
        }
        return detail.build();
    }

    private static ApplicationConfigurationDescription configuration(ApplicationDefinition definition) {
        SqlApplicationConfigurationDescription.Builder sql = SqlApplicationConfigurationDescription.builder();
        if (!definition.inputs().isEmpty()) {
            sql.inputDescriptions(inputs(definition));
        }
        if (!definition.outputs().isEmpty()) {
            sql.outputDescriptions(outputs(definition));
        }
        if (!definition.references().isEmpty()) {
            sql.referenceDataSourceDescriptions(references(definition));
        }
        ApplicationConfigurationDescription.Builder description =
                ApplicationConfigurationDescription.builder().sqlApplicationConfigurationDescription(sql.build());
        if (!definition.code().isEmpty()) {
            description.applicationCodeConfigurationDescription(code -> code.codeContentType(CodeContentType.PLAINTEXT)
                    .codeContentDescription(content -> content.textContent(definition.code())));
        }
        return description.build();
    }

    static List<InputDescription> inputs(ApplicationDefinition definition) {
        return definition.inputs().stream().map(DescriptionV2Service::input).toList();
    }

    static List<OutputDescription> outputs(ApplicationDefinition definition) {
        return definition.outputs().stream().map(DescriptionV2Service::output).toList();
    }

    static List<ReferenceDataSourceDescription> references(ApplicationDefinition definition) {
        return definition.references().stream()
                .map(DescriptionV2Service::reference)
                .toList();
    }

    static List<CloudWatchLoggingOptionDescription> loggingOptions(ApplicationDefinition definition) {
        return definition.loggingOptions().stream()
                .map(DescriptionV2Service::logging)
                .toList();
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_InputProcessingConfigurationDescription.html>
    static InputProcessingConfigurationDescription processor(LambdaProcessor processor) {
        return InputProcessingConfigurationDescription.builder()
                .inputLambdaProcessorDescription(function -> function.resourceARN(processor.arn())
                        .roleARN(processor.roleArn().orElse(null)))
                .build();
    }

    private static InputDescription input(InputDefinition input) {
        InputDescription.Builder description = InputDescription.builder()
                .inputId(input.id())
                .namePrefix(input.namePrefix())
                .inAppStreamNames(input.streamNames())
                .kinesisStreamsInputDescription(stream -> stream.resourceARN(input.streamArn())
                        .roleARN(input.roleArn().orElse(null)))
                .inputSchema(schema(input.schema()))
                .inputParallelism(parallelism -> parallelism.count(input.parallelism()));
        input.processor()
                .map(DescriptionV2Service::processor)
                .ifPresent(description::inputProcessingConfigurationDescription);
        input.startingPosition()
                .ifPresent(position -> description.inputStartingPositionConfiguration(
                        configuration -> configuration.inputStartingPosition(position.name())));
        return description.build();
    }

    private static OutputDescription output(OutputDefinition output) {
        OutputDescription.Builder description = OutputDescription.builder()
                .outputId(output.id())
                .name(output.name())
                .destinationSchema(
                        schema -> schema.recordFormatType(output.format().name()));
        String role = output.destination().roleArn().orElse(null);
        switch (output.destination()) {
            case Destination.KinesisStream destination ->
                description.kinesisStreamsOutputDescription(
                        stream -> stream.resourceARN(destination.arn()).roleARN(role));
            case Destination.DeliveryStream destination ->
                description.kinesisFirehoseOutputDescription(
                        delivery -> delivery.resourceARN(destination.arn()).roleARN(role));
            case Destination.LambdaFunction destination ->
                description.lambdaOutputDescription(
                        function -> function.resourceARN(destination.arn()).roleARN(role));
        }
        return description.build();
    }

    private static ReferenceDataSourceDescription reference(ReferenceDefinition reference) {
        return ReferenceDataSourceDescription.builder()
                .referenceId(reference.id())
                .tableName(reference.tableName())
                .s3ReferenceDataSourceDescription(object -> object.bucketARN(reference.bucketArn())
                        .fileKey(reference.fileKey())
                        .referenceRoleARN(reference.roleArn().orElse(null)))
                .referenceSchema(schema(reference.schema()))
                .build();
    }

    private static CloudWatchLoggingOptionDescription logging(LoggingOption option) {
        return CloudWatchLoggingOptionDescription.builder()
                .cloudWatchLoggingOptionId(option.id())
                .logStreamARN(option.logStreamArn())
                .roleARN(option.roleArn().orElse(null))
                .build();
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_SourceSchema.html>
    static SourceSchema schema(SchemaDefinition schema) {
        MappingParameters parameters = switch (schema.format()) {
            case RecordFormat.Json(String rowPath) ->
                MappingParameters.builder()
                        .jsonMappingParameters(json -> json.recordRowPath(rowPath))
                        .build();
            case RecordFormat.Csv(String rows, String columns) ->
                MappingParameters.builder()
                        .csvMappingParameters(
                                csv -> csv.recordRowDelimiter(rows).recordColumnDelimiter(columns))
                        .build();
        };
        return SourceSchema.builder()
                .recordFormat(format ->
                        format.recordFormatType(schema.format().type()).mappingParameters(parameters))
                .recordEncoding(schema.encoding().orElse(null))
                .recordColumns(schema.columns().stream()
                        .map(column -> RecordColumn.builder()
                                .name(column.name())
                                .sqlType(column.sqlType())
                                .mapping(column.mapping().orElse(null))
                                .build())
                        .toList())
                .build();
    }
}
