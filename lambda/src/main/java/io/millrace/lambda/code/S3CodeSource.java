package io.millrace.lambda.code;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.lambda.LambdaFault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// Deployment packages that lie in a bucket.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html>
public final class S3CodeSource {

    private final Clients<S3Client> s3;

    public S3CodeSource(Clients<S3Client> s3) {
        this.s3 = s3;
    }

    /// Reads an archive in the name of the caller.
    ///
    /// @throws io.millrace.api.Fault if it is not there or too large
    public byte[] read(Caller caller, String bucket, String key, @Nullable String version) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(version)
                .build();
        byte[] zip;
        try {
            zip = s3.as(caller).getObject(request, (response, in) -> in.readNBytes(ZipArchive.MAX_UNZIPPED + 1));
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Error occurred while GetObject. S3 Error Code: %s. S3 Error Message: %s",
                    details == null ? "Unknown" : details.errorCode(),
                    details == null ? e.toString() : details.errorMessage());
        } catch (SdkException e) {
            throw LambdaFault.SERVICE.fault("The code could not be read from s3://%s/%s: %s", bucket, key, e);
        }
        if (zip.length > ZipArchive.MAX_UNZIPPED) {
            throw ZipArchive.tooLarge();
        }
        return zip;
    }
}
