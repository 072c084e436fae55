package io.millrace.firehose;

import io.millrace.firehose.FaultShape.Form;
import io.millrace.firehose.FaultShape.Keys;
import io.millrace.firehose.FaultShape.Parts;
import io.millrace.firehose.format.Compression;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ContentEncoding;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.DestinationTableConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationUpdate;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.HttpEndpointS3BackupMode;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.IcebergS3BackupMode;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// What a client asks for so that a delivery stream gets a shape.
///
/// @param url where the endpoint is, for those that post to one
record FaultDestination(FaultShape shape, String url) {

    static final String DATABASE = "db";
    static final String CONVERTED = "converted";
    static final List<String> TABLES = List.of("users", "people");
    /// What parts of records stand between that are taken apart so.
    static final String DELIMITER = "|";

    private static final String CATALOG = "arn:aws:glue:eu-west-1:111122223333:catalog";
    private static final String DELIMITER_BASE64 = "fA==";

    void create(CreateDeliveryStreamRequest.Builder request) {
        switch (shape.form()) {
            case TEXT, PARQUET, ORC -> request.extendedS3DestinationConfiguration(bucket());
            case ENDPOINT -> request.httpEndpointDestinationConfiguration(endpoint());
            case TABLES -> request.icebergDestinationConfiguration(tables());
        }
    }

    void update(UpdateDestinationRequest.Builder request) {
        switch (shape.form()) {
            case TEXT, PARQUET, ORC -> {
                ExtendedS3DestinationUpdate.Builder update = ExtendedS3DestinationUpdate.builder();
                DestinationService.overlay(bucket(), update);
                request.extendedS3DestinationUpdate(
                        update.s3BackupUpdate(backup -> backup.bucketARN("arn:aws:s3:::backup")
                                        .roleARN(Firehose.ROLE)
                                        .bufferingHints(hints()))
                                .build());
            }
            case ENDPOINT -> {
                HttpEndpointDestinationUpdate.Builder update = HttpEndpointDestinationUpdate.builder();
                DestinationService.overlay(endpoint(), update);
                S3DestinationConfiguration beside = beside();
                request.httpEndpointDestinationUpdate(update.s3Update(s3 -> s3.bucketARN(beside.bucketARN())
                                .roleARN(beside.roleARN())
                                .prefix(beside.prefix())
                                .errorOutputPrefix(beside.errorOutputPrefix())
                                .bufferingHints(beside.bufferingHints())
                                .compressionFormat(beside.compressionFormat()))
                        .build());
            }
            case TABLES -> {
                IcebergDestinationUpdate.Builder update = IcebergDestinationUpdate.builder();
                DestinationService.overlay(tables(), update);
                request.icebergDestinationUpdate(update.build());
            }
        }
    }

    /// Whether a delivery stream has become what was asked for.
    boolean isShown(DestinationDescription description) {
        String prefix = "failed/!{firehose:error-output-type}/" + shape.folder() + "/";
        return prefix.equals(
                switch (shape.form()) {
                    case TEXT, PARQUET, ORC ->
                        description.extendedS3DestinationDescription() == null
                                ? ""
                                : description.extendedS3DestinationDescription().errorOutputPrefix();
                    case ENDPOINT ->
                        description.httpEndpointDestinationDescription() == null
                                ? ""
                                : description
                                        .httpEndpointDestinationDescription()
                                        .s3DestinationDescription()
                                        .errorOutputPrefix();
                    case TABLES ->
                        description.icebergDestinationDescription() == null
                                ? ""
                                : description
                                        .icebergDestinationDescription()
                                        .s3DestinationDescription()
                                        .errorOutputPrefix();
                });
    }

