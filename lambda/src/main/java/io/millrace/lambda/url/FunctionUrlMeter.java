package io.millrace.lambda.url;

import io.millrace.api.Meter;
import io.millrace.api.Meter.Unit;
import io.millrace.api.Subject;
import io.millrace.lambda.name.FunctionId;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Measures requests at the addresses of functions, function by function.
///
/// Requests that are refused for their signature are not counted: they do not come to the address.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html>
public final class FunctionUrlMeter {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CLASS_OF_STATUS = 100;

    private final Meter meter;
    private final LongSupplier nanoClock;

    /// @param nanoClock counts nanoseconds
    public FunctionUrlMeter(Meter meter, LongSupplier nanoClock) {
        this.meter = meter;
        this.nanoClock = nanoClock;
    }

    /// Has a request answered.
    UrlResponse measured(FunctionUrl url, Supplier<UrlResponse> answer) {
        long start = nanoClock.getAsLong();
        UrlResponse response = answer.get();
        long nanos = nanoClock.getAsLong() - start;
        FunctionId id = url.function();
        Subject subject = new Subject(id.account(), id.region(), "AWS/Lambda", Map.of("FunctionName", id.name()));
        int statusClass = response.status() / CLASS_OF_STATUS;
        meter.add(subject, "UrlRequestCount", Unit.COUNT, 1);
        meter.add(subject, "Url4xxCount", Unit.COUNT, statusClass == 4 ? 1 : 0);
        meter.add(subject, "Url5xxCount", Unit.COUNT, statusClass == 5 ? 1 : 0);
        meter.add(subject, "UrlRequestLatency", Unit.MILLISECONDS, nanos / NANOS_PER_MILLI);
        return response;
    }
}
