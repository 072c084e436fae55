package io.millrace.firehose;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.Processing;
import io.millrace.firehose.delivery.Pipeline;
import io.millrace.firehose.format.KeyPattern;
import io.millrace.firehose.format.UnusableException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Set;

/// The rules that the members of a destination must obey together.
///
/// Sources: <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>,
/// <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-enable.html>
final class DestinationRules {

    private DestinationRules() {}

    /// Returns if the destination obeys all.
    ///
    /// @throws UnusableException if it breaks one; the words are the service's where they are known
    static void check(Destination destination) {
        checkZone(destination);
        KeyPattern prefix = pattern(destination.prefix().orElse(""));
        KeyPattern errorPrefix = pattern(destination.errorPrefix().orElse(""));
        if (prefix.hasErrorType()) {
            throw broken("Prefix cannot contain !{firehose:error-output-type}");
        }
        if (destination.errorPrefix().isEmpty() && prefix.hasExpressions()) {
            throw broken("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions");
        }
        if (errorPrefix.hasExpressions() && !errorPrefix.hasErrorType()) {
            throw broken("ErrorOutputPrefix must contain at least one instance of !{firehose:error-output-type} when it"
                    + " contains expressions");
        }
        if (!errorPrefix.queryKeys().isEmpty() || !errorPrefix.lambdaKeys().isEmpty()) {
            throw broken("ErrorOutputPrefix cannot contain Dynamic Partitioning namespaces");
        }
        Pipeline.check(destination);
        if (destination.isPartitioned()) {
            checkPartitioning(destination, prefix);
        } else if (!prefix.queryKeys().isEmpty() || !prefix.lambdaKeys().isEmpty()) {
            throw new UnusableException("Dynamic Partitioning Namespaces can only be part of a prefix expression when"
                    + " Dynamic Partitioning is enabled.");
        }
    }

    private static void checkZone(Destination destination) {
        try {
            destination.timeZone().ifPresent(ZoneId::of);
        } catch (DateTimeException e) {
            throw new UnusableException(
                    "CustomTimeZone " + destination.timeZone().orElse("") + " is not a valid time zone.");
        }
    }

    private static void checkPartitioning(Destination destination, KeyPattern prefix) {
        if (destination.bufferMegabytes() < Destination.PARTITIONED_MEGABYTES) {
            throw new UnusableException(
                    "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.");
        }
        if (destination.errorPrefix().isEmpty()) {
            throw broken("ErrorOutputPrefix cannot be null or empty when Dynamic Partitioning is enabled");
        }
        if (prefix.queryKeys().isEmpty() && prefix.lambdaKeys().isEmpty()) {
            throw new UnusableException(
                    "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled");
        }
        checkPresent(destination, prefix.queryKeys(), Pipeline.METADATA_EXTRACTION, "partitionKeyFromQuery");
        checkPresent(destination, prefix.lambdaKeys(), Pipeline.LAMBDA, "partitionKeyFromLambda");
    }

    private static void checkPresent(Destination destination, Set<String> keys, String type, String namespace) {
        boolean isPresent = destination
                .processing()
                .filter(Processing::isEnabled)
                .flatMap(processing -> processing.find(type))
                .isPresent();
        if (!keys.isEmpty() && !isPresent) {
            throw new UnusableException(
                    type + " processor should be present when S3 Prefix has " + namespace + " namespace.");
        }
    }

    private static KeyPattern pattern(String prefix) {
        try {
            return KeyPattern.parse(prefix);
        } catch (UnusableException e) {
            throw broken(e.reason());
        }
    }

    /// The first word is the service's own.
    private static UnusableException broken(String constraint) {
        return new UnusableException("Ths supplied prefix(es) do not satisfy the following constraint: " + constraint);
    }
}
