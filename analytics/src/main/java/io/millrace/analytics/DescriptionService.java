package io.millrace.analytics;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.analytics.definition.SchemaDefinition;
import io.millrace.analytics.definition.SchemaDefinition.RecordFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOptionDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.InputDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.MappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSourceDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

/// Writes definitions as the shapes of answers.
final class DescriptionService {

    private DescriptionService() {}

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationSummary.html>
    static ApplicationSummary summary(ApplicationId id, ApplicationDefinition definition) {
        return ApplicationSummary.builder()
                .applicationName(id.name())
                .applicationARN(id.arn())
                .applicationStatus(definition.state().name())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationDetail.html>
    static ApplicationDetail detail(ApplicationId id, ApplicationDefinition definition) {
        return ApplicationDetail.builder()
                .applicationName(id.name())
                .applicationDescription(definition.description())
                .applicationARN(id.arn())
                .applicationStatus(definition.state().name())
                .createTimestamp(definition.created())
                .lastUpdateTimestamp(definition.updated())
                .inputDescriptions(definition.inputs().stream()
                        .map(input -> input(input, definition))
                        .toList())
                .outputDescriptions(definition.outputs().stream()
                        .map(output -> output(output, definition))
                        .toList())
                .referenceDataSourceDescriptions(definition.references().stream()
                        .map(reference -> reference(reference, definition))
                        .toList())
                .cloudWatchLoggingOptionDescriptions(definition.loggingOptions().stream()
                        .map(option -> logging(option, definition))
                        .toList())
                .applicationCode(definition.code())
                .applicationVersionId(definition.version())
                .build();
    }

    private static InputDescription input(InputDefinition input, ApplicationDefinition application) {
        InputDescription.Builder description = InputDescription.builder()
                .inputId(input.id())
                .namePrefix(input.namePrefix())
                .inAppStreamNames(input.streamNames())
                .kinesisStreamsInputDescription(
                        stream -> stream.resourceARN(input.streamArn()).roleARN(role(input.roleArn(), application)))
                .inputSchema(schema(input.schema()))
                .inputParallelism(parallelism -> parallelism.count(input.parallelism()));
        input.processor()
                .ifPresent(processor -> description.inputProcessingConfigurationDescription(configuration ->
                        configuration.inputLambdaProcessorDescription(function -> function.resourceARN(processor.arn())
                                .roleARN(role(processor.roleArn(), application)))));
        input.startingPosition()
                .ifPresent(position -> description.inputStartingPositionConfiguration(
                        configuration -> configuration.inputStartingPosition(position.name())));
        return description.build();
    }

    /// The role of a part: its own, or else that of the whole application.
    private static @Nullable String role(Optional<String> own, ApplicationDefinition application) {
        return own.or(application::serviceRole).orElse(null);
    }

    private static OutputDescription output(OutputDefinition output, ApplicationDefinition application) {
        OutputDescription.Builder description = OutputDescription.builder()
                .outputId(output.id())
                .name(output.name())
                .destinationSchema(
                        schema -> schema.recordFormatType(output.format().name()));
        String role = role(output.destination().roleArn(), application);
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

    private static ReferenceDataSourceDescription reference(
            ReferenceDefinition reference, ApplicationDefinition application) {
        return ReferenceDataSourceDescription.builder()
                .referenceId(reference.id())
                .tableName(reference.tableName())
                .s3ReferenceDataSourceDescription(object -> object.bucketARN(reference.bucketArn())
                        .fileKey(reference.fileKey())
                        .referenceRoleARN(role(reference.roleArn(), application)))
                .referenceSchema(schema(reference.schema()))
                .build();
    }

    private static CloudWatchLoggingOptionDescription logging(LoggingOption option, ApplicationDefinition application) {
        return CloudWatchLoggingOptionDescription.builder()
                .cloudWatchLoggingOptionId(option.id())
                .logStreamARN(option.logStreamArn())
                .roleARN(role(option.roleArn(), application))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_SourceSchema.html>
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
