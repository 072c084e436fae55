package io.millrace.cloudwatch.logs;

import io.millrace.api.RequestLimits;

/// What requests to CloudWatch Logs must obey.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>
final class LogsLimits {

    private static final String GROUP_NAME = "[\\.\\-_/#A-Za-z0-9]+";
    private static final String IDENTIFIER = "[\\w#+=/:,.@-]*";

    /// How long events can be kept, in days.
    private static final String[] DAYS = {
        "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096", "1827",
        "2192", "2557", "2922", "3288", "3653"
    };

    static final RequestLimits LIMITS = RequestLimits.refusing(LogsFault.INVALID_PARAMETER)
            .required("CreateLogGroupRequest.logGroupName")
            .required("DeleteLogGroupRequest.logGroupName")
            .required("PutRetentionPolicyRequest.logGroupName")
            .required("DeleteRetentionPolicyRequest.logGroupName")
            .required("TagLogGroupRequest.logGroupName")
            .required("UntagLogGroupRequest.logGroupName")
            .required("ListTagsLogGroupRequest.logGroupName")
            .required("CreateLogStreamRequest.logGroupName")
            .required("DeleteLogStreamRequest.logGroupName")
            .required("PutLogEventsRequest.logGroupName")
            .required("CreateLogStreamRequest.logStreamName")
            .required("DeleteLogStreamRequest.logStreamName")
            .required("PutLogEventsRequest.logStreamName")
            .required("GetLogEventsRequest.logStreamName")
            .required("retentionInDays")
            .required("logEvents")
            .required("InputLogEvent.message")
            .required("InputLogEvent.timestamp")
            .required("resourceArn")
            .required("tagKeys")
            .required("TagResourceRequest.tags")
            .required("TagLogGroupRequest.tags")
            .required("UntagLogGroupRequest.tags")
            .length("logGroupName", 1, 512)
            .pattern("logGroupName", GROUP_NAME)
            .length("logGroupNamePrefix", 1, 512)
            .pattern("logGroupNamePrefix", GROUP_NAME)
            .length("logGroupNamePattern", 0, 512)
            .pattern("logGroupNamePattern", "[\\.\\-_/#A-Za-z0-9]*")
            .length("logGroupIdentifier", 1, 2_048)
            .pattern("logGroupIdentifier", IDENTIFIER)
            .length("logGroupIdentifiers", 0, 50)
            .length("StartLiveTailRequest.logGroupIdentifiers", 1, 10)
            .length("logStreamName", 1, 512)
            .pattern("logStreamName", "[^:*]*")
            .length("logStreamNamePrefix", 1, 512)
            .pattern("logStreamNamePrefix", "[^:*]*")
            .length("logStreamNames", 1, 100)
            .oneOf("logGroupClass", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY")
            .oneOf("orderBy", "LogStreamName", "LastEventTime")
            .length("nextToken", 1, 4_096)
            .range("limit", 1, 10_000)
            .range("DescribeLogGroupsRequest.limit", 1, 50)
            .range("DescribeLogStreamsRequest.limit", 1, 50)
            .range("startTime", 0, Long.MAX_VALUE)
            .range("endTime", 0, Long.MAX_VALUE)
            .length("filterPattern", 0, 1_024)
            .length("logEventFilterPattern", 0, 1_024)
            .length("logEvents", 1, 10_000)
            .range("timestamp", 0, Long.MAX_VALUE)
            .length("message", 1, Integer.MAX_VALUE)
            .length("resourceArn", 1, 1_011)
            .pattern("resourceArn", "[\\w+=/:,.@\\-\\*]*")
            .length("tags", 1, 50)
            .length("UntagResourceRequest.tagKeys", 0, 50)
            .length("UntagLogGroupRequest.tags", 1, 50)
            .oneOf("retentionInDays", DAYS)
            .length("kmsKeyId", 0, 256)
            .build();

    private LogsLimits() {}
}
