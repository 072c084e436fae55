package io.millrace.lambda.url;

import io.millrace.api.Fault;
import io.millrace.api.OwnHeader;
import io.millrace.lambda.invocation.Invocations;
import io.millrace.lambda.invocation.Payload;
import io.millrace.lambda.invocation.TraceIds;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Invocation;
import java.time.InstantSource;
import java.util.Optional;

/// What happens at the addresses of functions: a request becomes an event, and the function's answer the response.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>
public final class FunctionUrlCalls {

    private final FunctionUrls urls;
    private final Invocations invocations;
    private final TraceIds traceIds;
    private final InstantSource clock;
    private final FunctionUrlMeter meter;

    public FunctionUrlCalls(
            FunctionUrls urls,
            Invocations invocations,
            TraceIds traceIds,
            InstantSource clock,
            FunctionUrlMeter meter) {
        this.urls = urls;
        this.invocations = invocations;
        this.traceIds = traceIds;
        this.clock = clock;
        this.meter = meter;
    }

    /// The address with that id.
    public Optional<FunctionUrl> find(String id) {
        return urls.find(id);
    }

    /// Has the function answer; who asks is known to be allowed to.
    public UrlResponse call(FunctionUrl url, UrlRequest request) {
        return meter.measured(
                url,
                () -> CrossOrigin.preflight(url, request)
                        .orElseGet(() -> CrossOrigin.shared(url, request, invoked(url, request))));
    }

    private UrlResponse invoked(FunctionUrl url, UrlRequest request) {
        try {
            byte[] event = Payload.event(UrlEvent.of(url, request, clock.instant()), Payload.MAX_BYTES);
            Invocation invocation = new Invocation(
                    request.requestId(),
                    url.arn(),
                    event,
                    traceIds.continuing(request.header(OwnHeader.TRACE_ID.text())),
                    Optional.empty());
            return switch (invocations
                    .perform(url.reference(), invocation)
                    .completed()
                    .outcome()) {
                case Outcome.Returned returned -> UrlAnswer.of(returned.payload());
                case Outcome.Failed _, Outcome.NotTaken _ -> UrlResponse.badGateway();
            };
        } catch (Fault fault) {
            return UrlResponse.refused(fault.code().status(), fault.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UrlResponse.refused(503, "The server is stopping.");
        }
    }
}
