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
            throw new DeliveryException(code(e), place + e.getMessage(), e);
        }
    }

    /// Source: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>
    private static String code(SdkException e) {
        String code = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode()
                : "";
        return switch (code) {
            case "NoSuchBucket", "AccessDenied", "AccountProblem" -> "S3." + code;
            default -> "S3.InternalError";
        };
    }
}
