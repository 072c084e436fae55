package io.millrace.analytics;

import io.millrace.analytics.OutputDefinition.Destination;
import io.millrace.analytics.OutputDefinition.RowFormat;
import io.millrace.analytics.SchemaDefinition.ColumnDefinition;
import io.millrace.analytics.SchemaDefinition.RecordFormat;
import io.millrace.api.Arn;
import io.millrace.api.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.CSVMappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.DestinationSchema;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputParallelism;
import software.amazon.awssdk.services.kinesisanalytics.model.InputSchemaUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.InputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.JSONMappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.MappingParameters;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

/// Reads inputs, outputs and their updates out of requests.
///
/// Refuses what this server does not do, so that nothing is taken and then forgotten.
final class DefinitionService {

    private static final String NO_PREPROCESSING =
            "Preprocessing with a Lambda function (InputProcessingConfiguration)";
    private static final String NO_FIREHOSE_SOURCE =
            "A delivery stream as the source of an application (KinesisFirehoseInput)";
    private static final String NO_LAMBDA_OUTPUT = "A Lambda function as the destination of an output (LambdaOutput)";
    private static final String ROOT = "$";

    private DefinitionService() {}

    // ---- inputs

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Input.html>
    static InputDefinition input(Caller caller, String id, Input input) {
        if (input.inputProcessingConfiguration() != null) {
            throw AnalyticsFault.notSupported(NO_PREPROCESSING);
        }
        if (input.kinesisFirehoseInput() != null) {
            throw AnalyticsFault.notSupported(NO_FIREHOSE_SOURCE);
        }
        if (input.kinesisStreamsInput() == null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("An input needs a source: KinesisStreamsInput is missing.");
        }
        String stream = streamArn(caller, input.kinesisStreamsInput().resourceARN());
        return checked(new InputDefinition(
                id,
                input.namePrefix(),
                stream,
                input.kinesisStreamsInput().roleARN(),
                count(input.inputParallelism()),
                schema(input.inputSchema()),
                Optional.empty()));
    }

    private static int count(@Nullable InputParallelism parallelism) {
        return parallelism == null || parallelism.count() == null ? 1 : parallelism.count();
    }

    private static InputDefinition checked(InputDefinition input) {
        try {
            input.schema().check();
            return input;
        } catch (IllegalArgumentException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("InputSchema is invalid: %s", String.valueOf(e.getMessage()));
        }
    }

    private static SchemaDefinition schema(SourceSchema schema) {
        return new SchemaDefinition(
                format(schema.recordFormat()),
                Optional.ofNullable(schema.recordEncoding()),
                columns(schema.recordColumns()));
    }

    private static RecordFormat format(software.amazon.awssdk.services.kinesisanalytics.model.RecordFormat format) {
        Optional<MappingParameters> parameters = Optional.ofNullable(format.mappingParameters());
        if (format.recordFormatTypeAsString().equals("JSON")) {
            return new RecordFormat.Json(parameters
                    .map(MappingParameters::jsonMappingParameters)
                    .map(JSONMappingParameters::recordRowPath)
                    .orElse(ROOT));
        }
        CSVMappingParameters csv = parameters
                .map(MappingParameters::csvMappingParameters)
                .orElseThrow(
                        () -> AnalyticsFault.INVALID_ARGUMENT.fault("A CSV record format needs CSVMappingParameters."));
        return new RecordFormat.Csv(csv.recordRowDelimiter(), csv.recordColumnDelimiter());
    }

    private static List<ColumnDefinition> columns(List<RecordColumn> columns) {
        return columns.stream()
                .map(column ->
                        new ColumnDefinition(column.name(), column.sqlType(), Optional.ofNullable(column.mapping())))
                .toList();
    }

