package io.millrace.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/// Takes what clients report of metrics: checks it, and adds it to the metrics.
///
/// Limits: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
final class ReportService {

    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration LATEST = Duration.ofHours(2);
    private static final int MOST_VALUES = 150;
    private static final double GREATEST = Math.pow(2, 360);
    private static final String OF_AWS = "AWS/";

    private final Metrics metrics;
    private final InstantSource clock;

    ReportService(Metrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /// @param isOwn whether a service of this program reports about itself: it alone may use AWS's namespaces, as many
    ///     metrics as it has resources
    PutMetricDataResponse put(String owner, boolean isOwn, PutMetricDataRequest request) {
        if (!isOwn && request.namespace().startsWith(OF_AWS)) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The value %s for parameter Namespace is invalid.", request.namespace());
        }
        if (request.hasEntityMetricData()) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault("The parameter EntityMetricData is not supported.");
        }
        if (request.metricData().isEmpty()) {
            throw CloudWatchFault.MISSING_PARAMETER.fault("The parameter MetricData is required.");
        }
        Instant now = clock.instant();
        Map<Metric, List<Sample>> samples = new LinkedHashMap<>();
        for (int i = 0; i < request.metricData().size(); i++) {
            MetricDatum datum = request.metricData().get(i);
            String place = "MetricData.member." + (i + 1);
            samples.computeIfAbsent(
                            metric(request.namespace(), datum.metricName(), datum.dimensions()),
                            metric -> new ArrayList<>())
                    .add(sample(datum, place, now));
        }
        metrics.put(owner, isOwn, samples);
        return PutMetricDataResponse.builder().build();
    }

    static Metric metric(String namespace, String name, List<Dimension> dimensions) {
        return new Metric(
                namespace,
                name,
                dimensions.stream()
                        .map(dimension -> new Metric.Dimension(dimension.name(), dimension.value()))
                        .toList());
    }

    private static Sample sample(MetricDatum datum, String place, Instant now) {
        Instant time = datum.timestamp() == null ? now : datum.timestamp();
        if (time.isBefore(now.minus(OLDEST))) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The parameter %s.Timestamp must specify a time no more than two weeks in the past.", place);
        }
        if (time.isAfter(now.plus(LATEST))) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The parameter %s.Timestamp must specify a time no more than two hours in the future.", place);
        }
        String unit = datum.unitAsString() == null ? "None" : datum.unitAsString();
        return new Sample(time.toEpochMilli(), unit, statistics(datum, place));
    }

    private static Statistics statistics(MetricDatum datum, String place) {
        List<String> given = new ArrayList<>();
        if (datum.value() != null) {
            given.add("Value");
        }
        if (datum.statisticValues() != null) {
            given.add("StatisticValues");
        }
        if (!datum.values().isEmpty()) {
            given.add("Values");
        }
        if (given.size() > 1) {
            throw CloudWatchFault.INVALID_PARAMETER_COMBINATION.fault(
                    "The parameters %s.%s and %s.%s are mutually exclusive and you have specified both.",
                    place, given.get(0), place, given.get(1));
        }
        if (datum.value() != null) {
            return Statistics.of(checked(datum.value(), place + ".Value"), 1);
        }
        if (datum.statisticValues() != null) {
            return statistics(datum.statisticValues(), place + ".StatisticValues");
        }
        if (datum.values().isEmpty()) {
            throw CloudWatchFault.MISSING_PARAMETER.fault(
                    "At least one of the parameters %s.Value, %s.Values, %s.StatisticValues must be specified.",
                    place, place, place);
        }
        return statistics(datum.values(), datum.counts(), place);
    }

    private static Statistics statistics(StatisticSet set, String place) {
        checked(set.sum(), place + ".Sum");
        double minimum = checked(set.minimum(), place + ".Minimum");
        double maximum = checked(set.maximum(), place + ".Maximum");
        if (minimum > maximum) {
            throw CloudWatchFault.INVALID_PARAMETER_COMBINATION.fault(
                    "The parameter %s.Maximum must be greater than %s.Minimum.", place, place);
        }
        return new Statistics(counted(set.sampleCount(), place + ".SampleCount"), set.sum(), minimum, maximum);
    }

    private static Statistics statistics(List<Double> values, List<Double> counts, String place) {
        if (values.size() > MOST_VALUES) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The collection %s.Values must not have a size greater than %d.", place, MOST_VALUES);
        }
        if (!counts.isEmpty() && counts.size() != values.size()) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The parameters %s.Values and %s.Counts must be of the same size.", place, place);
        }
        Statistics all = null;
        for (int i = 0; i < values.size(); i++) {
            Statistics one = Statistics.of(
                    checked(values.get(i), place + ".Values.member." + (i + 1)),
                    counts.isEmpty() ? 1 : counted(counts.get(i), place + ".Counts.member." + (i + 1)));
            all = all == null ? one : all.plus(one);
        }
        return java.util.Objects.requireNonNull(all);
    }

    private static double checked(double value, String place) {
        if (Double.isNaN(value) || Math.abs(value) > GREATEST) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The value %s for parameter %s is invalid.", value, place);
        }
        return value;
    }

    private static double counted(double count, String place) {
        if (!(checked(count, place) > 0)) {
            throw CloudWatchFault.INVALID_PARAMETER_VALUE.fault(
                    "The value %s for parameter %s is invalid.", count, place);
        }
        return count;
    }
}
