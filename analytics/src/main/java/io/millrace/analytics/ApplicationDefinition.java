package io.millrace.analytics;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a user has said about an application, and the state it is in; kept in the store.
///
/// @param incarnation tells applications apart that have had the same name; its creation in milliseconds
/// @param created when it was created, in whole seconds
/// @param updated when its configuration was last changed, in whole seconds
/// @param version counts the configurations, from 1
/// @param state what it is doing
/// @param description the user's words for it, may be empty
/// @param code the SQL, may be empty
/// @param inputs at most one
/// @param outputs at most three
/// @param tags the user's labels
record ApplicationDefinition(
        long incarnation,
        Instant created,
        Instant updated,
        long version,
        ApplicationState state,
        String description,
        String code,
        List<InputDefinition> inputs,
        List<OutputDefinition> outputs,
        Map<String, String> tags) {

    /// Source of both: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    static final int MAX_INPUTS = 1;

    static final int MAX_OUTPUTS = 3;

    ApplicationDefinition {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        tags = Map.copyOf(tags);
    }

    Optional<InputDefinition> input() {
        return inputs.stream().findFirst();
    }

    ApplicationDefinition in(ApplicationState next) {
        return new ApplicationDefinition(
                incarnation, created, updated, version, next, description, code, inputs, outputs, tags);
    }

    ApplicationDefinition withTags(Map<String, String> next) {
        return new ApplicationDefinition(
                incarnation, created, updated, version, state, description, code, inputs, outputs, next);
    }

    ApplicationDefinition withCode(String next) {
        return new ApplicationDefinition(
                incarnation, created, updated, version, state, description, next, inputs, outputs, tags);
    }

    ApplicationDefinition withInputs(List<InputDefinition> next) {
        return new ApplicationDefinition(
                incarnation, created, updated, version, state, description, code, next, outputs, tags);
    }

    ApplicationDefinition withOutputs(List<OutputDefinition> next) {
        return new ApplicationDefinition(
                incarnation, created, updated, version, state, description, code, inputs, next, tags);
    }

    /// The next version of the configuration.
    ApplicationDefinition changed(Instant now) {
        return new ApplicationDefinition(
                incarnation, created, now, version + 1, state, description, code, inputs, outputs, tags);
    }
}
