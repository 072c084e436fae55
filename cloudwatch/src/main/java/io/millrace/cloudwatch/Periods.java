package io.millrace.cloudwatch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A span of time that is cut into periods of one length.
///
/// @param startMillis when the first period begins
/// @param endMillis when the last one has begun; above `startMillis`
/// @param periodMillis how long a period is, whole minutes
record Periods(long startMillis, long endMillis, long periodMillis) {

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /// Begins at the whole minute, as AWS does for times that are not long ago.
    ///
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html>
    static Periods of(long startMillis, long endMillis, int periodSeconds) {
        return new Periods(
                Math.floorDiv(startMillis, MINUTE_MILLIS) * MINUTE_MILLIS,
                endMillis,
                Duration.ofSeconds(periodSeconds).toMillis());
    }

    /// How many periods there are.
    long count() {
        return Math.ceilDiv(endMillis - startMillis, periodMillis);
    }

    /// What the samples come to in each period and unit; periods without samples are left out.
    ///
    /// @param unit the only unit that counts, if there is one
    List<Sample> of(Collection<Sample> samples, Optional<String> unit) {
        SortedMap<Long, SortedMap<String, Statistics>> sums = new TreeMap<>();
        for (Sample sample : samples) {
            if (unit.isEmpty() || unit.get().equals(sample.unit())) {
                long period = startMillis + (sample.millis() - startMillis) / periodMillis * periodMillis;
                sums.computeIfAbsent(period, start -> new TreeMap<>())
                        .merge(sample.unit(), sample.statistics(), Statistics::plus);
            }
        }
        return sums.entrySet().stream()
                .flatMap(period -> period.getValue().entrySet().stream()
                        .map((Map.Entry<String, Statistics> sum) ->
                                new Sample(period.getKey(), sum.getKey(), sum.getValue())))
                .toList();
    }
}
