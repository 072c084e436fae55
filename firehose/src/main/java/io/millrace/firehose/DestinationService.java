package io.millrace.firehose;

import io.millrace.api.Fault;
import io.millrace.firehose.definition.Backup;
import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.ErrorLogging;
import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.Partitioning;
import io.millrace.firehose.definition.Processing;
import io.millrace.firehose.definition.Target;
import io.millrace.firehose.format.Compression;
import io.millrace.firehose.format.UnusableException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.DynamicPartitioningConfiguration;
import software.amazon.awssdk.services.firehose.model.EncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// Translates destinations between the SDK's shapes and ours, and refuses what cannot be delivered as it was asked.
///
/// The plain S3 destination, its update and the descriptions have members of the names that the extended one has, so
/// every shape is laid over that one.
final class DestinationService {

    static final String DESTINATION_ID = "destinationId-000000000001";

    private static final String EXACTLY_ONE = "Exactly one destination configuration is supported for a Firehose";

    private DestinationService() {}

    /// The destination that a request asks for.
    ///
    /// @throws Fault if it asks for none, for several, or for something that is not supported
    @SuppressWarnings("deprecation") // the plain S3 destination is deprecated by AWS and still used
    static Destination of(CreateDeliveryStreamRequest request) {
        refuse(request.amazonopensearchserviceDestinationConfiguration(), "AmazonopensearchserviceDestination");
        refuse(request.amazonOpenSearchServerlessDestinationConfiguration(), "AmazonOpenSearchServerlessDestination");
        refuse(request.elasticsearchDestinationConfiguration(), "ElasticsearchDestination");
        refuse(request.redshiftDestinationConfiguration(), "RedshiftDestination");
        refuse(request.splunkDestinationConfiguration(), "SplunkDestination");
        refuse(request.snowflakeDestinationConfiguration(), "SnowflakeDestination");
        checkOne(
                request.extendedS3DestinationConfiguration(),
                request.s3DestinationConfiguration(),
                request.httpEndpointDestinationConfiguration(),
                request.icebergDestinationConfiguration());
        if (request.icebergDestinationConfiguration() != null) {
            return IcebergService.of(request.icebergDestinationConfiguration());
        }
        if (request.httpEndpointDestinationConfiguration() != null) {
            return EndpointService.of(request.httpEndpointDestinationConfiguration());
        }
        return request.extendedS3DestinationConfiguration() != null
                ? of(request.extendedS3DestinationConfiguration(), true)
                : plain(request.s3DestinationConfiguration());
    }

    private static void checkOne(@Nullable Object... configurations) {
        if (Stream.of(configurations).filter(given -> given != null).count() != 1) {
            throw invalid(EXACTLY_ONE);
        }
    }

    /// The destination that a plain S3 configuration asks for.
    static Destination plain(S3DestinationConfiguration s3) {
        return of(extended(s3), false);
    }

    /// The destination with what a request changes of it; what the request does not name stays, and of what it names
    /// processors are replaced as a whole, and so are the formats of a conversion. Nothing stays of a destination
    /// that is of another type.
    ///
    /// @throws Fault if the request changes it into something that is not supported
    @SuppressWarnings("deprecation") // likewise
    static Destination updated(Destination destination, UpdateDestinationRequest request) {
        refuse(request.amazonopensearchserviceDestinationUpdate(), "AmazonopensearchserviceDestination");
        refuse(request.amazonOpenSearchServerlessDestinationUpdate(), "AmazonOpenSearchServerlessDestination");
        refuse(request.elasticsearchDestinationUpdate(), "ElasticsearchDestination");
        refuse(request.redshiftDestinationUpdate(), "RedshiftDestination");
        refuse(request.splunkDestinationUpdate(), "SplunkDestination");
        refuse(request.snowflakeDestinationUpdate(), "SnowflakeDestination");
        checkOne(
                request.extendedS3DestinationUpdate(),
                request.s3DestinationUpdate(),
                request.httpEndpointDestinationUpdate(),
                request.icebergDestinationUpdate());
        Destination updated = replaced(destination, request);
        if (updated.isPartitioned() != destination.isPartitioned()) {
            throw invalid("Dynamic Partitioning can only be enabled when a Firehose is created, and not be disabled.");
        }
        if (destination.backedUpTo().isPresent() && updated.backedUpTo().isEmpty()) {
            throw invalid(
                    destination.target().isEmpty()
                            ? "S3BackupMode cannot be changed from Enabled to Disabled."
                            : "S3BackupMode cannot be changed from AllData to FailedDataOnly.");
        }
        return updated;
    }

