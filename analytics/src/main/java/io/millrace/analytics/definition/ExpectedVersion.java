package io.millrace.analytics.definition;

import java.util.Optional;

/// Which version of an application a user has seen who wants to change it: by its number, by its token, or both.
///
/// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplication.html>
public record ExpectedVersion(Optional<Long> number, Optional<String> conditionalToken) {

    public static ExpectedVersion of(long number) {
        return new ExpectedVersion(Optional.of(number), Optional.empty());
    }

    /// Returns if the user has seen the current version.
    ///
    /// @throws io.millrace.api.Fault ConcurrentModificationException if not, InvalidArgumentException if he says
    ///     nothing
    public void check(ApplicationId id, ApplicationDefinition current) {
        if (number.isEmpty() && conditionalToken.isEmpty()) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Either CurrentApplicationVersionId or ConditionalToken must be provided.");
        }
        if (!isThatOf(current)) {
            throw AnalyticsFault.CONCURRENT_MODIFICATION.fault(
                    "The current version of application %s is %d, not the one that the request is for.",
                    id.name(), current.version());
        }
    }

    /// Whether the user has seen this version, as far as he says.
    public boolean isThatOf(ApplicationDefinition current) {
        return number.map(seen -> seen == current.version()).orElse(true)
                && conditionalToken
                        .map(seen -> seen.equals(current.conditionalToken()))
                        .orElse(true);
    }
}
