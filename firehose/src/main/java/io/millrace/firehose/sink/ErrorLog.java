package io.millrace.firehose.sink;

import io.millrace.firehose.definition.ErrorLogging;
import java.util.Optional;

/// Takes the errors of a delivery, for the user to read; behind it stands CloudWatch Logs' client interface.
public interface ErrorLog {

    /// Logs an error; one that cannot be logged is lost.
    void report(ErrorLogging logging, Event event);

    /// An error.
    ///
    /// @param destination the ARN of the bucket
    /// @param version the version of the delivery stream's definition
    /// @param code such as `S3.NoSuchBucket`
    /// @param processor the ARN of the function, if it is one that failed
    record Event(String destination, int version, String code, String message, Optional<String> processor) {}
}