    private static Destination replaced(Destination destination, UpdateDestinationRequest request) {
        if (request.httpEndpointDestinationUpdate() != null) {
            return EndpointService.updated(
                    Optional.of(destination).filter(before -> before.target().orElse(null) instanceof HttpEndpoint),
                    request.httpEndpointDestinationUpdate());
        }
        if (request.icebergDestinationUpdate() != null) {
            return IcebergService.updated(
                    Optional.of(destination).filter(before -> before.target().orElse(null) instanceof IcebergTables),
                    request.icebergDestinationUpdate());
        }
        return updated(Optional.of(destination).filter(before -> before.target().isEmpty()), request);
    }

    @SuppressWarnings("deprecation") // likewise
    private static Destination updated(Optional<Destination> before, UpdateDestinationRequest request) {
        boolean isExtended = request.extendedS3DestinationUpdate() != null;
        ExtendedS3DestinationConfiguration.Builder next = before.map(
                        destination -> configuration(destination).toBuilder())
                .orElseGet(ExtendedS3DestinationConfiguration::builder);
        overlay(isExtended ? request.extendedS3DestinationUpdate() : request.s3DestinationUpdate(), next);
        if (isExtended && request.extendedS3DestinationUpdate().dataFormatConversionConfiguration() != null) {
            next.dataFormatConversionConfiguration(ConversionService.merged(
                    before.flatMap(Destination::conversion),
                    request.extendedS3DestinationUpdate().dataFormatConversionConfiguration()));
        }
        if (isExtended && request.extendedS3DestinationUpdate().s3BackupUpdate() != null) {
            S3DestinationConfiguration.Builder backup = before.flatMap(Destination::backup)
                    .map(kept -> plainConfiguration(kept.destination()).toBuilder())
                    .orElseGet(S3DestinationConfiguration::builder);
            overlay(request.extendedS3DestinationUpdate().s3BackupUpdate(), backup);
            next.s3BackupConfiguration(backup.build());
        }
        return of(
                next.build(), isExtended || before.map(Destination::isExtended).orElse(false));
    }

    private static Destination of(ExtendedS3DestinationConfiguration s3, boolean isExtended) {
        if (s3.bucketARN() == null || s3.roleARN() == null) {
            throw invalid("BucketARN and RoleARN of the S3 destination must be specified");
        }
        Optional<Conversion> conversion = ConversionService.of(s3);
        BufferingHints hints =
                s3.bufferingHints() == null ? BufferingHints.builder().build() : s3.bufferingHints();
        boolean isPartitioned = s3.dynamicPartitioningConfiguration() != null
                && Boolean.TRUE.equals(s3.dynamicPartitioningConfiguration().enabled());
        Optional<Processing> processing = ProcessingService.of(s3.processingConfiguration());
        return checked(new Destination(
                isExtended,
                s3.bucketARN(),
                s3.roleARN(),
                text(s3.prefix()),
                text(s3.errorOutputPrefix()),
                hints.sizeInMBs() != null
                        ? hints.sizeInMBs()
                        : defaultMegabytes(
                                isPartitioned,
                                conversion.map(Conversion::isEnabled).orElse(false)),
                hints.intervalInSeconds() == null ? Destination.DEFAULT_SECONDS : hints.intervalInSeconds(),
                processing.flatMap(ProcessingService::transformation),
                Optional.ofNullable(s3.compressionFormatAsString()).flatMap(Compression::named),
                text(s3.customTimeZone()).filter(zone -> !zone.equals("UTC")),
                text(s3.fileExtension()),
                Optional.ofNullable(s3.encryptionConfiguration())
                        .map(EncryptionConfiguration::kmsEncryptionConfig)
                        .map(kms -> kms.awskmsKeyARN()),
                Optional.ofNullable(s3.cloudWatchLoggingOptions()).map(DestinationService::logging),
                processing,
                Optional.ofNullable(s3.dynamicPartitioningConfiguration()).map(DestinationService::partitioning),
                backup(s3),
                Optional.empty(),
                conversion));
    }

