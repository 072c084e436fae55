package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.api.Caller;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.api.Tallies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

class MetricsReportTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Subject STREAM =
            new Subject("123456789012", "us-east-1", "AWS/Kinesis", Map.of("StreamName", "s"));

    private final Tallies tallies = new Tallies();
    private final BlockingQueue<PutMetricDataRequest> reports = new LinkedBlockingQueue<>();
    private final List<Caller> callers = new ArrayList<>();
    private Instant now = NOON;

    /// A CloudWatch that keeps what it is told.
    private final CloudWatchClient cloudWatch = new CloudWatchClient() {
        @Override
        public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
            reports.add(request);
            return PutMetricDataResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    };

    private MetricsReport report(InstantSource clock, Duration interval) {
        return new MetricsReport(
                tallies,
                caller -> {
                    callers.add(caller);
                    return cloudWatch;
                },
                clock,
                interval);
    }

    @Test
    void tallies_areReportedByService_withTheTimeAtWhichTheyBegan() {
        MetricsReport report = report(() -> now, Duration.ofMinutes(1));
        tallies.add(STREAM, "IncomingBytes", Unit.BYTES, 5);
        tallies.add(STREAM, "IncomingBytes", Unit.BYTES, 7);
        now = NOON.plusSeconds(60);
        report.report();
        tallies.add(STREAM, "IncomingBytes", Unit.BYTES, 1);
        tallies.add(new Subject("123456789012", "us-east-1", "AWS/Lambda", Map.of()), "Invocations", Unit.COUNT, 1);
        now = NOON.plusSeconds(120);
        report.report();
        report.report();

        MetricDatum first = reports.remove().metricData().getFirst();
        assertThat(first.metricName()).isEqualTo("IncomingBytes");
        assertThat(first.timestamp()).isEqualTo(NOON);
        assertThat(first.unitAsString()).isEqualTo("Bytes");
        assertThat(first.dimensions())
                .containsExactly(
                        Dimension.builder().name("StreamName").value("s").build());
        assertThat(List.of(
                        first.statisticValues().sampleCount(),
                        first.statisticValues().sum(),
                        first.statisticValues().minimum(),
                        first.statisticValues().maximum()))
                .containsExactly(2.0, 12.0, 5.0, 7.0);
        assertThat(reports)
                .extracting(
                        PutMetricDataRequest::namespace,
                        put -> put.metricData().getFirst().timestamp())
                .containsExactlyInAnyOrder(
                        tuple("AWS/Kinesis", NOON.plusSeconds(60)), tuple("AWS/Lambda", NOON.plusSeconds(60)));
        assertThat(callers).allMatch(Caller::isOwn);
    }

    @Test
    void report_isMadeAtEachIntervalAndAtTheEnd() throws InterruptedException {
        MetricsReport report =
                report(InstantSource.system(), Duration.ofMillis(20)).start();
        tallies.add(STREAM, "IncomingBytes", Unit.BYTES, 5);
        assertThat(reports.poll(60, TimeUnit.SECONDS)).isNotNull();
        report.close();

        MetricsReport rare = report(InstantSource.system(), Duration.ofHours(1)).start();
        tallies.add(STREAM, "IncomingBytes", Unit.BYTES, 6);
        rare.close();
        assertThat(reports.remove().metricData().getFirst().statisticValues().sum())
                .isEqualTo(6);
    }
}
