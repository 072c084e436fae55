package io.millrace.analytics;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests of version 2 of the API must obey, as far as it is about SQL applications.
///
/// Source: the parameters of each operation of
/// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html>
final class AnalyticsV2Limits {

    private static final String NAME = "[a-zA-Z0-9_.-]+";
    private static final String ARN = "arn:.*";
    private static final String IDENTIFIER = "[^-\\s<>&]*";
    private static final int MAX_ARN = 2_048;
    private static final int MAX_CODE = 102_400;

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("AddApplicationCloudWatchLoggingOptionRequest.ApplicationName")
            .required("AddApplicationCloudWatchLoggingOptionRequest.CloudWatchLoggingOption")
            .required("CloudWatchLoggingOption.LogStreamARN")
            .required("AddApplicationInputProcessingConfigurationRequest.ApplicationName")
            .required("AddApplicationInputProcessingConfigurationRequest.CurrentApplicationVersionId")
            .required("AddApplicationInputProcessingConfigurationRequest.InputId")
            .required("AddApplicationInputProcessingConfigurationRequest.InputProcessingConfiguration")
            .required("InputProcessingConfiguration.InputLambdaProcessor")
            .required("InputLambdaProcessor.ResourceARN")
            .required("AddApplicationInputRequest.ApplicationName")
            .required("AddApplicationInputRequest.CurrentApplicationVersionId")
            .required("AddApplicationInputRequest.Input")
            .required("Input.NamePrefix")
            .required("Input.InputSchema")
            .required("KinesisStreamsInput.ResourceARN")
            .required("KinesisFirehoseInput.ResourceARN")
            .required("SourceSchema.RecordFormat")
            .required("SourceSchema.RecordColumns")
            .required("RecordFormat.RecordFormatType")
            .required("JSONMappingParameters.RecordRowPath")
            .required("CSVMappingParameters.RecordRowDelimiter")
            .required("CSVMappingParameters.RecordColumnDelimiter")
            .required("RecordColumn.Name")
            .required("RecordColumn.SqlType")
            .required("AddApplicationOutputRequest.ApplicationName")
            .required("AddApplicationOutputRequest.CurrentApplicationVersionId")
            .required("AddApplicationOutputRequest.Output")
            .required("Output.Name")
            .required("Output.DestinationSchema")
            .required("KinesisStreamsOutput.ResourceARN")
            .required("KinesisFirehoseOutput.ResourceARN")
            .required("LambdaOutput.ResourceARN")
            .required("DestinationSchema.RecordFormatType")
            .required("AddApplicationReferenceDataSourceRequest.ApplicationName")
            .required("AddApplicationReferenceDataSourceRequest.CurrentApplicationVersionId")
            .required("AddApplicationReferenceDataSourceRequest.ReferenceDataSource")
            .required("ReferenceDataSource.TableName")
            .required("ReferenceDataSource.ReferenceSchema")
            .required("AddApplicationVpcConfigurationRequest.ApplicationName")
            .required("AddApplicationVpcConfigurationRequest.VpcConfiguration")
            .required("CreateApplicationPresignedUrlRequest.ApplicationName")
            .required("CreateApplicationPresignedUrlRequest.UrlType")
            .required("CreateApplicationRequest.ApplicationName")
            .required("CreateApplicationRequest.RuntimeEnvironment")
            .required("CreateApplicationRequest.ServiceExecutionRole")
            .required("ApplicationCodeConfiguration.CodeContentType")
            .required("Tag.Key")
            .required("CreateApplicationSnapshotRequest.ApplicationName")
            .required("CreateApplicationSnapshotRequest.SnapshotName")
            .required("DeleteApplicationCloudWatchLoggingOptionRequest.ApplicationName")
            .required("DeleteApplicationCloudWatchLoggingOptionRequest.CloudWatchLoggingOptionId")
            .required("DeleteApplicationInputProcessingConfigurationRequest.ApplicationName")
            .required("DeleteApplicationInputProcessingConfigurationRequest.CurrentApplicationVersionId")
            .required("DeleteApplicationInputProcessingConfigurationRequest.InputId")
            .required("DeleteApplicationOutputRequest.ApplicationName")
            .required("DeleteApplicationOutputRequest.CurrentApplicationVersionId")
            .required("DeleteApplicationOutputRequest.OutputId")
            .required("DeleteApplicationReferenceDataSourceRequest.ApplicationName")
            .required("DeleteApplicationReferenceDataSourceRequest.CurrentApplicationVersionId")
            .required("DeleteApplicationReferenceDataSourceRequest.ReferenceId")
            .required("DeleteApplicationRequest.ApplicationName")
            .required("DeleteApplicationRequest.CreateTimestamp")
            .required("DeleteApplicationSnapshotRequest.ApplicationName")
            .required("DeleteApplicationSnapshotRequest.SnapshotName")
            .required("DeleteApplicationSnapshotRequest.SnapshotCreationTimestamp")
            .required("DeleteApplicationVpcConfigurationRequest.ApplicationName")
            .required("DeleteApplicationVpcConfigurationRequest.VpcConfigurationId")
            .required("DescribeApplicationOperationRequest.ApplicationName")
            .required("DescribeApplicationOperationRequest.OperationId")
            .required("DescribeApplicationRequest.ApplicationName")
            .required("DescribeApplicationSnapshotRequest.ApplicationName")
            .required("DescribeApplicationSnapshotRequest.SnapshotName")
            .required("DescribeApplicationVersionRequest.ApplicationName")
            .required("DescribeApplicationVersionRequest.ApplicationVersionId")
            .required("DiscoverInputSchemaRequest.ServiceExecutionRole")
            .required("S3Configuration.BucketARN")
            .required("S3Configuration.FileKey")
            .required("ListApplicationOperationsRequest.ApplicationName")
            .required("ListApplicationSnapshotsRequest.ApplicationName")
            .required("ListApplicationVersionsRequest.ApplicationName")
            .required("ListTagsForResourceRequest.ResourceARN")
            .required("RollbackApplicationRequest.ApplicationName")
            .required("RollbackApplicationRequest.CurrentApplicationVersionId")
            .required("StartApplicationRequest.ApplicationName")
            .required("SqlRunConfiguration.InputId")
            .required("SqlRunConfiguration.InputStartingPositionConfiguration")
            .required("StopApplicationRequest.ApplicationName")
            .required("TagResourceRequest.ResourceARN")
            .required("TagResourceRequest.Tags")
            .required("UntagResourceRequest.ResourceARN")
            .required("UntagResourceRequest.TagKeys")
            .required("UpdateApplicationMaintenanceConfigurationRequest.ApplicationName")
            .required("UpdateApplicationMaintenanceConfigurationRequest.ApplicationMaintenanceConfigurationUpdate")
            .required("UpdateApplicationRequest.ApplicationName")
            .required("InputUpdate.InputId")
            .required("InputProcessingConfigurationUpdate.InputLambdaProcessorUpdate")
            .required("InputLambdaProcessorUpdate.ResourceARNUpdate")
            .required("KinesisStreamsInputUpdate.ResourceARNUpdate")
            .required("KinesisFirehoseInputUpdate.ResourceARNUpdate")
            .required("InputParallelismUpdate.CountUpdate")
            .required("OutputUpdate.OutputId")
            .required("KinesisStreamsOutputUpdate.ResourceARNUpdate")
            .required("KinesisFirehoseOutputUpdate.ResourceARNUpdate")
            .required("LambdaOutputUpdate.ResourceARNUpdate")
            .required("ReferenceDataSourceUpdate.ReferenceId")
            .required("CloudWatchLoggingOptionUpdate.CloudWatchLoggingOptionId")
            .length("ApplicationDescription", 0, 1024)
            .oneOf("ApplicationMode", "STREAMING", "INTERACTIVE")
            .pattern("ApplicationName", NAME)
            .length("ApplicationName", 1, 128)
            .range("ApplicationVersionId", 1, 999_999_999)
            .pattern("BucketARN", ARN)
            .length("BucketARN", 1, MAX_ARN)
            .pattern("BucketARNUpdate", ARN)
            .length("BucketARNUpdate", 1, MAX_ARN)
            .pattern("CloudWatchLoggingOptionId", NAME)
            .length("CloudWatchLoggingOptionId", 1, 50)
            .oneOf("CodeContentType", "PLAINTEXT", "ZIPFILE")
            .oneOf("CodeContentTypeUpdate", "PLAINTEXT", "ZIPFILE")
            .pattern("ConditionalToken", "[a-zA-Z0-9-_+/=]+")
            .length("ConditionalToken", 1, 512)
            .range("Count", 1, 64)
            .range("CountUpdate", 1, 64)
            .range("CurrentApplicationVersionId", 1, 999_999_999)
            .length("FileKey", 1, 1024)
            .length("FileKeyUpdate", 1, 1024)
            .pattern("InputId", NAME)
            .length("InputId", 1, 50)
            .oneOf("InputStartingPosition", "NOW", "TRIM_HORIZON", "LAST_STOPPED_POINT")
            .length("Key", 1, 128)
            .range("Limit", 1, 50)
            .pattern("LogStreamARN", ARN)
            .length("LogStreamARN", 1, MAX_ARN)
            .pattern("LogStreamARNUpdate", ARN)
            .length("LogStreamARNUpdate", 1, MAX_ARN)
            .length("Mapping", 0, 65_535)
            .pattern("RecordColumn.Name", IDENTIFIER)
            .length("RecordColumn.Name", 1, 256)
            .pattern("Output.Name", IDENTIFIER)
            .length("Output.Name", 1, 32)
            .pattern("NamePrefix", IDENTIFIER)
            .length("NamePrefix", 1, 32)
            .pattern("NamePrefixUpdate", IDENTIFIER)
            .length("NamePrefixUpdate", 1, 32)
            .pattern("NameUpdate", IDENTIFIER)
            .length("NameUpdate", 1, 32)
            .length("ListApplicationOperationsRequest.NextToken", 1, 512)
            .length("ListApplicationSnapshotsRequest.NextToken", 1, 512)
            .length("ListApplicationVersionsRequest.NextToken", 1, 512)
            .pattern("ListApplicationsRequest.NextToken", NAME)
            .length("ListApplicationsRequest.NextToken", 1, 128)
            .length("Operation", 1, 64)
            .length("OperationId", 1, 64)
            .oneOf("OperationStatus", "IN_PROGRESS", "CANCELLED", "SUCCESSFUL", "FAILED")
            .pattern("OutputId", NAME)
            .length("OutputId", 1, 50)
            .length("RecordColumnDelimiter", 1, 1024)
            .length("RecordColumnUpdates", 1, 1000)
            .length("RecordColumns", 1, 1000)
            .pattern("RecordEncoding", "UTF-8")
            .length("RecordEncoding", 5, 5)
            .pattern("RecordEncodingUpdate", "UTF-8")
            .length("RecordEncodingUpdate", 5, 5)
            .oneOf("RecordFormatType", "JSON", "CSV")
            .length("RecordRowDelimiter", 1, 1024)
            .pattern("RecordRowPath", "^(?=^\\$)(?=^\\S+$).*$")
            .length("RecordRowPath", 1, 65_535)
            .pattern("ReferenceId", NAME)
            .length("ReferenceId", 1, 50)
            .pattern("ResourceARN", ARN)
            .length("ResourceARN", 1, MAX_ARN)
            .pattern("ResourceARNUpdate", ARN)
            .length("ResourceARNUpdate", 1, MAX_ARN)
            .oneOf(
                    "RuntimeEnvironment",
                    "SQL-1_0",
                    "FLINK-1_6",
                    "FLINK-1_8",
                    "ZEPPELIN-FLINK-1_0",
                    "FLINK-1_11",
                    "FLINK-1_13",
                    "ZEPPELIN-FLINK-2_0",
                    "FLINK-1_15",
                    "ZEPPELIN-FLINK-3_0",
                    "FLINK-1_18",
                    "FLINK-1_19",
                    "FLINK-1_20",
                    "FLINK-2_2")
            .oneOf(
                    "RuntimeEnvironmentUpdate",
                    "SQL-1_0",
                    "FLINK-1_6",
                    "FLINK-1_8",
                    "ZEPPELIN-FLINK-1_0",
                    "FLINK-1_11",
                    "FLINK-1_13",
                    "ZEPPELIN-FLINK-2_0",
                    "FLINK-1_15",
                    "ZEPPELIN-FLINK-3_0",
                    "FLINK-1_18",
                    "FLINK-1_19",
                    "FLINK-1_20",
                    "FLINK-2_2")
            .pattern("ServiceExecutionRole", ARN)
            .length("ServiceExecutionRole", 1, MAX_ARN)
            .pattern("ServiceExecutionRoleUpdate", ARN)
            .length("ServiceExecutionRoleUpdate", 1, MAX_ARN)
            .range("SessionExpirationDurationInSeconds", 1800, 43_200)
            .pattern("SnapshotName", NAME)
            .length("SnapshotName", 1, 256)
            .length("SqlType", 1, 100)
            .length("TableName", 1, 32)
            .length("TableNameUpdate", 1, 32)
            .length("TagKeys", 1, 200)
            .length("Tags", 1, 200)
            .length("TextContent", 0, MAX_CODE)
            .length("TextContentUpdate", 0, MAX_CODE)
            .oneOf("UrlType", "FLINK_DASHBOARD_URL", "ZEPPELIN_UI_URL")
            .length("Value", 0, 256)
            .pattern("VpcConfigurationId", NAME)
            .length("VpcConfigurationId", 1, 50)
            .build();

    private AnalyticsV2Limits() {}
}
