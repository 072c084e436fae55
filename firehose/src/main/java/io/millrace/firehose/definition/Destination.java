package io.millrace.firehose.definition;

import io.millrace.firehose.format.Compression;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Where a delivery stream delivers: a bucket, or a target that a bucket stands behind, and how the records get there.
///
/// What has come to it later is optional, so that definitions of older versions are read.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html>
///
/// @param isExtended whether it was configured as an extended destination, and so is described as one
/// @param bucketArn the bucket, `arn:aws:s3:::name`
/// @param roleArn the role that was given; recorded and reported
/// @param prefix what keys begin with, with its expressions
/// @param errorPrefix what the keys of records begin with that could not be delivered, with its expressions
/// @param bufferMegabytes a file is written when this many MiB have gathered, 1 to 128
/// @param bufferSeconds or when its oldest record is this old, 0 to 900 s; 0 is as soon as possible
/// @param transformation the function that records pass through, if there is one
/// @param compression how objects are compressed, if they are
/// @param timeZone the time zone of keys, if it is not UTC
/// @param fileExtension what keys end in, with its dot, instead of the extension of the compression
/// @param kmsKeyArn the key that objects were to be encrypted with; recorded and reported
/// @param logging where errors are logged
/// @param processing all processors, the function among them; a definition from before there were others has none
/// @param partitioning whether records are put into objects by keys
/// @param backup where the records of the source go untransformed
/// @param target what the records are delivered to, if not to the bucket
/// @param conversion how JSON becomes columnar files, if it was asked for
public record Destination(
        boolean isExtended,
        String bucketArn,
        String roleArn,
        Optional<String> prefix,
        Optional<String> errorPrefix,
        int bufferMegabytes,
        int bufferSeconds,
        Optional<Transformation> transformation,
        Optional<Compression> compression,
        Optional<String> timeZone,
        Optional<String> fileExtension,
        Optional<String> kmsKeyArn,
        Optional<ErrorLogging> logging,
        Optional<Processing> processing,
        Optional<Partitioning> partitioning,
        Optional<Backup> backup,
        Optional<Target> target,
        Optional<Conversion> conversion) {

    public static final int DEFAULT_MEGABYTES = 5;
    public static final int DEFAULT_SECONDS = 300;

    /// The least size and the default where records are partitioned.
    public static final int PARTITIONED_MEGABYTES = 64;

    private static final String BUCKET_ARN = "arn:aws:s3:::";

    public Destination {
        if (bufferMegabytes < 1 || bufferMegabytes > 128 || bufferSeconds < 0 || bufferSeconds > 900) {
            throw new IllegalArgumentException(
                    "not buffering hints: " + bufferMegabytes + " MiB, " + bufferSeconds + " s");
        }
    }

    /// The same; if records go to an HTTP endpoint, with its access key in another form.
    public Destination withAccessKey(UnaryOperator<String> form) {
        if (!(target.orElse(null) instanceof HttpEndpoint endpoint)) {
            return this;
        }
        return new Destination(
                isExtended,
                bucketArn,
                roleArn,
                prefix,
                errorPrefix,
                bufferMegabytes,
                bufferSeconds,
                transformation,
                compression,
                timeZone,
                fileExtension,
                kmsKeyArn,
                logging,
                processing,
                partitioning,
                backup,
                Optional.of(endpoint.withAccessKey(form)),
                conversion);
    }

    /// How errors name it.
    public String name() {
        return target.map(Target::name).orElse(bucketArn);
    }

    /// The name in the bucket's ARN.
    public String bucket() {
        return bucketArn.substring(BUCKET_ARN.length());
    }

    public long bufferBytes() {
        return (long) bufferMegabytes << 20;
    }

    public ZoneId zone() {
        return timeZone.map(ZoneId::of).orElse(ZoneOffset.UTC);
    }

    /// What keys end in.
    public String extension() {
        return fileExtension
                .or(() -> converted().flatMap(Conversion::output).map(Conversion.Output::extension))
                .or(() -> compression.map(Compression::extension))
                .orElse("");
    }

    public boolean isPartitioned() {
        return partitioning.map(Partitioning::isEnabled).orElse(false);
    }

    /// How records become columnar files, if they do.
    public Optional<Conversion> converted() {
        return conversion.filter(Conversion::isEnabled);
    }

    /// Where records go untransformed, if they do.
    public Optional<Destination> backedUpTo() {
        return backup.filter(Backup::isEnabled).map(Backup::destination);
    }
}
