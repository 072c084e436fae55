package io.millrace.firehose;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests to Firehose must obey.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html> and its neighbours
final class FirehoseLimits {

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("DeliveryStreamName")
            .length("DeliveryStreamName", 1, 64)
            .pattern("DeliveryStreamName", "[a-zA-Z0-9_.-]+")
            .length("ListDeliveryStreamsRequest.ExclusiveStartDeliveryStreamName", 1, 64)
            .range("ListDeliveryStreamsRequest.Limit", 1, 10_000)
            .oneOf("DeliveryStreamType", "DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource")
            .length("CreateDeliveryStreamRequest.Tags", 1, 50)
            .length("Tag.Key", 1, 128)
            .length("Tag.Value", 0, 256)
            .required("PutRecordRequest.Record")
            .required("PutRecordBatchRequest.Records")
            .length("PutRecordBatchRequest.Records", 1, 500)
            .required("Record.Data")
            .length("Record.Data", 0, 1_024_000)
            .required("BucketARN")
            .length("BucketARN", 1, 2_048)
            .pattern("BucketARN", "arn:.*:s3:::[\\w\\.\\-]{1,255}")
            .required("KinesisStreamARN")
            .length("KinesisStreamARN", 1, 512)
            .pattern("KinesisStreamARN", "arn:.*:kinesis:[a-zA-Z0-9\\-]+:\\d{12}:stream/[a-zA-Z0-9_.-]+")
            .required("RoleARN")
            .length("RoleARN", 1, 512)
            .pattern("RoleARN", "arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+")
            .length("Prefix", 0, 1_024)
            .length("ErrorOutputPrefix", 0, 1_024)
            .range("BufferingHints.SizeInMBs", 1, 128)
            .range("BufferingHints.IntervalInSeconds", 0, 900)
            .build();

    private FirehoseLimits() {}
}