    private static int defaultMegabytes(boolean isPartitioned, boolean isConverting) {
        if (isConverting) {
            return Conversion.DEFAULT_MEGABYTES;
        }
        return isPartitioned ? Destination.PARTITIONED_MEGABYTES : Destination.DEFAULT_MEGABYTES;
    }

    /// A destination that is no bucket, with the bucket beside it for what fails and for the backup.
    ///
    /// @param target what it is, asked for after the rest has been checked
    /// @throws io.millrace.api.Fault if something is not supported
    static Destination beside(
            S3DestinationConfiguration s3,
            boolean isBackedUp,
            @Nullable Integer megabytes,
            @Nullable Integer seconds,
            @Nullable ProcessingConfiguration processors,
            @Nullable CloudWatchLoggingOptions logging,
            Supplier<Target> target) {
        Optional<Processing> processing = ProcessingService.of(processors);
        Destination bucket = plain(s3);
        return checked(new Destination(
                false,
                bucket.bucketArn(),
                bucket.roleArn(),
                bucket.prefix(),
                bucket.errorPrefix(),
                megabytes == null ? Destination.DEFAULT_MEGABYTES : megabytes,
                seconds == null ? Destination.DEFAULT_SECONDS : seconds,
                processing.flatMap(ProcessingService::transformation),
                bucket.compression(),
                bucket.timeZone(),
                bucket.fileExtension(),
                bucket.kmsKeyArn(),
                Optional.ofNullable(logging).map(DestinationService::logging),
                processing,
                Optional.empty(),
                Optional.of(new Backup(isBackedUp, bucket)),
                Optional.of(target.get()),
                Optional.empty()));
    }

    /// The same destination, if its members fit together.
    ///
    /// @throws Fault if they do not
    static Destination checked(Destination destination) {
        try {
            DestinationRules.check(destination);
        } catch (UnusableException e) {
            throw invalid(e.reason());
        }
        return destination;
    }

    private static Optional<Backup> backup(ExtendedS3DestinationConfiguration s3) {
        boolean isEnabled = s3.s3BackupMode() == S3BackupMode.ENABLED;
        if (s3.s3BackupConfiguration() == null) {
            if (isEnabled) {
                throw invalid("S3BackupConfiguration must be specified when S3BackupMode is Enabled");
            }
            return Optional.empty();
        }
        if (s3.s3BackupConfiguration().bucketARN() == null
                || s3.s3BackupConfiguration().roleARN() == null) {
            throw invalid("S3BackupConfiguration must have a BucketARN and a RoleARN");
        }
        return Optional.of(new Backup(isEnabled, plain(s3.s3BackupConfiguration())));
    }

    /// The logging that a request asks for.
    static ErrorLogging logging(CloudWatchLoggingOptions options) {
        boolean isEnabled = Boolean.TRUE.equals(options.enabled());
        Optional<String> group = text(options.logGroupName());
        Optional<String> stream = text(options.logStreamName());
        if (isEnabled && (group.isEmpty() || stream.isEmpty())) {
            throw invalid("LogGroupName and LogStreamName must be specified when CloudWatch logging is enabled");
        }
        return new ErrorLogging(isEnabled, group, stream);
    }

    private static Partitioning partitioning(DynamicPartitioningConfiguration configuration) {
        return new Partitioning(
                Boolean.TRUE.equals(configuration.enabled()),
                configuration.retryOptions() == null
                                || configuration.retryOptions().durationInSeconds() == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(configuration.retryOptions().durationInSeconds()));
    }

