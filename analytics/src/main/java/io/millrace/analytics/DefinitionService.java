package io.millrace.analytics;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LambdaProcessor;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.OutputDefinition.RowFormat;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.definition.SchemaDefinition;
import io.millrace.analytics.definition.SchemaDefinition.ColumnDefinition;
import io.millrace.analytics.definition.SchemaDefinition.RecordFormat;
import io.millrace.api.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesisanalytics.model.CSVMappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOption;
import software.amazon.awssdk.services.kinesisanalytics.model.DestinationSchema;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputParallelism;
import software.amazon.awssdk.services.kinesisanalytics.model.InputProcessingConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.JSONMappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.MappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.ReferenceDataSource;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

/// Reads the parts of an application out of requests.
///
/// Refuses what this server does not do, so that nothing is taken and then forgotten.
final class DefinitionService {

    private DefinitionService() {}

    // ---- inputs

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Input.html>
    static InputDefinition input(ResourceArns arns, String id, Input input) {
        if (input.kinesisFirehoseInput() != null) {
            throw AnalyticsFault.noFirehoseInput(Caller.current());
        }
        if (input.kinesisStreamsInput() == null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("An input needs a source: KinesisStreamsInput is missing.");
        }
        return new InputDefinition(
                        id,
                        input.namePrefix(),
                        arns.stream(input.kinesisStreamsInput().resourceARN()),
                        Optional.of(input.kinesisStreamsInput().roleARN()),
                        Optional.ofNullable(input.inputProcessingConfiguration())
                                .map(processing -> processor(arns, processing)),
                        count(input.inputParallelism()),
                        schema(input.inputSchema()),
                        Optional.empty())
                .checked();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_InputProcessingConfiguration.html>
    static LambdaProcessor processor(ResourceArns arns, InputProcessingConfiguration configuration) {
        return new LambdaProcessor(
                arns.function(configuration.inputLambdaProcessor().resourceARN()),
                Optional.of(configuration.inputLambdaProcessor().roleARN()));
    }

    private static int count(@Nullable InputParallelism parallelism) {
        return parallelism == null || parallelism.count() == null ? 1 : parallelism.count();
    }

    static SchemaDefinition schema(SourceSchema schema) {
        return new SchemaDefinition(
                format(schema.recordFormat()),
                Optional.ofNullable(schema.recordEncoding()),
                columns(schema.recordColumns()));
    }

    static RecordFormat format(software.amazon.awssdk.services.kinesisanalytics.model.RecordFormat format) {
        Optional<MappingParameters> parameters = Optional.ofNullable(format.mappingParameters());
        if (format.recordFormatTypeAsString().equals("JSON")) {
            return new RecordFormat.Json(parameters
                    .map(MappingParameters::jsonMappingParameters)
                    .map(JSONMappingParameters::recordRowPath)
                    .orElse(RecordFormat.Json.ROOT));
        }
        CSVMappingParameters csv = parameters
                .map(MappingParameters::csvMappingParameters)
                .orElseThrow(
                        () -> AnalyticsFault.INVALID_ARGUMENT.fault("A CSV record format needs CSVMappingParameters."));
        return new RecordFormat.Csv(csv.recordRowDelimiter(), csv.recordColumnDelimiter());
    }

    static List<ColumnDefinition> columns(List<RecordColumn> columns) {
        return columns.stream()
                .map(column ->
                        new ColumnDefinition(column.name(), column.sqlType(), Optional.ofNullable(column.mapping())))
                .toList();
    }

    // ---- outputs

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Output.html>
    static OutputDefinition output(ResourceArns arns, String id, Output output) {
        List<Destination> destinations = new ArrayList<>();
        Optional.ofNullable(output.kinesisStreamsOutput())
                .map(stream ->
                        new Destination.KinesisStream(arns.stream(stream.resourceARN()), Optional.of(stream.roleARN())))
                .ifPresent(destinations::add);
        Optional.ofNullable(output.kinesisFirehoseOutput())
                .map(delivery -> new Destination.DeliveryStream(
                        arns.deliveryStream(delivery.resourceARN()), Optional.of(delivery.roleARN())))
                .ifPresent(destinations::add);
        Optional.ofNullable(output.lambdaOutput())
                .map(function -> new Destination.LambdaFunction(
                        arns.function(function.resourceARN()), Optional.of(function.roleARN())))
                .ifPresent(destinations::add);
        return new OutputDefinition(
                id,
                output.name(),
                Destination.only(output.name(), destinations),
                rowFormat(output.destinationSchema()));
    }

    static RowFormat rowFormat(DestinationSchema schema) {
        return RowFormat.valueOf(schema.recordFormatTypeAsString());
    }

    // ---- what else there is

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ReferenceDataSource.html>
    static ReferenceDefinition reference(ResourceArns arns, String id, ReferenceDataSource source) {
        if (source.s3ReferenceDataSource() == null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Reference table %s needs a source: S3ReferenceDataSource is missing.", source.tableName());
        }
        return new ReferenceDefinition(
                        id,
                        source.tableName(),
                        arns.bucket(source.s3ReferenceDataSource().bucketARN()),
                        source.s3ReferenceDataSource().fileKey(),
                        Optional.of(source.s3ReferenceDataSource().referenceRoleARN()),
                        schema(source.referenceSchema()))
                .checked();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CloudWatchLoggingOption.html>
    static LoggingOption logging(ResourceArns arns, String id, CloudWatchLoggingOption option) {
        return new LoggingOption(id, arns.logStream(option.logStreamARN()), Optional.of(option.roleARN()));
    }
}
