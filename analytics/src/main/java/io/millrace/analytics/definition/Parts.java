package io.millrace.analytics.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Gives parts of a configuration their ids, adds them and takes them away by these, and changes an input's processor.
public final class Parts {

    private Parts() {}

    /// The parts of an application's first version, with the ids 1.1, 1.2 and so on.
    ///
    /// @param part makes of an id and what was requested a part
    public static <R, P> List<P> numbered(List<R> requested, BiFunction<String, R, P> part) {
        List<P> parts = new ArrayList<>();
        for (R each : requested) {
            parts.add(part.apply("1." + (parts.size() + 1), each));
        }
        return parts;
    }

    /// The configuration with one more input.
    ///
    /// @param part makes it of its id
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public static ApplicationDefinition withInput(
            ApplicationDefinition before, Function<String, InputDefinition> part) {
        return before.withInputs(plus(before.inputs(), part.apply(before.nextId())));
    }

    /// The configuration with one more output.
    ///
    /// @param part makes it of its id
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public static ApplicationDefinition withOutput(
            ApplicationDefinition before, Function<String, OutputDefinition> part) {
        return before.withOutputs(plus(before.outputs(), part.apply(before.nextId())));
    }

    /// The configuration with one more reference data source.
    ///
    /// @param part makes it of its id
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public static ApplicationDefinition withReference(
            ApplicationDefinition before, Function<String, ReferenceDefinition> part) {
        return before.withReferences(plus(before.references(), part.apply(before.nextId())));
    }

    /// The configuration with one more logging option.
    ///
    /// @param part makes it of its id
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public static ApplicationDefinition withLoggingOption(
            ApplicationDefinition before, Function<String, LoggingOption> part) {
        return before.withLoggingOptions(plus(before.loggingOptions(), part.apply(before.nextId())));
    }

    private static <P> List<P> plus(List<P> parts, P more) {
        List<P> next = new ArrayList<>(parts);
        next.add(more);
        return next;
    }

    /// The configuration without an output.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such output
    public static ApplicationDefinition withoutOutput(ApplicationDefinition before, String id) {
        return before.withOutputs(without(before.outputs(), OutputDefinition::id, id, "output"));
    }

    /// The configuration without a reference data source.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such reference data source
    public static ApplicationDefinition withoutReference(ApplicationDefinition before, String id) {
        return before.withReferences(
                without(before.references(), ReferenceDefinition::id, id, "reference data source"));
    }

    /// The configuration without a logging option.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such logging option
    public static ApplicationDefinition withoutLoggingOption(ApplicationDefinition before, String id) {
        return before.withLoggingOptions(
                without(before.loggingOptions(), LoggingOption::id, id, "CloudWatch logging option"));
    }

    private static <P> List<P> without(List<P> parts, Function<P, String> idOf, String id, String kind) {
        List<P> rest = new ArrayList<>(parts);
        if (!rest.removeIf(part -> idOf.apply(part).equals(id))) {
            throw AnalyticsFault.RESOURCE_NOT_FOUND.fault("The application has no %s with the id %s.", kind, id);
        }
        return rest;
    }

    /// Lets an input's records go through a function.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such input,
    ///     InvalidArgumentException if its records go through one already
    public static ApplicationDefinition withProcessor(
            ApplicationDefinition before, String inputId, LambdaProcessor added) {
        InputDefinition input = inputOf(before, inputId);
        if (input.processor().isPresent()) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Input %s has an InputProcessingConfiguration already.", inputId);
        }
        return before.withInputs(List.of(input.withProcessor(Optional.of(added))));
    }

    /// Lets an input's records go through no function any more.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such input, or it has no processor
    public static ApplicationDefinition withoutProcessor(ApplicationDefinition before, String inputId) {
        InputDefinition input = inputOf(before, inputId);
        if (input.processor().isEmpty()) {
            throw AnalyticsFault.RESOURCE_NOT_FOUND.fault("Input %s has no InputProcessingConfiguration.", inputId);
        }
        return before.withInputs(List.of(input.withProcessor(Optional.empty())));
    }

    private static InputDefinition inputOf(ApplicationDefinition definition, String inputId) {
        return definition
                .input()
                .filter(input -> input.id().equals(inputId))
                .orElseThrow(() -> AnalyticsFault.RESOURCE_NOT_FOUND.fault(
                        "The application has no input with the id %s.", inputId));
    }
}