    // ---- outputs

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Output.html>
    static OutputDefinition output(Caller caller, String id, Output output) {
        if (output.lambdaOutput() != null) {
            throw AnalyticsFault.notSupported(NO_LAMBDA_OUTPUT);
        }
        boolean hasStream = output.kinesisStreamsOutput() != null;
        if (hasStream == (output.kinesisFirehoseOutput() != null)) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Output %s needs one destination: KinesisStreamsOutput or KinesisFirehoseOutput.", output.name());
        }
        Destination destination = hasStream
                ? new Destination.KinesisStream(
                        streamArn(caller, output.kinesisStreamsOutput().resourceARN()),
                        output.kinesisStreamsOutput().roleARN())
                : new Destination.DeliveryStream(
                        deliveryArn(caller, output.kinesisFirehoseOutput().resourceARN()),
                        output.kinesisFirehoseOutput().roleARN());
        return new OutputDefinition(id, output.name(), destination, rowFormat(output.destinationSchema()));
    }

    private static RowFormat rowFormat(DestinationSchema schema) {
        if (schema.recordFormatTypeAsString() == null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("DestinationSchema needs a RecordFormatType.");
        }
        return RowFormat.valueOf(schema.recordFormatTypeAsString());
    }

    // ---- updates

    /// The configuration after an update.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationUpdate.html>
    static ApplicationDefinition updated(Caller caller, ApplicationDefinition before, ApplicationUpdate update) {
        if (update.hasReferenceDataSourceUpdates()
                && !update.referenceDataSourceUpdates().isEmpty()) {
            throw AnalyticsFault.notSupported("Reference data (ReferenceDataSourceUpdates)");
        }
        if (update.hasCloudWatchLoggingOptionUpdates()
                && !update.cloudWatchLoggingOptionUpdates().isEmpty()) {
            throw AnalyticsFault.notSupported("Logging to CloudWatch (CloudWatchLoggingOptionUpdates)");
        }
        List<InputDefinition> inputs = new ArrayList<>(before.inputs());
        for (InputUpdate change : update.inputUpdates()) {
            int at = indexOf(inputs.stream().map(InputDefinition::id).toList(), change.inputId(), "input");
            inputs.set(at, updated(caller, inputs.get(at), change));
        }
        List<OutputDefinition> outputs = new ArrayList<>(before.outputs());
        for (OutputUpdate change : update.outputUpdates()) {
            int at = indexOf(outputs.stream().map(OutputDefinition::id).toList(), change.outputId(), "output");
            outputs.set(at, updated(caller, outputs.get(at), change));
        }
        String code = Optional.ofNullable(update.applicationCodeUpdate()).orElse(before.code());
        return before.withCode(code).withInputs(inputs).withOutputs(outputs);
    }

    private static int indexOf(List<String> ids, String id, String kind) {
        int at = ids.indexOf(id);
        if (at < 0) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("The application has no %s with the id %s.", kind, id);
        }
        return at;
    }

    private static InputDefinition updated(Caller caller, InputDefinition before, InputUpdate update) {
        if (update.inputProcessingConfigurationUpdate() != null) {
            throw AnalyticsFault.notSupported(NO_PREPROCESSING);
        }
        if (update.kinesisFirehoseInputUpdate() != null) {
            throw AnalyticsFault.notSupported(NO_FIREHOSE_SOURCE);
        }
        String stream = before.streamArn();
        String role = before.roleArn();
        if (update.kinesisStreamsInputUpdate() != null) {
            String arn = update.kinesisStreamsInputUpdate().resourceARNUpdate();
            stream = arn == null ? stream : streamArn(caller, arn);
            role = Optional.ofNullable(update.kinesisStreamsInputUpdate().roleARNUpdate())
                    .orElse(role);
        }
        int parallelism = before.parallelism();
        if (update.inputParallelismUpdate() != null
                && update.inputParallelismUpdate().countUpdate() != null) {
            parallelism = update.inputParallelismUpdate().countUpdate();
        }
        SchemaDefinition schema = update.inputSchemaUpdate() == null
                ? before.schema()
                : updated(before.schema(), update.inputSchemaUpdate());
        return checked(new InputDefinition(
                before.id(),
                Optional.ofNullable(update.namePrefixUpdate()).orElse(before.namePrefix()),
                stream,
                role,
                parallelism,
                schema,
                before.startingPosition()));
    }

    private static SchemaDefinition updated(SchemaDefinition before, InputSchemaUpdate update) {
        return new SchemaDefinition(
                update.recordFormatUpdate() == null ? before.format() : format(update.recordFormatUpdate()),
                Optional.ofNullable(update.recordEncodingUpdate()).or(before::encoding),
                update.hasRecordColumnUpdates() ? columns(update.recordColumnUpdates()) : before.columns());
    }

    private static OutputDefinition updated(Caller caller, OutputDefinition before, OutputUpdate update) {
        if (update.lambdaOutputUpdate() != null) {
            throw AnalyticsFault.notSupported(NO_LAMBDA_OUTPUT);
        }
        if (update.kinesisStreamsOutputUpdate() != null && update.kinesisFirehoseOutputUpdate() != null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("Output %s needs one destination, not two.", before.id());
        }
        Destination destination = before.destination();
        if (update.kinesisStreamsOutputUpdate() != null) {
            String arn = update.kinesisStreamsOutputUpdate().resourceARNUpdate();
            destination = new Destination.KinesisStream(
                    streamArn(caller, arn == null ? destination.arn() : arn),
                    Optional.ofNullable(update.kinesisStreamsOutputUpdate().roleARNUpdate())
                            .orElse(destination.roleArn()));
        }
        if (update.kinesisFirehoseOutputUpdate() != null) {
            String arn = update.kinesisFirehoseOutputUpdate().resourceARNUpdate();
            destination = new Destination.DeliveryStream(
                    deliveryArn(caller, arn == null ? destination.arn() : arn),
                    Optional.ofNullable(update.kinesisFirehoseOutputUpdate().roleARNUpdate())
                            .orElse(destination.roleArn()));
        }
        return new OutputDefinition(
                before.id(),
                Optional.ofNullable(update.nameUpdate()).orElse(before.name()),
                destination,
                update.destinationSchemaUpdate() == null
                        ? before.format()
                        : rowFormat(update.destinationSchemaUpdate()));
    }

    // ---- ARNs

    /// The ARN of a Kinesis stream of the caller's account.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    static String streamArn(Caller caller, String text) {
        return arn(caller, text, "kinesis", "stream");
    }

    private static String deliveryArn(Caller caller, String text) {
        return arn(caller, text, "firehose", "deliverystream");
    }

    private static String arn(Caller caller, String text, String service, String type) {
        boolean isRight = Arn.parse(text)
                .filter(arn -> arn.service().equals(service)
                        && arn.nameOf(type).isPresent()
                        && arn.account().equals(caller.account())
                        && !arn.region().isEmpty())
                .isPresent();
        if (!isRight) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "%s is not the ARN of a %s of account %s.", text, service + " " + type, caller.account());
        }
        return text;
    }
}
