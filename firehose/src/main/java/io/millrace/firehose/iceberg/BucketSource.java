package io.millrace.firehose.iceberg;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.nio.file.Path;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Reads and writes the objects of tables through S3's client interface.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html>
public final class BucketSource implements ObjectFiles {

    private final S3Client s3;

    public BucketSource(Clients<S3Client> s3, Caller caller) {
        this.s3 = s3.as(caller);
    }

    @Override
    public byte[] get(String bucket, String key) {
        return told(
                bucket,
                key,
                () -> s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArrayUnsafe());
    }

    @Override
    public boolean has(String bucket, String key) {
        return told(bucket, key, () -> {
            try {
                s3.headObject(r -> r.bucket(bucket).key(key));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        });
    }

    @Override
    public void put(String bucket, String key, byte[] bytes) {
        told(
                bucket,
                key,
                () -> s3.putObject(
                        r -> r.bucket(bucket).key(key).contentLength((long) bytes.length),
                        RequestBody.fromBytes(bytes)));
    }

    @Override
    public void put(String bucket, String key, Path file) {
        RequestBody body = RequestBody.fromFile(file);
        told(
                bucket,
                key,
                () -> s3.putObject(
                        r -> r.bucket(bucket)
                                .key(key)
                                .contentLength(body.optionalContentLength().orElseThrow()),
                        body));
    }

    @Override
    public void delete(String bucket, String key) {
        told(bucket, key, () -> s3.deleteObject(r -> r.bucket(bucket).key(key)));
    }

    /// Source of the codes: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>
    private static <T> T told(String bucket, String key, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            String code = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                    ? service.awsErrorDetails().errorCode()
                    : "";
            String told = switch (code) {
                case "NoSuchBucket", "AccessDenied", "AccountProblem" -> "S3." + code;
                default -> "S3.InternalError";
            };
            throw new IcebergException(told, "s3://" + bucket + "/" + key + ": " + e.getMessage(), e);
        }
    }
}
