package io.millrace.lambda.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.api.Tallies;
import io.millrace.api.Tallies.Metric;
import io.millrace.api.Tally;
import io.millrace.lambda.name.FunctionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FunctionUrlMeterTest {

    private static final FunctionUrl URL = new FunctionUrl(
            new FunctionId("123456789012", "us-east-1", "site"),
            Optional.of("live"),
            "0".repeat(32),
            false,
            false,
            Optional.empty(),
            Instant.EPOCH,
            Instant.EPOCH);

    @Test
    void requests_areCountedByTheClassOfTheirStatus() {
        Tallies tallies = new Tallies();
        AtomicLong nanos = new AtomicLong();
        FunctionUrlMeter meter = new FunctionUrlMeter(tallies, () -> nanos.getAndAdd(2_000_000));

        for (int status : new int[] {200, 302, 404, 429, 502}) {
            assertThat(meter.measured(URL, () -> UrlResponse.refused(status, "a test"))
                            .status())
                    .isEqualTo(status);
        }

        Subject subject = new Subject("123456789012", "us-east-1", "AWS/Lambda", Map.of("FunctionName", "site"));
        assertThat(tallies.take())
                .isEqualTo(Map.of(
                        new Metric(subject, "UrlRequestCount", Unit.COUNT), new Tally(5, 5, 1, 1),
                        new Metric(subject, "Url4xxCount", Unit.COUNT), new Tally(5, 2, 0, 1),
                        new Metric(subject, "Url5xxCount", Unit.COUNT), new Tally(5, 1, 0, 1),
                        new Metric(subject, "UrlRequestLatency", Unit.MILLISECONDS), new Tally(5, 10, 2, 2)));
    }
}
