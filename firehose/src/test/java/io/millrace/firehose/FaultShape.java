package io.millrace.firehose;

import io.millrace.firehose.format.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationUpdate;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;

/// What the delivery stream of one schedule is like; half of it can change while it works.
///
/// @param isFed whether its records come from a stream, not from puts
/// @param keys where its partition keys come from, if it is partitioned
/// @param bufferSeconds 900 for objects that hold what was put between two flushes, 0 for as many as can be
record FaultShape(
        boolean isFed,
        Keys keys,
        boolean isTakenApart,
        boolean hasFunction,
        int retries,
        boolean hasBackup,
        boolean isLogged,
        Compression compression,
        int folder,
        int bufferSeconds) {

    private static final List<Compression> COMPRESSIONS = List.of(Compression.values());

    /// Where partition keys come from.
    enum Keys {
        NONE,
        QUERY,
        LAMBDA,
        BOTH
    }

    static FaultShape of(SplittableRandom random) {
        Keys keys = Keys.values()[random.nextInt(Keys.values().length)];
        return new FaultShape(
                random.nextInt(3) == 0,
                keys,
                keys != Keys.NONE && random.nextBoolean(),
                keys == Keys.LAMBDA || keys == Keys.BOTH || random.nextBoolean(),
                random.nextInt(4),
                random.nextInt(3) == 0,
                random.nextBoolean(),
                COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size())),
                0,
                random.nextInt(3) == 0 ? 0 : 900);
    }

    /// Another one that the same delivery stream can become.
    FaultShape changed(SplittableRandom random) {
        boolean needsFunction = keys == Keys.LAMBDA || keys == Keys.BOTH;
        return new FaultShape(
                isFed,
                keys,
                isTakenApart,
                needsFunction || random.nextBoolean(),
                random.nextInt(4),
                hasBackup || random.nextInt(3) == 0,
                random.nextBoolean(),
                COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size())),
                folder + 1,
                bufferSeconds);
    }

    ExtendedS3DestinationConfiguration configuration() {
        return ExtendedS3DestinationConfiguration.builder()
                .bucketARN("arn:aws:s3:::users")
                .roleARN(Firehose.ROLE)
                .prefix(prefix())
                .errorOutputPrefix("failed/!{firehose:error-output-type}/" + folder + "/")
                .bufferingHints(hints())
                .compressionFormat(CompressionFormat.fromValue(compression.wireName()))
                .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(keys != Keys.NONE))
                .processingConfiguration(processing())
                .cloudWatchLoggingOptions(logging())
                .s3BackupMode(hasBackup ? S3BackupMode.ENABLED : S3BackupMode.DISABLED)
                .s3BackupConfiguration(backup -> backup.bucketARN("arn:aws:s3:::backup")
                        .roleARN(Firehose.ROLE)
                        .bufferingHints(hints()))
                .build();
    }

    ExtendedS3DestinationUpdate update() {
        return ExtendedS3DestinationUpdate.builder()
                .prefix(prefix())
                .errorOutputPrefix("failed/!{firehose:error-output-type}/" + folder + "/")
                .compressionFormat(CompressionFormat.fromValue(compression.wireName()))
                .processingConfiguration(processing())
                .cloudWatchLoggingOptions(logging())
                .s3BackupMode(hasBackup ? S3BackupMode.ENABLED : S3BackupMode.DISABLED)
                .build();
    }

    private String prefix() {
        String start = "data/" + folder + "/";
        return switch (keys) {
            case NONE -> start;
            case QUERY -> start + "!{partitionKeyFromQuery:user}/!{firehose:random-string}/";
            case LAMBDA -> start + "!{partitionKeyFromLambda:kind}/";
            case BOTH -> start + "!{partitionKeyFromLambda:kind}/!{partitionKeyFromQuery:user}/";
        };
    }

    private BufferingHints hints() {
        return BufferingHints.builder()
                .sizeInMBs(64)
                .intervalInSeconds(bufferSeconds)
                .build();
    }

    private CloudWatchLoggingOptions logging() {
        return CloudWatchLoggingOptions.builder()
                .enabled(isLogged)
                .logGroupName("group")
                .logStreamName("stream")
                .build();
    }

    private ProcessingConfiguration processing() {
        List<Processor> processors = new ArrayList<>();
        if (isTakenApart) {
            processors.add(Firehose.processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON"));
        }
        if (hasFunction) {
            processors.add(Firehose.processor(
                    ProcessorType.LAMBDA,
                    "LambdaArn",
                    Firehose.FUNCTION,
                    "NumberOfRetries",
                    Integer.toString(retries)));
        }
        if (keys == Keys.QUERY || keys == Keys.BOTH) {
            processors.add(Firehose.processor(
                    ProcessorType.METADATA_EXTRACTION,
                    "MetadataExtractionQuery",
                    "{user: .user}",
                    "JsonParsingEngine",
                    "JQ-1.6"));
        }
        return ProcessingConfiguration.builder()
                .enabled(!processors.isEmpty())
                .processors(processors)
                .build();
    }
}
