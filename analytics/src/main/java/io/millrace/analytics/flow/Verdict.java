package io.millrace.analytics.flow;

/// What a preprocessing function made of one record.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing-data-model.html>
sealed interface Verdict {

    /// The record's data is now this.
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
    record Ok(byte[] data) implements Verdict {}

    /// The record was meant to go no further.
    record Dropped() implements Verdict {}

    /// The record could not be processed: it goes to the error stream.
    record Failed(String message) implements Verdict {}
}
