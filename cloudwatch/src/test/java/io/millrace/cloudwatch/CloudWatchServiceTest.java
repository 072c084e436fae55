package io.millrace.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

@SuppressWarnings("unchecked") // the SDK takes consumers as varargs
class CloudWatchServiceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller CALLER = new Caller("123456789012", "us-east-1", "test");

    @TempDir
    private Path folder;

    private Instant now = NOON;
    private Store store;
    private FrontDoor door;
    private CloudWatchClient client;

    @BeforeEach
    void open() {
        open(CloudWatchService.MOST_METRICS);
    }

    private void open(int mostMetrics) {
        store = Store.open(folder.resolve("millrace.db"));
        door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request", System::nanoTime);
        door.open(new CloudWatchService(store, () -> now, mostMetrics).door());
        client = door.clients(CloudWatchClient.class).as(CALLER);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static MetricDatum datum(String name, double value, Instant time) {
        return MetricDatum.builder()
                .metricName(name)
                .value(value)
                .timestamp(time)
                .build();
    }

    private void put(MetricDatum... data) {
        client.putMetricData(request -> request.namespace("app").metricData(data));
    }

    private List<Datapoint> statistics(String name, Duration back, int period) {
        return client.getMetricStatistics(request -> request.namespace("app")
                        .metricName(name)
                        .startTime(NOON.minus(back))
                        .endTime(NOON.plusSeconds(60))
                        .period(period)
                        .statistics(
                                Statistic.SAMPLE_COUNT,
                                Statistic.SUM,
                                Statistic.AVERAGE,
                                Statistic.MINIMUM,
                                Statistic.MAXIMUM))
                .datapoints();
    }

    @Test
    void values_valuesWithCounts_andStatisticSets_addUpByPeriod() {
        put(
                datum("m", 1, NOON.minusSeconds(30)),
                datum("m", 3, NOON.minusSeconds(31)),
                MetricDatum.builder()
                        .metricName("m")
                        .timestamp(NOON)
                        .values(10.0, 20.0)
                        .counts(2.0, 0.5)
                        .build());
        put(MetricDatum.builder()
                .metricName("m")
                .timestamp(NOON)
                .statisticValues(
                        set -> set.sampleCount(4.0).sum(100.0).minimum(-5.0).maximum(70.0))
                .build());

        assertThat(statistics("m", Duration.ofHours(1), 60))
                .extracting(
                        Datapoint::timestamp,
                        Datapoint::sampleCount,
                        Datapoint::sum,
                        Datapoint::average,
                        Datapoint::minimum,
                        Datapoint::maximum)
                .containsExactly(
                        tuple(NOON.minusSeconds(60), 2.0, 4.0, 2.0, 1.0, 3.0),
                        tuple(NOON, 6.5, 130.0, 20.0, -5.0, 70.0));
        assertThat(statistics("m", Duration.ofHours(1), 7_200))
                .extracting(Datapoint::timestamp, Datapoint::sum)
                .containsExactly(tuple(NOON.minus(Duration.ofHours(1)), 134.0));
    }

    @Test
    void onlyTheStatisticsAskedFor_areAnswered_andOnlyTheUnit() {
        put(
                datum("m", 1, NOON).toBuilder().unit(StandardUnit.BYTES).build(),
                datum("m", 2, NOON).toBuilder().unit(StandardUnit.COUNT).build());

        List<Datapoint> bytes = client.getMetricStatistics(request -> request.namespace("app")
                        .metricName("m")
                        .startTime(NOON)
                        .endTime(NOON.plusSeconds(60))
                        .period(60)
                        .unit(StandardUnit.BYTES)
                        .statistics(Statistic.SUM))
                .datapoints();

        assertThat(bytes)
                .containsExactly(Datapoint.builder()
                        .timestamp(NOON)
                        .unit(StandardUnit.BYTES)
                        .sum(1.0)
                        .build());
        assertThat(statistics("m", Duration.ZERO, 60)).hasSize(2);
    }

    @Test
    void metricsWithOtherDimensions_areOtherMetrics_whateverTheirOrder() {
        Dimension a = Dimension.builder().name("a").value("1").build();
        Dimension b = Dimension.builder().name("b").value("2").build();
        put(datum("m", 1, NOON).toBuilder().dimensions(a, b).build());
        put(datum("m", 2, NOON).toBuilder().dimensions(b, a).build());
        put(datum("m", 4, NOON).toBuilder().dimensions(a).build());
        put(datum("m", 8, NOON));

        assertThat(statistics("m", Duration.ZERO, 60))
                .extracting(Datapoint::sum)
                .containsExactly(8.0);
        assertThat(client.getMetricStatistics(request -> request.namespace("app")
                                .metricName("m")
                                .dimensions(b, a)
                                .startTime(NOON)
                                .endTime(NOON.plusSeconds(1))
                                .period(60)
                                .statistics(Statistic.SUM))
                        .datapoints())
                .extracting(Datapoint::sum)
                .containsExactly(3.0);
        assertThat(client.listMetrics(request -> request.dimensions(filter -> filter.name("a")))
                        .metrics())
                .hasSize(2);
        assertThat(client.listMetrics(request ->
                                request.dimensions(filter -> filter.name("b").value("3")))
                        .metrics())
                .isEmpty();
    }

    @Test
    void everyMetric_isListedOnce_overAllPages() {
        List<MetricDatum> data =
                IntStream.range(0, 1_000).mapToObj(i -> datum("m" + i, i, NOON)).toList();
        client.putMetricData(request -> request.namespace("app").metricData(data));
        client.putMetricData(request -> request.namespace("other").metricData(datum("m0", 1, NOON)));

        List<Metric> all = new ArrayList<>();
        ListMetricsResponse page = client.listMetrics();
        all.addAll(page.metrics());
        while (page.nextToken() != null) {
            assertThat(page.metrics()).hasSize(500);
            String token = page.nextToken();
            page = client.listMetrics(request -> request.nextToken(token));
            all.addAll(page.metrics());
        }

        assertThat(all).hasSize(1_001).doesNotHaveDuplicates();
        assertThat(client.listMetrics(request -> request.namespace("other").metricName("m0"))
                        .metrics())
                .hasSize(1);
        assertThat(door.clients(CloudWatchClient.class)
                        .as(new Caller("123456789012", "eu-west-1", "test"))
                        .listMetrics()
                        .metrics())
                .isEmpty();
    }

    @Test
    void samples_outliveARestart_andAreForgottenAfterFifteenDays() {
        put(datum("old", 1, NOON), datum("both", 1, NOON));
        close();
        open();
        assertThat(statistics("old", Duration.ZERO, 60)).hasSize(1);
        now = NOON.plus(Duration.ofDays(16));
        put(datum("both", 2, now));

        assertThat(statistics("old", Duration.ZERO, 60)).isEmpty();
        assertThat(statistics("both", Duration.ZERO, 60)).isEmpty();
        assertThat(client.listMetrics().metrics())
                .extracting(Metric::metricName)
                .containsExactly("both");
    }

    @Test
    void metricsThatWereNotReportedLately_areNotListedAsActive() {
        put(datum("m", 1, NOON));
        now = NOON.plus(Duration.ofHours(4));
        put(datum("n", 1, now));

        assertThat(client.listMetrics(request -> request.recentlyActive("PT3H")).metrics())
                .extracting(Metric::metricName)
                .containsExactly("n");
    }

    @Test
    void metricData_isAnsweredByQuery_newestFirst_inPages() {
        for (int i = 0; i < 5; i++) {
            put(datum("m", i, NOON.minusSeconds(60L * i)), datum("n", 10 * i, NOON.minusSeconds(60L * i)));
        }
        GetMetricDataRequest request = GetMetricDataRequest.builder()
                .startTime(NOON.minusSeconds(600))
                .endTime(NOON.plusSeconds(60))
                .metricDataQueries(
                        query -> query.id("first")
                                .metricStat(stat -> stat.metric(metric ->
                                                metric.namespace("app").metricName("m"))
                                        .period(60)
                                        .stat("Sum")),
                        query -> query.id("second")
                                .label("N")
                                .metricStat(stat -> stat.metric(metric ->
                                                metric.namespace("app").metricName("n"))
                                        .period(60)
                                        .stat("Maximum")))
                .build();

        GetMetricDataResponse whole = client.getMetricData(request);
        GetMetricDataResponse page =
                client.getMetricData(request.toBuilder().maxDatapoints(7).build());
        GetMetricDataResponse rest = client.getMetricData(
                request.toBuilder().nextToken(page.nextToken()).build());

        assertThat(whole.nextToken()).isNull();
        assertThat(whole.metricDataResults())
                .extracting(MetricDataResult::id, MetricDataResult::label, MetricDataResult::values)
                .containsExactly(
                        tuple("first", "m", List.of(0.0, 1.0, 2.0, 3.0, 4.0)),
                        tuple("second", "N", List.of(0.0, 10.0, 20.0, 30.0, 40.0)));
        assertThat(client.getMetricData(request.toBuilder()
                                .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                                .build())
                        .metricDataResults()
                        .getFirst()
                        .timestamps()
                        .getFirst())
                .isEqualTo(NOON.minusSeconds(240));
        assertThat(page.metricDataResults())
                .extracting(MetricDataResult::values, MetricDataResult::statusCode)
                .containsExactly(
                        tuple(List.of(0.0, 1.0, 2.0, 3.0, 4.0), StatusCode.COMPLETE),
                        tuple(List.of(0.0, 10.0), StatusCode.PARTIAL_DATA));
        assertThat(rest.metricDataResults())
                .extracting(MetricDataResult::values)
                .containsExactly(List.of(), List.of(20.0, 30.0, 40.0));
        assertThat(rest.nextToken()).isNull();
    }

    @Test
    void whatIsNotThere_isRefused() {
        assertThatExceptionOfType(CloudWatchException.class)
                .isThrownBy(() -> client.getMetricData(request -> request.startTime(NOON)
                        .endTime(NOON.plusSeconds(60))
                        .metricDataQueries(query -> query.id("e").expression("SUM(METRICS())"))))
                .withMessageContaining("not supported")
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> client.getMetricStatistics(request -> request.namespace("app")
                        .metricName("m")
                        .startTime(NOON)
                        .endTime(NOON.plusSeconds(60))
                        .period(60)
                        .extendedStatistics("p99")))
                .withMessageContaining("p99");
        assertThatExceptionOfType(CloudWatchException.class)
                .isThrownBy(() -> client.deleteAlarms(request -> request.alarmNames("a")))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnsupportedOperationException"));
    }

    @Test
    void tooManyDatapoints_andTimesThatAreNoSpan_areRefused() {
        assertThatExceptionOfType(InvalidParameterCombinationException.class)
                .isThrownBy(() -> statistics("m", Duration.ofDays(1), 60))
                .withMessageContaining("up to 1,441 datapoints, which exceeds the limit of 1,440");
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> statistics("m", Duration.ofMinutes(-2), 60))
                .withMessageContaining("StartTime must be less than");
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> statistics("m", Duration.ZERO, 61))
                .withMessageContaining("Period");
        assertThat(client.getMetricData(request -> request.startTime(Instant.MIN)
                                .endTime(Instant.MAX)
                                .metricDataQueries(query -> query.id("a")
                                        .metricStat(stat -> stat.metric(metric ->
                                                        metric.namespace("app").metricName("m"))
                                                .period(60)
                                                .stat("Sum"))))
                        .metricDataResults())
                .hasSize(1);
    }

    @Test
    void reportsThatAreWrong_areRefused_whole() {
        assertRefused(InvalidParameterValueException.class, datum("m", Double.NaN, NOON), "NaN");
        assertRefused(InvalidParameterValueException.class, datum("m", 1e200, NOON), "invalid");
        assertRefused(
                InvalidParameterValueException.class, datum("m", 1, NOON.minus(Duration.ofDays(15))), "two weeks");
        assertRefused(InvalidParameterValueException.class, datum("m", 1, NOON.plus(Duration.ofHours(3))), "two hours");
        assertRefused(
                MissingRequiredParameterException.class,
                MetricDatum.builder().metricName("m").build(),
                "member.2");
        assertRefused(
                InvalidParameterCombinationException.class,
                datum("m", 1, NOON).toBuilder().values(1.0).build(),
                "mutually exclusive");
        assertRefused(
                InvalidParameterValueException.class,
                MetricDatum.builder()
                        .metricName("m")
                        .values(1.0, 2.0)
                        .counts(1.0)
                        .build(),
                "same size");
        assertRefused(
                InvalidParameterValueException.class,
                MetricDatum.builder()
                        .metricName("m")
                        .values(Collections.nCopies(151, 1.0))
                        .build(),
                "150");
        assertRefused(
                CloudWatchException.class,
                datum("m", 1, NOON).toBuilder()
                        .dimensions(Collections.nCopies(
                                31, Dimension.builder().name("a").value("b").build()))
                        .build(),
                "less than or equal to 30");
        assertRefused(
                CloudWatchException.class,
                datum("m", 1, NOON).toBuilder().unit("Furlongs").build(),
                "enum value set");
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> client.putMetricData(
                        request -> request.namespace("AWS/Kinesis").metricData(datum("m", 1, NOON))))
                .withMessageContaining("AWS/Kinesis");
        assertThat(client.listMetrics().metrics()).isEmpty();
    }

    private void assertRefused(Class<? extends CloudWatchException> refusal, MetricDatum datum, String words) {
        assertThatExceptionOfType(refusal)
                .isThrownBy(() -> put(datum("good", 1, NOON), datum))
                .withMessageContaining(words);
    }

    @Test
    void metricsBeyondTheMost_areRefused_andKnownOnesGoOn() {
        close();
        open(2);
        put(datum("a", 1, NOON));

        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> put(datum("b", 1, NOON), datum("c", 1, NOON)));
        put(datum("b", 1, NOON));
        put(datum("a", 1, NOON), datum("b", 2, NOON));
        assertThat(statistics("b", Duration.ZERO, 60))
                .extracting(Datapoint::sum)
                .containsExactly(3.0);
    }

    /// Whatever is put, periods lose nothing.
    @Test
    void sumsOverAnyPeriod_areTheSumOfWhatWasPut() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < 300; i++) {
            int value = random.nextInt(1_000);
            sum += value;
            put(datum("m", value, NOON.minusMillis(random.nextInt(7_200_000))));
        }
        for (int period : List.of(60, 300, 420, 3_600, 86_400)) {
            assertThat(statistics("m", Duration.ofHours(3), period).stream()
                            .mapToDouble(Datapoint::sum)
                            .sum())
                    .as("seed %s, period %s", seed, period)
                    .isEqualTo(sum);
        }
    }

    @Test
    void namespacesOfAws_takeWhatTheProgramItselfReports_withoutLimit() {
        close();
        open(1);
        CloudWatchClient own = door.clients(CloudWatchClient.class).as(Caller.own(CALLER.account(), CALLER.region()));

        own.putMetricData(
                request -> request.namespace("AWS/Kinesis").metricData(datum("a", 1, NOON), datum("b", 2, NOON)));

        assertThat(client.listMetrics(request -> request.namespace("AWS/Kinesis"))
                        .metrics())
                .extracting(Metric::metricName)
                .containsExactlyInAnyOrder("a", "b");
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> client.putMetricData(
                        request -> request.namespace("AWS/Kinesis").metricData(datum("a", 1, NOON))));
    }
}
