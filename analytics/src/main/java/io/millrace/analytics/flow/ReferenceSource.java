package io.millrace.analytics.flow;

import io.millrace.api.Arn;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/// Reads objects through S3's client interface, whole or their beginnings.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
final class ReferenceSource {

    private final S3Client s3;

    ReferenceSource(S3Client s3) {
        this.s3 = s3;
    }

    /// The bytes of an object.
    ///
    /// @param bucketArn `arn:aws:s3:::name`
    /// @param most the most bytes that it may have
    /// @throws ReferenceException if it cannot be read, or has more
    byte[] read(String bucketArn, String key, int most) {
        byte[] bytes = beginning(bucketArn, key, most + 1);
        if (bytes.length > most) {
            throw new ReferenceException("%s has more than the %d bytes that reference data may have"
                    .formatted(place(bucketArn, key), most));
        }
        return bytes;
    }

    /// The first bytes of an object.
    ///
    /// @throws ReferenceException if it cannot be read
    byte[] beginning(String bucketArn, String key, int most) {
        String bucket = Arn.parse(bucketArn)
                .map(Arn::resource)
                .orElseThrow(() -> new ReferenceException(bucketArn + " is not the ARN of a bucket"));
        try {
            return s3.getObject(request -> request.bucket(bucket).key(key), (_, in) -> {
                byte[] bytes = in.readNBytes(most);
                in.abort();
                return bytes;
            });
        } catch (AwsServiceException e) {
            String message = Optional.ofNullable(e.awsErrorDetails())
                    .map(AwsErrorDetails::errorMessage)
                    .orElseGet(() -> String.valueOf(e.getMessage()));
            throw new ReferenceException("%s cannot be read: %s".formatted(place(bucketArn, key), message));
        } catch (SdkException e) {
            throw new ReferenceException("%s cannot be read: %s".formatted(place(bucketArn, key), e.getMessage()));
        }
    }

    private static String place(String bucketArn, String key) {
        return "s3://" + bucketArn.substring(bucketArn.lastIndexOf(':') + 1) + "/" + key;
    }
}
