package io.millrace.lambda.async;

import io.millrace.api.Clients;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;

/// Destinations that are services of this server: buckets get an object, functions an event.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
public final class DestinationSink implements Destinations {

    private static final System.Logger LOG = System.getLogger(DestinationSink.class.getName());

    /// What the ARN of a bucket begins with.
    private static final String BUCKET = "arn:aws:s3:::";

    private final Clients<S3Client> s3;
    private final Clients<LambdaClient> lambda;

    /// @param lambda how destinations that are functions are reached
    public DestinationSink(Clients<S3Client> s3, Clients<LambdaClient> lambda) {
        this.s3 = s3;
        this.lambda = lambda;
    }

    @Override
    public boolean isTold(InvocationRecord record, String arn, byte[] document) {
        try {
            send(record, arn, document);
            return true;
        } catch (SdkException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} was not told of {1}: {2}", arn, record.event(), e.getMessage());
            return false;
        }
    }

    private void send(InvocationRecord record, String arn, byte[] document) {
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
                .orElseThrow(() -> new IllegalArgumentException("it is no destination of this server"));
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
