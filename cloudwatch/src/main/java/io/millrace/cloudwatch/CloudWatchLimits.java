package io.millrace.cloudwatch;

import io.millrace.api.RequestLimits;

/// What requests to CloudWatch must obey.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html> and its neighbours
final class CloudWatchLimits {

    /// The units of values.
    private static final String[] UNITS = {
        "Seconds",
        "Microseconds",
        "Milliseconds",
        "Bytes",
        "Kilobytes",
        "Megabytes",
        "Gigabytes",
        "Terabytes",
        "Bits",
        "Kilobits",
        "Megabits",
        "Gigabits",
        "Terabits",
        "Percent",
        "Count",
        "Bytes/Second",
        "Kilobytes/Second",
        "Megabytes/Second",
        "Gigabytes/Second",
        "Terabytes/Second",
        "Bits/Second",
        "Kilobits/Second",
        "Megabits/Second",
        "Gigabits/Second",
        "Terabits/Second",
        "Count/Second",
        "None"
    };

    static final RequestLimits LIMITS = RequestLimits.refusing(CloudWatchFault.VALIDATION)
            .required("PutMetricDataRequest.Namespace")
            .length("Namespace", 1, 255)
            .pattern("Namespace", "[^:].*")
            .length("MetricName", 1, 255)
            .length("MetricData", 0, 1_000)
            .length("Dimensions", 0, 30)
            .length("Dimension.Name", 1, 255)
            .pattern("Dimension.Name", "[^:].*")
            .length("Dimension.Value", 1, 1_024)
            .length("DimensionFilter.Name", 1, 255)
            .length("DimensionFilter.Value", 1, 1_024)
            .oneOf("Unit", UNITS)
            .range("StorageResolution", 1, Integer.MAX_VALUE)
            .range("Period", 1, Integer.MAX_VALUE)
            .length("Statistics", 1, 5)
            .oneOf("RecentlyActive", "PT3H")
            .length("GetMetricDataRequest.MetricDataQueries", 0, 500)
            .length("MetricDataQuery.Id", 1, 255)
            .pattern("MetricDataQuery.Id", "[a-z][a-zA-Z0-9_]*")
            .oneOf("ScanBy", "TimestampDescending", "TimestampAscending")
            .range("MaxDatapoints", 1, 100_800)
            .build();

    private CloudWatchLimits() {}
}
