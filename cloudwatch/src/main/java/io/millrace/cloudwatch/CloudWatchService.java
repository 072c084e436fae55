package io.millrace.cloudwatch;

import io.millrace.api.Caller;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/// CloudWatch's metrics behind the SDK's client interface.
///
/// Operations: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html>
public final class CloudWatchService implements CloudWatchClient {

    /// How many metrics an account may have in a region.
    static final int MOST_METRICS = 10_000;

    private static final int PAGE = 500;
    private static final Duration LISTED = Duration.ofDays(14);
    private static final Duration RECENT = Duration.ofHours(3);

    private final Metrics metrics;
    private final ReportService reports;
    private final StatisticsService statistics;
    private final InstantSource clock;

    public CloudWatchService(Store store, InstantSource clock) {
        this(store, clock, MOST_METRICS);
    }

    CloudWatchService(Store store, InstantSource clock, int mostMetrics) {
        this.metrics = new Metrics(store, clock, mostMetrics);
        this.reports = new ReportService(metrics, clock);
        this.statistics = new StatisticsService(metrics);
        this.clock = clock;
    }

    /// The service as the front door opens it.
    public ServiceDoor<CloudWatchClient> door() {
        return ServiceDoor.of(CloudWatchClient.class, this, CloudWatchLimits.LIMITS, CloudWatchException::builder);
    }

    /// Forgets every metric of every account.
    public void clear() {
        metrics.clear();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>
    @Override
    public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
        return reports.put(owner(), Caller.current().isOwn(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
    @Override
    public ListMetricsResponse listMetrics(ListMetricsRequest request) {
        String after = request.nextToken() == null ? "" : request.nextToken();
        if (!after.matches("([0-9a-f]{32})?")) {
            throw CloudWatchFault.INVALID_NEXT_TOKEN.fault("The NextToken %s is invalid.", after);
        }
        Duration age = request.recentlyActiveAsString() == null ? LISTED : RECENT;
        List<Metric> found = metrics
                .list(owner(), after, clock.instant().minus(age).toEpochMilli())
                .stream()
                .map(Series::metric)
                .filter(metric -> matches(metric, request))
                .limit(PAGE + 1)
                .toList();
        List<Metric> page = found.subList(0, Math.min(PAGE, found.size()));
        return ListMetricsResponse.builder()
                .metrics(page.stream().map(CloudWatchService::described).toList())
                .nextToken(found.size() > PAGE ? page.getLast().id() : null)
                .build();
    }

    private static boolean matches(Metric metric, ListMetricsRequest request) {
        return (request.namespace() == null || request.namespace().equals(metric.namespace()))
                && (request.metricName() == null || request.metricName().equals(metric.name()))
                && request.dimensions().stream().allMatch(filter -> hasDimension(metric, filter));
    }

    private static boolean hasDimension(Metric metric, DimensionFilter filter) {
        return metric.dimensions().stream()
                .anyMatch(dimension -> dimension.name().equals(filter.name())
                        && (filter.value() == null || filter.value().equals(dimension.value())));
    }

    private static software.amazon.awssdk.services.cloudwatch.model.Metric described(Metric metric) {
        return software.amazon.awssdk.services.cloudwatch.model.Metric.builder()
                .namespace(metric.namespace())
                .metricName(metric.name())
                .dimensions(metric.dimensions().stream()
                        .map(dimension -> Dimension.builder()
                                .name(dimension.name())
                                .value(dimension.value())
                                .build())
                        .toList())
                .build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html>
    @Override
    public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
        return statistics.statistics(owner(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
    @Override
    public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
        return statistics.data(owner(), request);
    }

    private static String owner() {
        Caller caller = Caller.current();
        return caller.account() + "/" + caller.region() + "/";
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // all is in the store
    }
}
