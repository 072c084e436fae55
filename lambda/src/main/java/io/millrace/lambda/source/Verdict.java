package io.millrace.lambda.source;

/// What an answer of the function says of its batch.
sealed interface Verdict {

    /// All records are processed.
    record Succeeded() implements Verdict {}

    /// The batch failed as a whole.
    record Failed() implements Verdict {}

    /// The records before that one are processed.
    record FailedFrom(SequenceNumber first) implements Verdict {}

    /// The function did not run, which is no failure of the batch: it is throttled, say.
    record NotInvoked(String reason) implements Verdict {}
}
