package io.millrace.analytics.definition;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
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
/// @param references at most one
/// @param loggingOptions at most one
/// @param serviceRole the role of the whole application, if it was made by version 2 of the API; kept, not used
/// @param tags the user's labels
public record ApplicationDefinition(
        long incarnation,
        Instant created,
        Instant updated,
        long version,
        ApplicationState state,
        String description,
        String code,
        List<InputDefinition> inputs,
        List<OutputDefinition> outputs,
        List<ReferenceDefinition> references,
        List<LoggingOption> loggingOptions,
        Optional<String> serviceRole,
        Map<String, String> tags) {

    /// Source of all four: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    static final int MAX_INPUTS = 1;

    static final int MAX_OUTPUTS = 3;
    static final int MAX_REFERENCES = 1;
    static final int MAX_LOGGING_OPTIONS = 1;

    public ApplicationDefinition {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        references = List.copyOf(references);
        loggingOptions = List.copyOf(loggingOptions);
        tags = Map.copyOf(tags);
    }

    /// The first version of an application that rests.
    public static ApplicationDefinition first(long millis, Instant now, String description, String code) {
        return new ApplicationDefinition(
                millis,
                now,
                now,
                1,
                ApplicationState.READY,
                description,
                code,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of());
    }

    public Optional<InputDefinition> input() {
        return inputs.stream().findFirst();
    }

    public Optional<ReferenceDefinition> reference() {
        return references.stream().findFirst();
    }

    /// A text that tells this version from all others, also of other applications that have had the name.
    public String conditionalToken() {
        String text = incarnation + "." + version;
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The id of the part that the next version brings.
    String nextId() {
        return (version + 1) + ".1";
    }

    public ApplicationDefinition in(ApplicationState next) {
        return with(updated, version, next, tags);
    }

    public ApplicationDefinition withTags(Map<String, String> next) {
        return with(updated, version, state, next);
    }

    ApplicationDefinition withCode(String next) {
        return with(next, inputs, outputs, references, loggingOptions, serviceRole);
    }

    public ApplicationDefinition withServiceRole(String next) {
        return with(code, inputs, outputs, references, loggingOptions, Optional.of(next));
    }

    /// The same with other inputs.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public ApplicationDefinition withInputs(List<InputDefinition> next) {
        limit(next, MAX_INPUTS, "input");
        return with(code, next, outputs, references, loggingOptions, serviceRole);
    }

    /// The same with other outputs.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public ApplicationDefinition withOutputs(List<OutputDefinition> next) {
        limit(next, MAX_OUTPUTS, "output");
        return with(code, inputs, next, references, loggingOptions, serviceRole);
    }

    /// The same with other reference data sources.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public ApplicationDefinition withReferences(List<ReferenceDefinition> next) {
        limit(next, MAX_REFERENCES, "reference data source");
        return with(code, inputs, outputs, next, loggingOptions, serviceRole);
    }

    /// The same with other logging options.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if they are too many
    public ApplicationDefinition withLoggingOptions(List<LoggingOption> next) {
        limit(next, MAX_LOGGING_OPTIONS, "CloudWatch logging option");
        return with(code, inputs, outputs, references, next, serviceRole);
    }

    /// The next version of the configuration.
    public ApplicationDefinition changed(Instant now) {
        return with(now, version + 1, state, tags);
    }

    /// The same configuration in another state of the application's life.
    private ApplicationDefinition with(
            Instant updated, long version, ApplicationState state, Map<String, String> tags) {
        return new ApplicationDefinition(
                incarnation,
                created,
                updated,
                version,
                state,
                description,
                code,
                inputs,
                outputs,
                references,
                loggingOptions,
                serviceRole,
                tags);
    }

    /// Another configuration of the same application.
    private ApplicationDefinition with(
            String code,
            List<InputDefinition> inputs,
            List<OutputDefinition> outputs,
            List<ReferenceDefinition> references,
            List<LoggingOption> loggingOptions,
            Optional<String> serviceRole) {
        return new ApplicationDefinition(
                incarnation,
                created,
                updated,
                version,
                state,
                description,
                code,
                inputs,
                outputs,
                references,
                loggingOptions,
                serviceRole,
                tags);
    }

    private static void limit(List<?> parts, int most, String kind) {
        if (parts.size() > most) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "An application has at most %d %s%s.", most, kind, most == 1 ? "" : "s");
        }
    }
}
