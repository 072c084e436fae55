package io.millrace.firehose.definition;

import java.util.List;
import java.util.Optional;

/// The processors that records pass through, as they were given.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessingConfiguration.html>
///
/// @param isEnabled whether records pass through them at all
/// @param processors in the order of the request; they work in an order of their own, see `Pipeline`
public record Processing(boolean isEnabled, List<Processor> processors) {

    public Processing {
        processors = List.copyOf(processors);
    }

    /// One processor.
    ///
    /// @param type its type in the words of the service, such as `Lambda`
    public record Processor(String type, List<Parameter> parameters) {

        public Processor {
            parameters = List.copyOf(parameters);
        }

        public Optional<String> parameter(String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.name().equals(name))
                    .map(Parameter::value)
                    .findFirst();
        }
    }

    /// A parameter of a processor.
    public record Parameter(String name, String value) {}

    /// The processor of a type, if there is one.
    public Optional<Processor> find(String type) {
        return processors.stream()
                .filter(processor -> processor.type().equals(type))
                .findFirst();
    }
}
