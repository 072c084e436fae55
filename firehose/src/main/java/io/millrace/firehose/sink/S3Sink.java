package io.millrace.firehose.sink;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts the objects of one delivery stream through S3's client interface.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
public final class S3Sink implements Objects {

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client s3;

    public S3Sink(Clients<S3Client> s3, Caller caller) {
        this.s3 = s3.as(caller);
    }

    @Override
    public void put(String bucket, String key, Content content, Optional<String> encoding) {
        try {
            s3.putObject(
                    request -> request.bucket(bucket)
                            .key(key)
                            .contentType(CONTENT_TYPE)
                            .contentEncoding(encoding.orElse(null))
                            .contentLength(content.length()),
                    RequestBody.fromContentProvider(content::open, content.length(), CONTENT_TYPE));
        } catch (SdkException e) {
            String place = "s3://" + bucket + "/" + key + ": ";
            String code = code(e);
            throw new DeliveryException("S3." + code, words(code, place + e.getMessage()), place + e.getMessage(), e);
        }
    }

    /// Source: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>
    private static String code(SdkException e) {
        String code = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode()
                : "";
        return switch (code) {
            case "NoSuchBucket",
                    "AccessDenied",
                    "AccountProblem",
                    "AllAccessDisabled",
                    "InvalidPayer",
                    "MethodNotAllowed",
                    "NotSignedUp" -> code;
            default -> "InternalError";
        };
    }

    /// The words of the same page; with those that mean anything else stands what it is.
    private static String words(String code, String message) {
        return switch (code) {
            case "NoSuchBucket" ->
                "The specified bucket does not exist. Create the bucket or use a different bucket that does exist.";
            case "AccessDenied" ->
                "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the"
                        + " role, and the access policy allows access to the S3 bucket.";
            case "AccountProblem" ->
                "There is a problem with your AWS account that prevents the operation from completing successfully."
                        + " Contact AWS Support.";
            case "AllAccessDisabled", "InvalidPayer" ->
                "Access to the account provided has been disabled. Contact AWS Support.";
            case "MethodNotAllowed" ->
                "The specified method is not allowed against this resource. Modify the bucket's policy to allow the"
                        + " correct Amazon S3 operation permissions.";
            case "NotSignedUp" ->
                "The account is not signed up for Amazon S3. Sign the account up or use a different account.";
            default ->
                "An internal error occurred while attempting to deliver data. Delivery will be retried; if the error"
                        + " persists, then it will be reported to AWS for resolution. " + message;
        };
    }
}
