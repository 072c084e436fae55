package io.millrace.firehose;

import java.util.Optional;

/// Where a delivery stream delivers: a bucket, and how the records get there.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html>
///
/// @param isExtended whether it was configured as an extended destination, and so is described as one
/// @param bucketArn the bucket, `arn:aws:s3:::name`
/// @param roleArn the role that was given; recorded and reported
/// @param prefix stands before the time in keys, literally
/// @param errorPrefix stands before the keys of records that could not be transformed
/// @param bufferMegabytes a file is written when this many MiB have gathered, 1 to 128
/// @param bufferSeconds or when its oldest record is this old, 0 to 900 s; 0 is as soon as possible
/// @param transformation the function that records pass through, if there is one
record Destination(
        boolean isExtended,
        String bucketArn,
        String roleArn,
        Optional<String> prefix,
        Optional<String> errorPrefix,
        int bufferMegabytes,
        int bufferSeconds,
        Optional<Transformation> transformation) {

    static final int DEFAULT_MEGABYTES = 5;
    static final int DEFAULT_SECONDS = 300;

    private static final String BUCKET_ARN = "arn:aws:s3:::";

    Destination {
        if (bufferMegabytes < 1 || bufferMegabytes > 128 || bufferSeconds < 0 || bufferSeconds > 900) {
            throw new IllegalArgumentException(
                    "not buffering hints: " + bufferMegabytes + " MiB, " + bufferSeconds + " s");
        }
    }

    /// The name in the bucket's ARN.
    String bucket() {
        return bucketArn.substring(BUCKET_ARN.length());
    }

    long bufferBytes() {
        return (long) bufferMegabytes << 20;
    }
}
