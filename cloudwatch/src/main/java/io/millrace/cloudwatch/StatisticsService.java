package io.millrace.cloudwatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/// Answers what metrics came to, period by period.
final class StatisticsService {

    private static final int SMALLEST_PERIOD = 60;
    private static final int MOST_DATAPOINTS = 1_440;
    private static final int DEFAULT_DATAPOINTS = 100_800;
    private static final List<String> STATISTICS = List.of("SampleCount", "Average", "Sum", "Minimum", "Maximum");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Metrics metrics;

    StatisticsService(Metrics metrics) {
        this.metrics = metrics;
    }

    GetMetricStatisticsResponse statistics(String owner, GetMetricStatisticsRequest request) {
        if (request.hasExtendedStatistics()) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The value %s for parameter ExtendedStatistics is not supported.", request.extendedStatistics());
        }
        if (request.statistics().isEmpty()) {
            throw CloudWatchFault.MISSING_PARAMETER.fault(
                    "At least one of the parameters Statistics, ExtendedStatistics must be specified.");
        }
        List<String> wanted = request.statisticsAsStrings();
        wanted.forEach(statistic -> check(statistic, "Statistics"));
        Periods periods = periods(request.startTime(), request.endTime(), request.period());
        if (periods.count() > MOST_DATAPOINTS) {
            throw CloudWatchFault.INVALID_PARAMETER_COMBINATION.fault(
                    "You have requested up to %,d datapoints, which exceeds the limit of %,d. You may reduce the"
                            + " datapoints requested by increasing Period, or decreasing the time range.",
                    periods.count(), MOST_DATAPOINTS);
        }
        Metric metric = ReportService.metric(request.namespace(), request.metricName(), request.dimensions());
        return GetMetricStatisticsResponse.builder()
                .label(request.metricName())
                .datapoints(samples(owner, metric, periods, request.unitAsString()).stream()
                        .map(sample -> datapoint(sample, wanted))
                        .toList())
                .build();
    }

    private static Datapoint datapoint(Sample sample, List<String> wanted) {
        Statistics statistics = sample.statistics();
        return Datapoint.builder()
                .timestamp(Instant.ofEpochMilli(sample.millis()))
                .unit(sample.unit())
                .sampleCount(wanted.contains("SampleCount") ? statistics.sampleCount() : null)
                .average(wanted.contains("Average") ? statistics.average() : null)
                .sum(wanted.contains("Sum") ? statistics.sum() : null)
                .minimum(wanted.contains("Minimum") ? statistics.minimum() : null)
                .maximum(wanted.contains("Maximum") ? statistics.maximum() : null)
                .build();
    }

    /// Pages count datapoints over all queries, in the order of the queries.
    GetMetricDataResponse data(String owner, GetMetricDataRequest request) {
        int skipped = skipped(request.nextToken());
        int left = request.maxDatapoints() == null ? DEFAULT_DATAPOINTS : request.maxDatapoints();
        boolean isAscending = request.scanBy() == ScanBy.TIMESTAMP_ASCENDING;
        check(request.metricDataQueries());
        List<MetricDataResult> results = new ArrayList<>();
        int passed = 0;
        boolean isCut = false;
        for (MetricDataQuery query : request.metricDataQueries()) {
            if (Boolean.FALSE.equals(query.returnData())) {
                continue;
            }
            List<Sample> points = points(owner, request, query.metricStat());
            points = isAscending ? points : points.reversed();
            int from = Math.clamp((long) skipped - passed, 0, points.size());
            int to = Math.min(points.size(), from + left);
            List<Sample> page = points.subList(from, to);
            passed += points.size();
            left -= page.size();
            isCut |= to < points.size();
            results.add(result(query, page, to < points.size()));
        }
        int given = results.stream().mapToInt(result -> result.values().size()).sum();
        return GetMetricDataResponse.builder()
                .metricDataResults(results)
                .nextToken(isCut ? Integer.toString(skipped + given) : null)
                .build();
    }

    private static int skipped(String token) {
        if (token == null) {
            return 0;
        }
        if (!token.matches("\\d{1,9}")) {
            throw CloudWatchFault.INVALID_NEXT_TOKEN.fault("The NextToken %s is invalid.", token);
        }
        return Integer.parseInt(token);
    }

    private static void check(List<MetricDataQuery> queries) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < queries.size(); i++) {
            MetricDataQuery query = queries.get(i);
            String place = "MetricDataQueries.member." + (i + 1);
            if (!ids.add(query.id())) {
                throw CloudWatchFault.VALIDATION.fault(
                        "The values for parameter id in MetricDataQueries are not unique.");
            }
            if (query.expression() != null) {
                throw CloudWatchFault.VALIDATION.fault(
                        "Error in expression '%s': expressions are not supported.", query.id());
            }
            if (query.accountId() != null) {
                throw CloudWatchFault.VALIDATION.fault("The parameter %s.AccountId is not supported.", place);
            }
            if (query.metricStat() == null) {
                throw CloudWatchFault.VALIDATION.fault(
                        "Exactly one of the parameters %s.Expression and %s.MetricStat must be specified.",
                        place, place);
            }
            check(query.metricStat().stat(), place + ".MetricStat.Stat");
        }
    }

    private List<Sample> points(String owner, GetMetricDataRequest request, MetricStat stat) {
        software.amazon.awssdk.services.cloudwatch.model.Metric named = stat.metric();
        Metric metric = ReportService.metric(
                Optional.ofNullable(named.namespace()).orElse(""),
                Optional.ofNullable(named.metricName()).orElse(""),
                named.dimensions());
        Periods periods = periods(request.startTime(), request.endTime(), stat.period());
        return samples(owner, metric, periods, stat.unitAsString());
    }

    private static MetricDataResult result(MetricDataQuery query, List<Sample> points, boolean isCut) {
        MetricStat stat = query.metricStat();
        return MetricDataResult.builder()
                .id(query.id())
                .label(query.label() == null ? stat.metric().metricName() : query.label())
                .timestamps(points.stream()
                        .map(point -> Instant.ofEpochMilli(point.millis()))
                        .toList())
                .values(points.stream()
                        .map(point -> value(point.statistics(), stat.stat()))
                        .toList())
                .statusCode(isCut ? StatusCode.PARTIAL_DATA : StatusCode.COMPLETE)
                .build();
    }

    private static double value(Statistics statistics, String stat) {
        return switch (stat) {
            case "SampleCount" -> statistics.sampleCount();
            case "Average" -> statistics.average();
            case "Sum" -> statistics.sum();
            case "Minimum" -> statistics.minimum();
            case "Maximum" -> statistics.maximum();
            default -> throw new AssertionError(stat);
        };
    }

    private static void check(String statistic, String place) {
        if (!STATISTICS.contains(statistic)) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The value %s for parameter %s is not supported.", statistic, place);
        }
    }

    private static Periods periods(Instant start, Instant end, int period) {
        if (!start.isBefore(end)) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The parameter StartTime must be less than the parameter EndTime.");
        }
        if (period % SMALLEST_PERIOD != 0) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The parameter Period must be a multiple of %d.", SMALLEST_PERIOD);
        }
        return Periods.of(millis(start), millis(end), period);
    }

    /// A time of the years in which samples can be.
    private static long millis(Instant time) {
        return Math.clamp(time.getEpochSecond(), 0, LATEST.getEpochSecond()) * 1_000;
    }

    private List<Sample> samples(String owner, Metric metric, Periods periods, String unit) {
        List<Sample> samples = metrics.samples(owner, metric, periods.startMillis(), periods.endMillis());
        return periods.of(samples, Optional.ofNullable(unit)).stream()
                .sorted(Comparator.comparingLong(Sample::millis))
                .toList();
    }
}
