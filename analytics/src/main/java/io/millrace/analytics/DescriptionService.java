package io.millrace.analytics;

import io.millrace.analytics.OutputDefinition.Destination;
import io.millrace.analytics.SchemaDefinition.RecordFormat;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.InputDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.MappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
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
                        .map(DescriptionService::input)
                        .toList())
                .outputDescriptions(definition.outputs().stream()
                        .map(DescriptionService::output)
                        .toList())
                .applicationCode(definition.code())
                .applicationVersionId(definition.version())
                .build();
    }

    private static InputDescription input(InputDefinition input) {
        InputDescription.Builder description = InputDescription.builder()
                .inputId(input.id())
                .namePrefix(input.namePrefix())
                .inAppStreamNames(input.streamNames())
                .kinesisStreamsInputDescription(
                        stream -> stream.resourceARN(input.streamArn()).roleARN(input.roleArn()))
                .inputSchema(schema(input.schema()))
                .inputParallelism(parallelism -> parallelism.count(input.parallelism()));
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
        switch (output.destination()) {
            case Destination.KinesisStream(String arn, String roleArn) ->
                description.kinesisStreamsOutputDescription(
                        stream -> stream.resourceARN(arn).roleARN(roleArn));
            case Destination.DeliveryStream(String arn, String roleArn) ->
                description.kinesisFirehoseOutputDescription(
                        delivery -> delivery.resourceARN(arn).roleARN(roleArn));
        }
        return description.build();
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
        String type = switch (schema.format()) {
            case RecordFormat.Json _ -> "JSON";
            case RecordFormat.Csv _ -> "CSV";
        };
        return SourceSchema.builder()
                .recordFormat(format -> format.recordFormatType(type).mappingParameters(parameters))
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
