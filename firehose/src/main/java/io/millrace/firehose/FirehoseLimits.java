package io.millrace.firehose;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests to Firehose must obey.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html> and its neighbours
final class FirehoseLimits {

    private static final String KEY_ARN = "arn:.*:kms:[a-zA-Z0-9\\-]+:\\d{12}:(key|alias)/[a-zA-Z_0-9+=,.@\\-_/]+";

    private static final String NOT_BLANK = "^(?!\\s*$).+";

    /// As on AWS, but hosts of the machine itself need no TLS.
    private static final String ENDPOINT_URL =
            "https://.*|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])([:/?].*)?";

    private static final String WITHOUT_SPACE = "^\\S+$";
    private static final long LEAST_BLOCK_BYTES = 67_108_864;

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("DeliveryStreamName")
            .length("DeliveryStreamName", 1, 64)
            .pattern("DeliveryStreamName", "[a-zA-Z0-9_.-]+")
            .length("ListDeliveryStreamsRequest.ExclusiveStartDeliveryStreamName", 1, 64)
            .range("ListDeliveryStreamsRequest.Limit", 1, 10_000)
            .oneOf("DeliveryStreamType", "DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource")
            .length("CreateDeliveryStreamRequest.Tags", 1, 50)
            .length("TagDeliveryStreamRequest.Tags", 1, 50)
            .length("UntagDeliveryStreamRequest.TagKeys", 1, 50)
            .length("ListTagsForDeliveryStreamRequest.ExclusiveStartTagKey", 1, 128)
            .range("ListTagsForDeliveryStreamRequest.Limit", 1, 50)
            .length("Tag.Key", 1, 128)
            .pattern("Tag.Key", "^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$")
            .length("Tag.Value", 0, 256)
            .pattern("Tag.Value", "^[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$")
            .length("CurrentDeliveryStreamVersionId", 1, 50)
            .pattern("CurrentDeliveryStreamVersionId", "[0-9]+")
            .length("DestinationId", 1, 100)
            .oneOf("DeliveryStreamEncryptionConfigurationInput.KeyType", "AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK")
            .length("KeyARN", 1, 512)
            .pattern("KeyARN", KEY_ARN)
            .required("PutRecordRequest.Record")
            .required("PutRecordBatchRequest.Records")
            .length("PutRecordBatchRequest.Records", 1, 500)
            .required("Record.Data")
            .length("Record.Data", 0, 1_024_000)
            .length("BucketARN", 1, 2_048)
            .pattern("BucketARN", "arn:.*:s3:::[\\w\\.\\-]{1,255}")
            .required("ExtendedS3DestinationConfiguration.BucketARN")
            .required("ExtendedS3DestinationConfiguration.RoleARN")
            .required("S3DestinationConfiguration.BucketARN")
            .required("S3DestinationConfiguration.RoleARN")
            .required("KinesisStreamARN")
            .length("KinesisStreamARN", 1, 512)
            .pattern("KinesisStreamARN", "arn:.*:kinesis:[a-zA-Z0-9\\-]+:\\d{12}:stream/[a-zA-Z0-9_.-]+")
            .length("RoleARN", 1, 512)
            .pattern("RoleARN", "arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+")
            .length("Prefix", 0, 1_024)
            .length("ErrorOutputPrefix", 0, 1_024)
            .range("BufferingHints.SizeInMBs", 1, 128)
            .range("BufferingHints.IntervalInSeconds", 0, 900)
            .oneOf("CompressionFormat", "UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY")
            .oneOf("ParquetSerDe.Compression", "UNCOMPRESSED", "GZIP", "SNAPPY")
            .oneOf("ParquetSerDe.WriterVersion", "V1", "V2")
            .range("ParquetSerDe.BlockSizeBytes", LEAST_BLOCK_BYTES, Integer.MAX_VALUE)
            .range("ParquetSerDe.PageSizeBytes", 65_536, Integer.MAX_VALUE)
            .range("ParquetSerDe.MaxPaddingBytes", 0, Integer.MAX_VALUE)
            .oneOf("OrcSerDe.Compression", "NONE", "ZLIB", "SNAPPY")
            .oneOf("OrcSerDe.FormatVersion", "V0_11", "V0_12")
            .range("OrcSerDe.StripeSizeBytes", 8_388_608, Integer.MAX_VALUE)
            .range("OrcSerDe.BlockSizeBytes", LEAST_BLOCK_BYTES, Integer.MAX_VALUE)
            .range("OrcSerDe.RowIndexStride", 1_000, Integer.MAX_VALUE)
            .range("OrcSerDe.PaddingTolerance", 0, 1)
            .range("OrcSerDe.BloomFilterFalsePositiveProbability", 0, 1)
            .range("OrcSerDe.DictionaryKeyThreshold", 0, 1)
            .length("SchemaConfiguration.CatalogId", 1, 1_024)
            .pattern("SchemaConfiguration.CatalogId", WITHOUT_SPACE)
            .length("SchemaConfiguration.DatabaseName", 1, 1_024)
            .pattern("SchemaConfiguration.DatabaseName", WITHOUT_SPACE)
            .length("SchemaConfiguration.TableName", 1, 1_024)
            .pattern("SchemaConfiguration.TableName", WITHOUT_SPACE)
            .length("SchemaConfiguration.Region", 1, 1_024)
            .pattern("SchemaConfiguration.Region", WITHOUT_SPACE)
            .length("SchemaConfiguration.VersionId", 1, 1_024)
            .pattern("SchemaConfiguration.VersionId", WITHOUT_SPACE)
            .length("FileExtension", 0, 128)
            .pattern("FileExtension", "^(|\\.[0-9a-z!\\-_.*'()]+)$")
            .length("CustomTimeZone", 0, 50)
            .pattern("CustomTimeZone", "^$|[a-zA-Z/_]+")
            .oneOf("NoEncryptionConfig", "NoEncryption")
            .length("AWSKMSKeyARN", 1, 512)
            .pattern("AWSKMSKeyARN", KEY_ARN)
            .length("LogGroupName", 0, 512)
            .pattern("LogGroupName", "[^:*]*")
            .length("LogStreamName", 0, 512)
            .pattern("LogStreamName", "[^:*]*")
            .oneOf("ExtendedS3DestinationConfiguration.S3BackupMode", "Disabled", "Enabled")
            .oneOf("ExtendedS3DestinationUpdate.S3BackupMode", "Disabled", "Enabled")
            .range("RetryOptions.DurationInSeconds", 0, 7_200)
            .required("HttpEndpointDestinationConfiguration.EndpointConfiguration")
            .required("HttpEndpointDestinationConfiguration.S3Configuration")
            .required("HttpEndpointConfiguration.Url")
            .length("HttpEndpointConfiguration.Url", 1, 1_000)
            .pattern("HttpEndpointConfiguration.Url", ENDPOINT_URL)
            .length("HttpEndpointConfiguration.Name", 1, 256)
            .pattern("HttpEndpointConfiguration.Name", NOT_BLANK)
            .length("AccessKey", 0, 4_096)
            .range("HttpEndpointBufferingHints.SizeInMBs", 1, 64)
            .range("HttpEndpointBufferingHints.IntervalInSeconds", 0, 900)
            .range("HttpEndpointRetryOptions.DurationInSeconds", 0, 7_200)
            .oneOf("ContentEncoding", "NONE", "GZIP")
            .length("CommonAttributes", 0, 50)
            .length("AttributeName", 1, 256)
            .pattern("AttributeName", NOT_BLANK)
            .length("AttributeValue", 0, 1_024)
            .oneOf("HttpEndpointDestinationConfiguration.S3BackupMode", "FailedDataOnly", "AllData")
            .oneOf("HttpEndpointDestinationUpdate.S3BackupMode", "FailedDataOnly", "AllData")
            .required("IcebergDestinationConfiguration.RoleARN")
            .required("IcebergDestinationConfiguration.CatalogConfiguration")
            .required("IcebergDestinationConfiguration.S3Configuration")
            .required("DestinationTableConfiguration.DestinationTableName")
            .required("DestinationTableConfiguration.DestinationDatabaseName")
            .length("DestinationTableName", 1, 512)
            .pattern("DestinationTableName", NOT_BLANK)
            .length("DestinationDatabaseName", 1, 512)
            .pattern("DestinationDatabaseName", NOT_BLANK)
            .length("S3ErrorOutputPrefix", 1, 1_024)
            .pattern("S3ErrorOutputPrefix", NOT_BLANK)
            .length("CatalogARN", 1, 512)
            .pattern("CatalogARN", "arn:.*")
            .length("WarehouseLocation", 1, 2_048)
            .pattern("WarehouseLocation", "s3:\\/\\/.*")
            .required("SchemaEvolutionConfiguration.Enabled")
            .required("TableCreationConfiguration.Enabled")
            .required("PartitionField.SourceName")
            .oneOf("IcebergDestinationConfiguration.S3BackupMode", "FailedDataOnly", "AllData")
            .oneOf("IcebergDestinationUpdate.S3BackupMode", "FailedDataOnly", "AllData")
            .oneOf(
                    "Processor.Type",
                    "RecordDeAggregation",
                    "Decompression",
                    "CloudWatchLogProcessing",
                    "Lambda",
                    "MetadataExtraction",
                    "AppendDelimiterToRecord")
            .oneOf(
                    "ParameterName",
                    "LambdaArn",
                    "NumberOfRetries",
                    "MetadataExtractionQuery",
                    "JsonParsingEngine",
                    "RoleArn",
                    "BufferSizeInMBs",
                    "BufferIntervalInSeconds",
                    "SubRecordType",
                    "Delimiter",
                    "CompressionFormat",
                    "DataMessageExtraction")
            .required("DeliveryStreamEncryptionConfigurationInput.KeyType")
            .required("AttributeName")
            .required("AttributeValue")
            .required("AWSKMSKeyARN")
            .required("KinesisStreamSourceConfiguration.RoleARN")
            .required("Processor.Type")
            .required("ParameterName")
            .required("ParameterValue")
            .required("Tag.Key")
            .required("TagDeliveryStreamRequest.Tags")
            .required("UntagDeliveryStreamRequest.TagKeys")
            .required("CurrentDeliveryStreamVersionId")
            .required("UpdateDestinationRequest.DestinationId")
            .length("ParameterValue", 1, 5_120)
            .pattern("ParameterValue", NOT_BLANK)
            .build();

    private FirehoseLimits() {}
}
