package io.millrace.lambda.source;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts reports of failures into buckets, an object each.
final class BucketFailureSink implements FailureTarget {

    /// What the ARN of a bucket begins with.
    static final String ARN = "arn:aws:s3:::";

    private final Clients<S3Client> s3;

    BucketFailureSink(Clients<S3Client> s3) {
        this.s3 = s3;
    }

    @Override
    public void put(Caller owner, String destination, FailureReport report) {
        s3.as(owner)
                .putObject(
                        put -> put.bucket(destination.substring(ARN.length()))
                                .key(report.key())
                                .contentType("application/json"),
                        RequestBody.fromBytes(report.json()));
    }
}
