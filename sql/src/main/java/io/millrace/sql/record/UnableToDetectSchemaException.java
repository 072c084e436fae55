package io.millrace.sql.record;

/// The sampled records show no schema: they are neither JSON objects nor delimited rows.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
public final class UnableToDetectSchemaException extends Exception {

    private static final long serialVersionUID = 1;

    UnableToDetectSchemaException(String message) {
        super(message);
    }
}
