package io.millrace.app.server;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Subject;
import io.millrace.api.Tallies;
import io.millrace.api.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/// Reports what the services measure about themselves to CloudWatch, at the end of every interval and at the server's.
///
/// Intervals begin at multiples of their length, so that those of a minute are CloudWatch's minutes.
final class MetricsReport implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(MetricsReport.class.getName());

    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>
    private static final int MOST_DATA = 1_000;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Tallies tallies;
    private final Clients<CloudWatchClient> cloudWatch;
    private final InstantSource clock;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Instant begin;

    /// @param interval how often is reported, a millisecond or more
    MetricsReport(Tallies tallies, Clients<CloudWatchClient> cloudWatch, InstantSource clock, Duration interval) {
        this.tallies = tallies;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.interval = interval;
        this.begin = clock.instant();
        this.thread = Thread.ofVirtual().name("metrics").unstarted(this::run);
    }

    MetricsReport start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            long length = interval.toMillis();
            boolean isClosed = false;
            while (!isClosed) {
                long left = length - Math.floorMod(clock.millis(), length);
                isClosed = closed.await(left, TimeUnit.MILLISECONDS);
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Reports what has come together since the last time.
    void report() {
        Instant time = begin;
        begin = clock.instant();
        Map<Subject, List<MetricDatum>> data = new HashMap<>();
        tallies.take()
                .forEach((metric, tally) -> data.computeIfAbsent(service(metric.subject()), any -> new ArrayList<>())
                        .add(datum(metric, tally, time)));
        data.forEach((service, all) -> {
            CloudWatchClient client = cloudWatch.as(Caller.own(service.account(), service.region()));
            for (int from = 0; from < all.size(); from += MOST_DATA) {
                put(client, service.namespace(), all.subList(from, Math.min(all.size(), from + MOST_DATA)));
            }
        });
    }

    private static void put(CloudWatchClient client, String namespace, List<MetricDatum> data) {
        try {
            client.putMetricData(request -> request.namespace(namespace).metricData(data));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot report metrics of " + namespace, e);
        }
    }

    private static Subject service(Subject subject) {
        return new Subject(subject.account(), subject.region(), subject.namespace(), Map.of());
    }

    private static MetricDatum datum(Tallies.Metric metric, Tally tally, Instant time) {
        return MetricDatum.builder()
                .metricName(metric.name())
                .dimensions(metric.subject().dimensions().entrySet().stream()
                        .map(entry -> Dimension.builder()
                                .name(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList())
                .timestamp(time)
                .unit(metric.unit().toString())
                .statisticValues(set -> set.sampleCount((double) tally.count())
                        .sum(tally.sum())
                        .minimum(tally.minimum())
                        .maximum(tally.maximum()))
                .build();
    }

    /// Reports once more.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
