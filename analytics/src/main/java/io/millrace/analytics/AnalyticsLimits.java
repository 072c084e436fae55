package io.millrace.analytics;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests to Kinesis Analytics must obey.
///
/// Source: the parameters of each operation of
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
final class AnalyticsLimits {

    private static final String NAME = "[a-zA-Z0-9_.-]+";
    private static final String ROLE = "arn:aws:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
    private static final int MAX_ARN = 2_048;
    private static final int MAX_CODE = 102_400;
    private static final int MAX_TAGS = 200;
    private static final int MAX_VERSION = 999_999_999;

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("CreateApplicationRequest.ApplicationName")
            .required("DescribeApplicationRequest.ApplicationName")
            .required("UpdateApplicationRequest.ApplicationName")
            .required("DeleteApplicationRequest.ApplicationName")
            .required("StartApplicationRequest.ApplicationName")
            .required("StopApplicationRequest.ApplicationName")
            .required("AddApplicationInputRequest.ApplicationName")
            .required("AddApplicationOutputRequest.ApplicationName")
            .required("DeleteApplicationOutputRequest.ApplicationName")
            .required("UpdateApplicationRequest.CurrentApplicationVersionId")
            .required("UpdateApplicationRequest.ApplicationUpdate")
            .required("DeleteApplicationRequest.CreateTimestamp")
            .required("AddApplicationInputRequest.CurrentApplicationVersionId")
            .required("AddApplicationInputRequest.Input")
            .required("AddApplicationOutputRequest.CurrentApplicationVersionId")
            .required("AddApplicationOutputRequest.Output")
            .required("DeleteApplicationOutputRequest.CurrentApplicationVersionId")
            .required("DeleteApplicationOutputRequest.OutputId")
            .required("TagResourceRequest.ResourceARN")
            .required("TagResourceRequest.Tags")
            .required("UntagResourceRequest.ResourceARN")
            .required("UntagResourceRequest.TagKeys")
            .required("ListTagsForResourceRequest.ResourceARN")
            .required("Tag.Key")
            .required("InputConfiguration.Id")
            .required("InputConfiguration.InputStartingPositionConfiguration")
            .required("Input.NamePrefix")
            .required("Input.InputSchema")
            .required("Output.Name")
            .required("Output.DestinationSchema")
            .required("KinesisStreamsInput.ResourceARN")
            .required("KinesisStreamsInput.RoleARN")
            .required("KinesisStreamsOutput.ResourceARN")
            .required("KinesisStreamsOutput.RoleARN")
            .required("KinesisFirehoseOutput.ResourceARN")
            .required("KinesisFirehoseOutput.RoleARN")
            .required("SourceSchema.RecordFormat")
            .required("SourceSchema.RecordColumns")
            .required("RecordFormat.RecordFormatType")
            .required("DestinationSchema.RecordFormatType")
            .required("RecordColumn.Name")
            .required("RecordColumn.SqlType")
            .required("JSONMappingParameters.RecordRowPath")
            .required("CSVMappingParameters.RecordRowDelimiter")
            .required("CSVMappingParameters.RecordColumnDelimiter")
            .required("InputUpdate.InputId")
            .required("OutputUpdate.OutputId")
            .pattern("ApplicationName", NAME)
            .length("ApplicationName", 1, 128)
            .pattern("ExclusiveStartApplicationName", NAME)
            .length("ExclusiveStartApplicationName", 1, 128)
            .length("ApplicationDescription", 0, 1_024)
            .length("ApplicationCode", 0, MAX_CODE)
            .length("ApplicationCodeUpdate", 0, MAX_CODE)
            .range("CurrentApplicationVersionId", 1, MAX_VERSION)
            .range("ListApplicationsRequest.Limit", 1, 50)
            .pattern("Id", NAME)
            .length("Id", 1, 50)
            .pattern("InputId", NAME)
            .length("InputId", 1, 50)
            .pattern("OutputId", NAME)
            .length("OutputId", 1, 50)
            .length("NamePrefix", 1, 32)
            .length("NamePrefixUpdate", 1, 32)
            .length("Output.Name", 1, 32)
            .length("OutputUpdate.NameUpdate", 1, 32)
            .pattern("KinesisStreamsInput.ResourceARN", "arn:.*")
            .pattern("KinesisStreamsOutput.ResourceARN", "arn:.*")
            .pattern("KinesisFirehoseOutput.ResourceARN", "arn:.*")
            .pattern("DiscoverInputSchemaRequest.ResourceARN", "arn:.*")
            .length("ResourceARN", 1, MAX_ARN)
            .pattern("ResourceARNUpdate", "arn:.*")
            .length("ResourceARNUpdate", 1, MAX_ARN)
            .pattern("RoleARN", ROLE)
            .length("RoleARN", 1, MAX_ARN)
            .pattern("RoleARNUpdate", ROLE)
            .length("RoleARNUpdate", 1, MAX_ARN)
            .range("Count", 1, InputDefinition.MAX_PARALLELISM)
            .range("CountUpdate", 1, InputDefinition.MAX_PARALLELISM)
            .oneOf("InputStartingPosition", "NOW", "TRIM_HORIZON", "LAST_STOPPED_POINT")
            .oneOf("RecordFormatType", "JSON", "CSV")
            .pattern("RecordEncoding", "UTF-8")
            .pattern("RecordEncodingUpdate", "UTF-8")
            .length("RecordColumns", 1, 1_000)
            .length("RecordColumnUpdates", 1, 1_000)
            .length("SqlType", 1, Integer.MAX_VALUE)
            .length("RecordRowPath", 1, Integer.MAX_VALUE)
            .length("RecordRowDelimiter", 1, Integer.MAX_VALUE)
            .length("RecordColumnDelimiter", 1, Integer.MAX_VALUE)
            .pattern(
                    "TagResourceRequest.ResourceARN",
                    "arn:aws:kinesisanalytics:[a-z]{2}-[a-z]+-\\d{1}+:\\d{12}+:application/[a-zA-Z0-9_.-]{1,128}")
            .length("Tags", 1, MAX_TAGS)
            .length("TagKeys", 1, MAX_TAGS)
            .length("Tag.Key", 1, 128)
            .length("Tag.Value", 0, 256)
            .build();

    private AnalyticsLimits() {}
}