    /// The destination as a request would ask for it, with all defaults.
    private static ExtendedS3DestinationConfiguration configuration(Destination destination) {
        ExtendedS3DestinationConfiguration.Builder s3 = ExtendedS3DestinationConfiguration.builder()
                .bucketARN(destination.bucketArn())
                .roleARN(destination.roleArn())
                .prefix(destination.prefix().orElse(null))
                .errorOutputPrefix(destination.errorPrefix().orElse(null))
                .bufferingHints(hints ->
                        hints.sizeInMBs(destination.bufferMegabytes()).intervalInSeconds(destination.bufferSeconds()))
                .compressionFormat(destination
                        .compression()
                        .map(Compression::wireName)
                        .orElse(CompressionFormat.UNCOMPRESSED.toString()))
                .customTimeZone(destination.timeZone().orElse("UTC"))
                .fileExtension(destination.fileExtension().orElse(null))
                .encryptionConfiguration(encryption -> destination
                        .kmsKeyArn()
                        .ifPresentOrElse(
                                key -> encryption.kmsEncryptionConfig(kms -> kms.awskmsKeyARN(key)),
                                () -> encryption.noEncryptionConfig(NoEncryptionConfig.NO_ENCRYPTION)))
                .cloudWatchLoggingOptions(describeLogging(destination))
                .processingConfiguration(ProcessingService.describe(destination))
                .s3BackupMode(destination.backedUpTo().isPresent() ? S3BackupMode.ENABLED : S3BackupMode.DISABLED);
        destination
                .partitioning()
                .ifPresent(partitioning -> s3.dynamicPartitioningConfiguration(configuration -> {
                    configuration.enabled(partitioning.isEnabled());
                    partitioning
                            .retrySeconds()
                            .ifPresent(
                                    seconds -> configuration.retryOptions(retry -> retry.durationInSeconds(seconds)));
                }));
        destination
                .conversion()
                .ifPresent(conversion -> s3.dataFormatConversionConfiguration(ConversionService.describe(conversion)));
        destination.backup().ifPresent(backup -> s3.s3BackupConfiguration(plainConfiguration(backup.destination())));
        return s3.build();
    }

    static CloudWatchLoggingOptions describeLogging(Destination destination) {
        return destination
                .logging()
                .map(logging -> CloudWatchLoggingOptions.builder()
                        .enabled(logging.isEnabled())
                        .logGroupName(logging.group().orElse(null))
                        .logStreamName(logging.stream().orElse(null)))
                .orElseGet(() -> CloudWatchLoggingOptions.builder().enabled(false))
                .build();
    }

    /// The destination as DescribeDeliveryStream shows it: every S3 destination both ways, as the service does.
    static DestinationDescription describe(Destination destination) {
        DestinationDescription.Builder description =
                DestinationDescription.builder().destinationId(DESTINATION_ID);
        if (destination.target().isPresent()) {
            return switch (destination.target().get()) {
                case HttpEndpoint _ ->
                    description
                            .httpEndpointDestinationDescription(EndpointService.describe(destination))
                            .build();
                case IcebergTables _ ->
                    description
                            .icebergDestinationDescription(IcebergService.describe(destination))
                            .build();
            };
        }
        ExtendedS3DestinationConfiguration s3 = configuration(destination);
        ExtendedS3DestinationDescription.Builder extended = ExtendedS3DestinationDescription.builder();
        overlay(s3, extended);
        destination.backup().ifPresent(backup -> extended.s3BackupDescription(plainDescription(backup.destination())));
        return description
                .s3DestinationDescription(plainDescription(s3))
                .extendedS3DestinationDescription(extended.build())
                .build();
    }

    static S3DestinationDescription plainDescription(Destination destination) {
        return plainDescription(configuration(destination));
    }

    private static S3DestinationDescription plainDescription(ExtendedS3DestinationConfiguration s3) {
        S3DestinationDescription.Builder description = S3DestinationDescription.builder();
        overlay(s3, description);
        return description.build();
    }

    static S3DestinationConfiguration plainConfiguration(Destination destination) {
        S3DestinationConfiguration.Builder plain = S3DestinationConfiguration.builder();
        overlay(configuration(destination), plain);
        return plain.build();
    }

    private static ExtendedS3DestinationConfiguration extended(S3DestinationConfiguration plain) {
        ExtendedS3DestinationConfiguration.Builder extended = ExtendedS3DestinationConfiguration.builder();
        overlay(plain, extended);
        return extended.build();
    }

    /// Sets what a shape has on another whose members have the same names; members of other names are left alone.
    static void overlay(SdkPojo shape, SdkPojo builder) {
        Map<String, SdkField<?>> fields =
                builder.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : shape.sdkFields()) {
            Object value = field.getValueOrDefault(shape);
            SdkField<?> same = fields.get(field.memberName());
            if (value != null && same != null) {
                same.set(builder, value);
            }
        }
    }

    /// An empty text is none.
    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(some -> !some.isEmpty());
    }

    private static void refuse(@Nullable Object configuration, String name) {
        if (configuration != null) {
            throw unsupported(name);
        }
    }

    static Fault unsupported(String what) {
        return invalid(what + " is not supported.");
    }

    static Fault invalid(String message) {
        return FirehoseFault.INVALID_ARGUMENT.fault("%s", message);
    }
}
