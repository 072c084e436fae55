package io.millrace.firehose;

import java.util.List;
import java.util.Optional;

/// The processors that records pass through, as they were given.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessingConfiguration.html>
///
/// @param isEnabled whether records pass through them at all
/// @param processors in the order of the request; they work in an order of their own, see [Pipeline]
record Processing(boolean isEnabled, List<Processor> processors) {

    Processing {
        processors = List.copyOf(processors);
    }

    /// One processor.
    ///
    /// @param type its type in the words of the service, such as `Lambda`
    record Processor(String type, List<Parameter> parameters) {

        Processor {
            parameters = List.copyOf(parameters);
        }

        Optional<String> parameter(String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.name().equals(name))
                    .map(Parameter::value)
                    .findFirst();
        }
    }

    /// A parameter of a processor.
    record Parameter(String name, String value) {}

    /// The processor of a type, if there is one.
    Optional<Processor> find(String type) {
        return processors.stream()
                .filter(processor -> processor.type().equals(type))
                .findFirst();
    }
}
