package io.millrace.lambda.async;

/// Who is told of events that have ended.
@FunctionalInterface
public interface Destinations {

    /// Tells a destination; on return it knows, or it does not and the log says why.
    ///
    /// @param arn the destination
    /// @param document what it is told: the record, or the event alone
    /// @return whether it knows
    boolean isTold(InvocationRecord record, String arn, byte[] document);
}
