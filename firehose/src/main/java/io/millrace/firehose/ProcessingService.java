package io.millrace.firehose;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.Processing;
import io.millrace.firehose.definition.Processing.Parameter;
import io.millrace.firehose.definition.Processing.Processor;
import io.millrace.firehose.definition.Transformation;
import io.millrace.firehose.delivery.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;

/// Translates processors between the SDK's shapes and ours.
final class ProcessingService {

    private static final String LAMBDA_ARN = "LambdaArn";
    private static final String RETRIES = "NumberOfRetries";
    private static final String BUFFER_MEGABYTES = "BufferSizeInMBs";
    private static final String BUFFER_SECONDS = "BufferIntervalInSeconds";

    private ProcessingService() {}

    /// The processors that a request asks for.
    static Optional<Processing> of(@Nullable ProcessingConfiguration configuration) {
        if (configuration == null) {
            return Optional.empty();
        }
        return Optional.of(new Processing(
                !Boolean.FALSE.equals(configuration.enabled()),
                configuration.processors().stream()
                        .map(processor -> new Processor(
                                processor.typeAsString(),
                                processor.parameters().stream()
                                        .map(parameter -> new Parameter(
                                                parameter.parameterNameAsString(), parameter.parameterValue()))
                                        .toList()))
                        .toList()));
    }

    /// The function among the processors, if there is one.
    ///
    /// @throws io.millrace.api.Fault if its parameters are wrong
    static Optional<Transformation> transformation(Processing processing) {
        return processing.find(Pipeline.LAMBDA).map(lambda -> transformation(processing.isEnabled(), lambda));
    }

    private static Transformation transformation(boolean isEnabled, Processor lambda) {
        String functionArn = lambda.parameter(LAMBDA_ARN)
                .filter(arn -> arn.matches("arn:.*:lambda:.*:\\d{12}:function:.+"))
                .orElseThrow(() ->
                        DestinationService.invalid("The Lambda processor needs a valid " + LAMBDA_ARN + " parameter"));
        double megabytes = number(lambda, BUFFER_MEGABYTES, 1, 0.2, 3);
        double seconds = number(lambda, BUFFER_SECONDS, 60, 0, 900);
        assert seconds >= 0 : "checked, and needless: records have gathered already when they are transformed";
        return new Transformation(
                isEnabled,
                functionArn,
                (int) number(lambda, RETRIES, Transformation.DEFAULT_RETRIES, 0, 300),
                (int) (megabytes * Transformation.DEFAULT_BUFFER_BYTES),
                lambda.parameters().stream()
                        .collect(Collectors.toMap(Parameter::name, Parameter::value, (one, other) -> other)));
    }

    private static double number(Processor lambda, String name, double byDefault, double least, double most) {
        Optional<String> text = lambda.parameter(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            double number = Double.parseDouble(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw DestinationService.invalid("Value '" + text.get() + "' of processor parameter " + name
                + " must be between " + least + " and " + most);
    }

    /// The processors as a description shows them.
    static ProcessingConfiguration describe(Destination destination) {
        Optional<Processing> processing =
                destination.processing().or(() -> destination.transformation().map(ProcessingService::processing));
        if (processing.isEmpty()) {
            return ProcessingConfiguration.builder().enabled(false).build();
        }
        return ProcessingConfiguration.builder()
                .enabled(processing.get().isEnabled())
                .processors(processing.get().processors().stream()
                        .map(ProcessingService::shape)
                        .toList())
                .build();
    }

    /// The processors of a definition from before there were others than the function.
    private static Processing processing(Transformation transformation) {
        List<Parameter> parameters = transformation.parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Parameter(entry.getKey(), entry.getValue()))
                .toList();
        return new Processing(transformation.isEnabled(), List.of(new Processor(Pipeline.LAMBDA, parameters)));
    }

    private static software.amazon.awssdk.services.firehose.model.Processor shape(Processor processor) {
        return software.amazon.awssdk.services.firehose.model.Processor.builder()
                .type(processor.type())
                .parameters(processor.parameters().stream()
                        .map(parameter -> ProcessorParameter.builder()
                                .parameterName(parameter.name())
                                .parameterValue(parameter.value())
                                .build())
                        .toList())
                .build();
    }
}
