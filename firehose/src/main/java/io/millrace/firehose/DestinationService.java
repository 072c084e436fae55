package io.millrace.firehose;

import io.millrace.api.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.EncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;

/// Translates destinations between the SDK's shapes and ours, and refuses what cannot be delivered as it was asked.
final class DestinationService {

    private static final String LAMBDA_ARN = "LambdaArn";
    private static final String RETRIES = "NumberOfRetries";
    private static final String BUFFER_MEGABYTES = "BufferSizeInMBs";
    private static final String BUFFER_SECONDS = "BufferIntervalInSeconds";

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
        refuse(request.httpEndpointDestinationConfiguration(), "HttpEndpointDestination");
        refuse(request.icebergDestinationConfiguration(), "IcebergDestination");
        ExtendedS3DestinationConfiguration extended = request.extendedS3DestinationConfiguration();
        S3DestinationConfiguration plain = request.s3DestinationConfiguration();
        if (extended != null && plain != null) {
            throw invalid("Exactly one destination configuration is supported for a Firehose");
        }
        if (extended != null) {
            return of(extended);
        }
        if (plain != null) {
            return of(plain);
        }
        throw invalid("Exactly one destination configuration is supported for a Firehose");
    }

    private static Destination of(ExtendedS3DestinationConfiguration s3) {
        refuse(s3.dataFormatConversionConfiguration(), "DataFormatConversionConfiguration");
        refuse(s3.dynamicPartitioningConfiguration(), "DynamicPartitioningConfiguration");
        refuse(s3.s3BackupConfiguration(), "S3BackupConfiguration");
        refuse(s3.fileExtension(), "FileExtension");
        if (s3.s3BackupMode() == S3BackupMode.ENABLED) {
            throw unsupported("S3BackupMode Enabled");
        }
        if (s3.customTimeZone() != null && !s3.customTimeZone().equals("UTC")) {
            throw unsupported("CustomTimeZone " + s3.customTimeZone());
        }
        return destination(
                true,
                s3.bucketARN(),
                s3.roleARN(),
                s3.prefix(),
                s3.errorOutputPrefix(),
                s3.bufferingHints(),
                s3.compressionFormat(),
                s3.encryptionConfiguration(),
                s3.cloudWatchLoggingOptions(),
                transformation(s3.processingConfiguration()));
    }

    private static Destination of(S3DestinationConfiguration s3) {
        return destination(
                false,
                s3.bucketARN(),
                s3.roleARN(),
                s3.prefix(),
                s3.errorOutputPrefix(),
                s3.bufferingHints(),
                s3.compressionFormat(),
                s3.encryptionConfiguration(),
                s3.cloudWatchLoggingOptions(),
                Optional.empty());
    }

    private static Destination destination(
            boolean isExtended,
            String bucketArn,
            String roleArn,
            @Nullable String prefix,
            @Nullable String errorPrefix,
            @Nullable BufferingHints hints,
            @Nullable CompressionFormat compression,
            @Nullable EncryptionConfiguration encryption,
            @Nullable CloudWatchLoggingOptions logging,
            Optional<Transformation> transformation) {
        if (compression != null && compression != CompressionFormat.UNCOMPRESSED) {
            throw unsupported("CompressionFormat " + compression);
        }
        if (encryption != null && encryption.kmsEncryptionConfig() != null) {
            throw unsupported("KMSEncryptionConfig");
        }
        if (logging != null && Boolean.TRUE.equals(logging.enabled())) {
            throw unsupported("CloudWatchLoggingOptions");
        }
        if (prefix != null && prefix.contains("!{")) {
            throw unsupported("An expression in Prefix");
        }
        if (errorPrefix != null
                && errorPrefix.replace("!{firehose:error-output-type}", "").contains("!{")) {
            throw unsupported("An expression other than !{firehose:error-output-type} in ErrorOutputPrefix");
        }
        Integer size = hints == null ? null : hints.sizeInMBs();
        Integer interval = hints == null ? null : hints.intervalInSeconds();
        return new Destination(
                isExtended,
                bucketArn,
                roleArn,
                Optional.ofNullable(prefix),
                Optional.ofNullable(errorPrefix),
                size == null ? Destination.DEFAULT_MEGABYTES : size,
                interval == null ? Destination.DEFAULT_SECONDS : interval,
                transformation);
    }

    private static Optional<Transformation> transformation(@Nullable ProcessingConfiguration processing) {
        if (processing == null
                || !processing.hasProcessors()
                || processing.processors().isEmpty()) {
            return Optional.empty();
        }
        List<Processor> processors = processing.processors();
        for (Processor processor : processors) {
            if (processor.type() != ProcessorType.LAMBDA) {
                throw unsupported("Processor " + processor.typeAsString());
            }
        }
        if (processors.size() > 1) {
            throw invalid("Only one Lambda processor is allowed");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (ProcessorParameter parameter : processors.getFirst().parameters()) {
            parameters.put(parameter.parameterNameAsString(), parameter.parameterValue());
        }
        String functionArn = parameters.get(LAMBDA_ARN);
        if (functionArn == null || !functionArn.matches("arn:.*:lambda:.*:\\d{12}:function:.+")) {
            throw invalid("The Lambda processor needs a valid " + LAMBDA_ARN + " parameter");
        }
        double megabytes = number(parameters, BUFFER_MEGABYTES, 1, 0.2, 3);
        double seconds = number(parameters, BUFFER_SECONDS, 60, 0, 900);
        assert seconds >= 0 : "checked, and needless: records have gathered already when they are transformed";
        return Optional.of(new Transformation(
                !Boolean.FALSE.equals(processing.enabled()),
                functionArn,
                (int) number(parameters, RETRIES, Transformation.DEFAULT_RETRIES, 0, 300),
                (int) (megabytes * Transformation.DEFAULT_BUFFER_BYTES),
                parameters));
    }

    private static double number(
            Map<String, String> parameters, String name, double byDefault, double least, double most) {
        String text = parameters.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw invalid(
                "Value '" + text + "' of processor parameter " + name + " must be between " + least + " and " + most);
    }

    /// The destination as DescribeDeliveryStream shows it.
    static DestinationDescription describe(Destination destination) {
        BufferingHints hints = BufferingHints.builder()
                .sizeInMBs(destination.bufferMegabytes())
                .intervalInSeconds(destination.bufferSeconds())
                .build();
        EncryptionConfiguration noEncryption = EncryptionConfiguration.builder()
                .noEncryptionConfig(NoEncryptionConfig.NO_ENCRYPTION)
                .build();
        CloudWatchLoggingOptions noLogging =
                CloudWatchLoggingOptions.builder().enabled(false).build();
        DestinationDescription.Builder description = DestinationDescription.builder()
                .destinationId("destinationId-000000000001")
                .s3DestinationDescription(S3DestinationDescription.builder()
                        .bucketARN(destination.bucketArn())
                        .roleARN(destination.roleArn())
                        .prefix(destination.prefix().orElse(null))
                        .errorOutputPrefix(destination.errorPrefix().orElse(null))
                        .bufferingHints(hints)
                        .compressionFormat(CompressionFormat.UNCOMPRESSED)
                        .encryptionConfiguration(noEncryption)
                        .cloudWatchLoggingOptions(noLogging)
                        .build());
        if (destination.isExtended()) {
            description.extendedS3DestinationDescription(ExtendedS3DestinationDescription.builder()
                    .bucketARN(destination.bucketArn())
                    .roleARN(destination.roleArn())
                    .prefix(destination.prefix().orElse(null))
                    .errorOutputPrefix(destination.errorPrefix().orElse(null))
                    .bufferingHints(hints)
                    .compressionFormat(CompressionFormat.UNCOMPRESSED)
                    .encryptionConfiguration(noEncryption)
                    .cloudWatchLoggingOptions(noLogging)
                    .processingConfiguration(describe(destination.transformation()))
                    .s3BackupMode(S3BackupMode.DISABLED)
                    .build());
        }
        return description.build();
    }

    private static ProcessingConfiguration describe(Optional<Transformation> transformation) {
        if (transformation.isEmpty()) {
            return ProcessingConfiguration.builder().enabled(false).build();
        }
        List<ProcessorParameter> parameters = transformation.get().parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> ProcessorParameter.builder()
                        .parameterName(entry.getKey())
                        .parameterValue(entry.getValue())
                        .build())
                .toList();
        return ProcessingConfiguration.builder()
                .enabled(transformation.get().isEnabled())
                .processors(Processor.builder()
                        .type(ProcessorType.LAMBDA)
                        .parameters(parameters)
                        .build())
                .build();
    }

    private static void refuse(@Nullable Object configuration, String name) {
        if (configuration != null) {
            throw unsupported(name);
        }
    }

    private static Fault unsupported(String what) {
        return invalid(what + " is not supported.");
    }

    private static Fault invalid(String message) {
        return FirehoseFault.INVALID_ARGUMENT.fault("%s", message);
    }
}