    private ExtendedS3DestinationConfiguration bucket() {
        return ExtendedS3DestinationConfiguration.builder()
                .bucketARN("arn:aws:s3:::users")
                .roleARN(Firehose.ROLE)
                .prefix(prefix())
                .errorOutputPrefix(errorPrefix())
                .bufferingHints(hints())
                .compressionFormat(compression())
                .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(shape.keys() != Keys.NONE))
                .dataFormatConversionConfiguration(conversion())
                .processingConfiguration(processing())
                .cloudWatchLoggingOptions(logging())
                .s3BackupMode(shape.hasBackup() ? S3BackupMode.ENABLED : S3BackupMode.DISABLED)
                .s3BackupConfiguration(backup -> backup.bucketARN("arn:aws:s3:::backup")
                        .roleARN(Firehose.ROLE)
                        .bufferingHints(hints()))
                .build();
    }

    private HttpEndpointDestinationConfiguration endpoint() {
        return HttpEndpointDestinationConfiguration.builder()
                .endpointConfiguration(endpoint -> endpoint.url(url).name("mine"))
                .requestConfiguration(request ->
                        request.contentEncoding(shape.isLogged() ? ContentEncoding.GZIP : ContentEncoding.NONE))
                .roleARN(Firehose.ROLE)
                .bufferingHints(hints -> hints.sizeInMBs(64).intervalInSeconds(shape.bufferSeconds()))
                .retryOptions(retry -> retry.durationInSeconds(shape.retrySeconds()))
                .processingConfiguration(processing())
                .cloudWatchLoggingOptions(logging())
                .s3BackupMode(
                        shape.hasBackup()
                                ? HttpEndpointS3BackupMode.ALL_DATA
                                : HttpEndpointS3BackupMode.FAILED_DATA_ONLY)
                .s3Configuration(beside())
                .build();
    }

    private IcebergDestinationConfiguration tables() {
        return IcebergDestinationConfiguration.builder()
                .roleARN(Firehose.ROLE)
                .catalogConfiguration(catalog -> catalog.catalogARN(CATALOG))
                .destinationTableConfigurationList(TABLES.stream()
                        .limit(shape.isRouted() ? TABLES.size() : 1)
                        .map(table -> DestinationTableConfiguration.builder()
                                .destinationDatabaseName(DATABASE)
                                .destinationTableName(table)
                                .build())
                        .toList())
                .bufferingHints(hints())
                .retryOptions(retry -> retry.durationInSeconds(shape.retrySeconds()))
                .processingConfiguration(processing())
                .cloudWatchLoggingOptions(logging())
                .s3BackupMode(shape.hasBackup() ? IcebergS3BackupMode.ALL_DATA : IcebergS3BackupMode.FAILED_DATA_ONLY)
                .s3Configuration(beside())
                .build();
    }

    /// The bucket beside what is none.
    private S3DestinationConfiguration beside() {
        return S3DestinationConfiguration.builder()
                .bucketARN("arn:aws:s3:::backup")
                .roleARN(Firehose.ROLE)
                .prefix("all/")
                .errorOutputPrefix(errorPrefix())
                .bufferingHints(hints())
                .compressionFormat(compression())
                .build();
    }

    private String prefix() {
        String start = "data/" + shape.folder() + "/";
        return switch (shape.keys()) {
            case NONE -> start;
            case QUERY -> start + "!{partitionKeyFromQuery:user}/!{firehose:random-string}/";
            case LAMBDA -> start + "!{partitionKeyFromLambda:kind}/";
            case BOTH -> start + "!{partitionKeyFromLambda:kind}/!{partitionKeyFromQuery:user}/";
        };
    }

    private String errorPrefix() {
        return "failed/!{firehose:error-output-type}/" + shape.folder() + "/";
    }

    private BufferingHints hints() {
        return BufferingHints.builder()
                .sizeInMBs(64)
                .intervalInSeconds(shape.bufferSeconds())
                .build();
    }

    private CompressionFormat compression() {
        Compression compression = shape.compression();
        return CompressionFormat.fromValue(compression.wireName());
    }

    private CloudWatchLoggingOptions logging() {
        return CloudWatchLoggingOptions.builder()
                .enabled(shape.isLogged())
                .logGroupName("group")
                .logStreamName("stream")
                .build();
    }

    private DataFormatConversionConfiguration conversion() {
        DataFormatConversionConfiguration.Builder conversion =
                DataFormatConversionConfiguration.builder().enabled(shape.form().isColumnar());
        if (shape.form().isColumnar()) {
            conversion
                    .schemaConfiguration(schema ->
                            schema.roleARN(Firehose.ROLE).databaseName(DATABASE).tableName(CONVERTED))
                    .inputFormatConfiguration(input -> input.deserializer(any -> any.openXJsonSerDe(json -> {})))
                    .outputFormatConfiguration(output -> output.serializer(any -> {
                        if (shape.form() == Form.PARQUET) {
                            any.parquetSerDe(parquet -> {});
                        } else {
                            any.orcSerDe(orc -> {});
                        }
                    }));
        }
        return conversion.build();
    }

    private ProcessingConfiguration processing() {
        List<Processor> processors = new ArrayList<>();
        if (shape.isZipped()) {
            processors.add(Firehose.processor(ProcessorType.DECOMPRESSION, "CompressionFormat", "GZIP"));
        }
        if (shape.isExtracting()) {
            processors.add(
                    Firehose.processor(ProcessorType.CLOUD_WATCH_LOG_PROCESSING, "DataMessageExtraction", "true"));
        }
        if (shape.parts() == Parts.JSON) {
            processors.add(Firehose.processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON"));
        } else if (shape.parts() == Parts.DELIMITED) {
            processors.add(Firehose.processor(
                    ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "DELIMITED", "Delimiter", DELIMITER_BASE64));
        }
        if (shape.hasFunction()) {
            processors.add(Firehose.processor(
                    ProcessorType.LAMBDA,
                    "LambdaArn",
                    Firehose.FUNCTION,
                    "NumberOfRetries",
                    Integer.toString(shape.retries())));
        }
        if (shape.keys() == Keys.QUERY || shape.keys() == Keys.BOTH) {
            processors.add(query("{user: .user}"));
        } else if (shape.form() == Form.TABLES && shape.isRouted()) {
            processors.add(query("{destinationDatabaseName: \"" + DATABASE
                    + "\", destinationTableName: (if .user == \"a\" then \"people\" else \"users\" end)}"));
        }
        return ProcessingConfiguration.builder()
                .enabled(!processors.isEmpty())
                .processors(processors)
                .build();
    }

    private static Processor query(String query) {
        return Firehose.processor(
                ProcessorType.METADATA_EXTRACTION, "MetadataExtractionQuery", query, "JsonParsingEngine", "JQ-1.6");
    }
}
