package io.millrace.lambda.source;

import io.millrace.api.Caller;

/// Where reports of failures go; behind it stands S3's client interface.
@FunctionalInterface
interface FailureTarget {

    /// Puts a report; on return it is there.
    ///
    /// @param destination the ARN of a bucket
    void put(Caller owner, String destination, FailureReport report);
}
