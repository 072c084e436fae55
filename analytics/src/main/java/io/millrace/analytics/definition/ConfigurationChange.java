package io.millrace.analytics.definition;

import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.OutputDefinition.RowFormat;
import io.millrace.analytics.definition.SchemaDefinition.ColumnDefinition;
import io.millrace.analytics.definition.SchemaDefinition.RecordFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What one UpdateApplication asks for: the parts that it names are changed, in what it names of them.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationUpdate.html>
///
/// @param code the code in the place of the old one
/// @param serviceRole the role in the place of the old one
public record ConfigurationChange(
        Optional<String> code,
        List<InputChange> inputs,
        List<OutputChange> outputs,
        List<ReferenceChange> references,
        List<LoggingChange> loggingOptions,
        Optional<String> serviceRole) {

    public ConfigurationChange {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        references = List.copyOf(references);
        loggingOptions = List.copyOf(loggingOptions);
    }

    /// Another resource, another role for it, or both.
    public record ResourceChange(Optional<String> arn, Optional<String> roleArn) {

        Optional<String> role(Optional<String> before) {
            return roleArn.or(() -> before);
        }
    }

    /// What is changed of an input.
    public record InputChange(
            String id,
            Optional<String> namePrefix,
            Optional<ResourceChange> processor,
            Optional<ResourceChange> stream,
            Optional<SchemaChange> schema,
            Optional<Integer> parallelism) {}

    /// What is changed of an input's schema.
    public record SchemaChange(
            Optional<RecordFormat> format, Optional<String> encoding, Optional<List<ColumnDefinition>> columns) {

        public SchemaDefinition applyTo(SchemaDefinition before) {
            return new SchemaDefinition(
                    format.orElse(before.format()), encoding.or(before::encoding), columns.orElse(before.columns()));
        }
    }

    /// What is changed of an output; at most one of the three destinations.
    public record OutputChange(
            String id,
            Optional<String> name,
            Optional<ResourceChange> stream,
            Optional<ResourceChange> deliveryStream,
            Optional<ResourceChange> function,
            Optional<RowFormat> format) {}

    /// What is changed of a reference table.
    public record ReferenceChange(
            String id,
            Optional<String> tableName,
            Optional<String> bucketArn,
            Optional<String> fileKey,
            Optional<String> roleArn,
            Optional<SchemaDefinition> schema) {}

    /// What is changed of a logging option.
    public record LoggingChange(String id, ResourceChange logStream) {}

    /// The configuration with the changes.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it has no such part, or what is asked for is
    ///     not right
    public ApplicationDefinition applyTo(ApplicationDefinition before, ResourceArns arns) {
        ApplicationDefinition after = before.withCode(code.orElse(before.code()))
                .withInputs(changed(
                        "input",
                        before.inputs(),
                        InputDefinition::id,
                        inputs,
                        InputChange::id,
                        (input, change) -> input(input, change, arns)))
                .withOutputs(changed(
                        "output",
                        before.outputs(),
                        OutputDefinition::id,
                        outputs,
                        OutputChange::id,
                        (output, change) -> output(output, change, arns)))
                .withReferences(changed(
                        "reference data source",
                        before.references(),
                        ReferenceDefinition::id,
                        references,
                        ReferenceChange::id,
                        (reference, change) -> reference(reference, change, arns)))
                .withLoggingOptions(changed(
                        "CloudWatch logging option",
                        before.loggingOptions(),
                        LoggingOption::id,
                        loggingOptions,
                        LoggingChange::id,
                        (option, change) -> logging(option, change, arns)));
        return serviceRole.map(after::withServiceRole).orElse(after);
    }

    /// How a part follows from the part before and a change.
    private interface Step<P, C> {

        P apply(P before, C change);
    }

    private static <P, C> List<P> changed(
            String kind,
            List<P> before,
            Function<P, String> idOf,
            List<C> changes,
            Function<C, String> meant,
            Step<P, C> step) {
        List<P> after = new ArrayList<>(before);
        for (C change : changes) {
            String id = meant.apply(change);
            int at = after.stream().map(idOf).toList().indexOf(id);
            if (at < 0) {
                throw AnalyticsFault.INVALID_ARGUMENT.fault("The application has no %s with the id %s.", kind, id);
            }
            after.set(at, step.apply(after.get(at), change));
        }
        return after;
    }

    private static InputDefinition input(InputDefinition before, InputChange change, ResourceArns arns) {
        Optional<LambdaProcessor> processor = before.processor();
        if (change.processor().isPresent()) {
            ResourceChange asked = change.processor().get();
            LambdaProcessor old = processor.orElseThrow(() -> AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Input %s has no InputProcessingConfiguration.", before.id()));
            processor = Optional.of(
                    new LambdaProcessor(asked.arn().map(arns::function).orElse(old.arn()), asked.role(old.roleArn())));
        }
        Optional<ResourceChange> stream = change.stream();
        return new InputDefinition(
                        before.id(),
                        change.namePrefix().orElse(before.namePrefix()),
                        stream.flatMap(ResourceChange::arn).map(arns::stream).orElse(before.streamArn()),
                        stream.flatMap(ResourceChange::roleArn).or(before::roleArn),
                        processor,
                        change.parallelism().orElse(before.parallelism()),
                        change.schema()
                                .map(schema -> schema.applyTo(before.schema()))
                                .orElse(before.schema()),
                        before.startingPosition())
                .checked();
    }

    private static OutputDefinition output(OutputDefinition before, OutputChange change, ResourceArns arns) {
        Destination destination = before.destination();
        List<Destination> asked = new ArrayList<>();
        change.stream()
                .map(stream -> new Destination.KinesisStream(
                        arns.stream(stream.arn().orElse(destination.arn())), stream.role(destination.roleArn())))
                .ifPresent(asked::add);
        change.deliveryStream()
                .map(delivery -> new Destination.DeliveryStream(
                        arns.deliveryStream(delivery.arn().orElse(destination.arn())),
                        delivery.role(destination.roleArn())))
                .ifPresent(asked::add);
        change.function()
                .map(function -> new Destination.LambdaFunction(
                        arns.function(function.arn().orElse(destination.arn())), function.role(destination.roleArn())))
                .ifPresent(asked::add);
        if (asked.size() > 1) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Output %s needs one destination, not %d.", before.id(), asked.size());
        }
        return new OutputDefinition(
                before.id(),
                change.name().orElse(before.name()),
                asked.isEmpty() ? destination : asked.getFirst(),
                change.format().orElse(before.format()));
    }

    private static ReferenceDefinition reference(
            ReferenceDefinition before, ReferenceChange change, ResourceArns arns) {
        return new ReferenceDefinition(
                        before.id(),
                        change.tableName().orElse(before.tableName()),
                        change.bucketArn().map(arns::bucket).orElse(before.bucketArn()),
                        change.fileKey().orElse(before.fileKey()),
                        change.roleArn().or(before::roleArn),
                        change.schema().orElse(before.schema()))
                .checked();
    }

    private static LoggingOption logging(LoggingOption before, LoggingChange change, ResourceArns arns) {
        return new LoggingOption(
                before.id(),
                change.logStream().arn().map(arns::logStream).orElse(before.logStreamArn()),
                change.logStream().role(before.roleArn()));
    }
}
