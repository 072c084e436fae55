package io.millrace.lambda.async;

import io.millrace.api.Clients;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;

/// Tells destinations of events that have ended: buckets get an object, functions an event.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
final class Destinations {

    /// What the ARN of a bucket begins with.
    private static final String BUCKET = "arn:aws:s3:::";

    private final Clients<S3Client> s3;
    private final Clients<LambdaClient> lambda;

    Destinations(Clients<S3Client> s3, Clients<LambdaClient> lambda) {
        this.s3 = s3;
        this.lambda = lambda;
    }

    /// Whether records can go to that ARN here.
    static boolean isReachable(String arn) {
        return arn.startsWith(BUCKET) || functionName(arn).isPresent();
    }

    /// Sends a document; on return it is there.
    ///
    /// @throws software.amazon.awssdk.core.exception.SdkException if the other service refuses
    /// @throws IllegalArgumentException if the ARN is none of a service that is here
    void send(InvocationRecord record, String arn, byte[] document) {
        if (arn.startsWith(BUCKET)) {
            s3.as(record.event().function().owner())
                    .putObject(
                            put -> put.bucket(arn.substring(BUCKET.length()))
                                    .key(record.key())
                                    .contentType("application/json"),
                            RequestBody.fromBytes(document));
            return;
        }
        String function = functionName(arn)
                .orElseThrow(() -> new IllegalArgumentException("not a destination of this server: " + arn));
        lambda.as(record.event().function().owner())
                .invoke(invoke -> invoke.functionName(function)
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromByteArrayUnsafe(document)));
    }

    private static Optional<String> functionName(String arn) {
        return arn.matches("arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:[a-zA-Z0-9_-]+(:[a-zA-Z0-9$_-]+)?")
                ? Optional.of(arn)
                : Optional.empty();
    }
}
