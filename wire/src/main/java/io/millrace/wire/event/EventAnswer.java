package io.millrace.wire.event;

import io.millrace.api.Operation;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.connection.Patience;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.EventFormat;
import io.millrace.wire.protocol.Protocol;
import io.millrace.wire.refusal.ServerFault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.async.SdkPublisher;

/// An answer that is a stream of events, from the operation's publisher to the client.
///
///     publisher → one signal → the request's thread → [EventMessage] → the client
///
/// The request's thread asks for one event, writes it and only then asks for the next, so that a client that reads
/// slowly slows its own subscription and nothing else, and never more than one event waits in memory. While no event
/// comes, it looks each second whether the client is still there.
public final class EventAnswer implements EventStreamResponseHandler<SdkResponse, SdkPojo>, Subscriber<SdkPojo> {

    private static final System.Logger LOG = System.getLogger(EventAnswer.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How long a client may take for one event: as long as a subscription lasts.
    private static final Duration MOST_FOR_ONE = Duration.ofMinutes(5);

    /// What the publisher or the server says.
    private sealed interface Signal {

        /// The publisher is ready.
        record Subscribed(Subscription subscription) implements Signal {}

        /// The event that was asked for.
        record Event(SdkPojo event) implements Signal {}

        /// The stream has failed.
        record Failed(Throwable failure) implements Signal {}

        /// There are no more events.
        record Completed() implements Signal {}

        /// The server ends.
        record Stopped() implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SdkResponse response;
    private volatile boolean stopped;
    private volatile boolean sends;

    @Override
    public void responseReceived(SdkResponse answer) {
        response = answer;
    }

    @Override
    public void onEventStream(SdkPublisher<SdkPojo> publisher) {
        publisher.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        signals.add(new Signal.Subscribed(subscription));
    }

    @Override
    public void onNext(SdkPojo event) {
        signals.add(new Signal.Event(event));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal.Failed(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.Completed());
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
        signals.add(new Signal.Failed(failure));
    }

    @Override
    public void complete() {
        signals.add(new Signal.Completed());
    }

    /// Ends the stream now, from any thread: after the event that is being written, or within it if the client does not
    /// take it.
    void stop() {
        stopped = true;
        signals.add(new Signal.Stopped());
        if (sends) {
            thread.interrupt();
        }
    }

    /// Down when the stream has ended, in whatever way.
    CountDownLatch ended() {
        return ended;
    }

    /// Sends all events to the client; returns when the stream has ended as it should.
    ///
    /// @param request what is answered
    /// @throws Exchange.ClientGone if the client has gone away; the subscription is cancelled
    /// @throws AwsServiceException if the operation refuses before anything has been sent
    public void send(
            Exchange exchange,
            Operation operation,
            Protocol protocol,
            WireRequest request,
            String requestId,
            Patience patience)
            throws Exchange.ClientGone {
        Subscription subscription = switch (next(exchange)) {
            case Signal.Subscribed ready -> ready.subscription();
            case Signal.Failed refused -> throw refusal(refused.failure());
            case Signal.Stopped() -> throw ServerFault.UNAVAILABLE.fault("The server is being stopped.");
            case Signal.Event _, Signal.Completed() ->
                throw new IllegalStateException(operation + " has ended before its stream began");
        };
        boolean over = false;
        try {
            EventFormat format =
                    protocol.events().orElseThrow(() -> new IllegalStateException("no events in " + protocol));
            Exchange.Parts parts = exchange.parts(head(requestId));
            send(parts, patience, initial(operation, protocol, format, requestId));
            while (!over) {
                subscription.request(1);
                switch (next(exchange)) {
                    case Signal.Event(SdkPojo event) ->
                        send(
                                parts,
                                patience,
                                EventMessage.event(
                                        operation.eventName(event),
                                        format.contentType(),
                                        format.payload().apply(event)));
                    case Signal.Failed(Throwable failure) -> {
                        over = true;
                        send(parts, patience, last(failure, protocol, format, request, requestId));
                    }
                    case Signal.Completed() -> over = true;
                    case Signal.Stopped() -> {
                        subscription.cancel();
                        over = true;
                    }
                    case Signal.Subscribed _ -> throw new IllegalStateException(operation + " has begun twice");
                }
            }
            end(parts, patience);
        } finally {
            if (!over) {
                subscription.cancel();
            }
        }
    }

    private static WireResponse head(String requestId) {
        return new WireResponse(
                200, WireHeaders.of("x-amzn-RequestId", requestId, "Content-Type", EventFormat.STREAM), WireBody.EMPTY);
    }

    private WireBody.Bytes initial(Operation operation, Protocol protocol, EventFormat format, String requestId) {
        SdkResponse first = response;
        if (first == null) {
            throw new IllegalStateException(operation + " has published events without an answer");
        }
        WireBody payload = protocol.write(operation, first, requestId).body();
        return EventMessage.event("initial-response", format.contentType(), payload);
    }

    /// The message that an error leaves as: an exception of the model is told apart from what can happen to any call.
    private static WireBody.Bytes last(
            Throwable failure, Protocol protocol, EventFormat format, WireRequest request, String requestId) {
        if (!(failure instanceof AwsServiceException error)) {
            LOG.log(System.Logger.Level.WARNING, "a stream of events has failed, request " + requestId, failure);
            return EventMessage.error("InternalFailure", "We encountered an internal error. Please try again.");
        }
        ErrorCode code = ErrorCode.of(error, Map.of());
        if (!isModelled(error)) {
            return EventMessage.error(code.code(), ErrorCode.message(error));
        }
        WireBody payload = protocol.writeError(request, error, requestId).body();
        return EventMessage.exception(code.code(), format.contentType(), payload);
    }

    /// A service's own exceptions extend its general one, which extends the SDK's.
    private static boolean isModelled(AwsServiceException error) {
        return error.getClass() != AwsServiceException.class
                && error.getClass().getSuperclass() != AwsServiceException.class;
    }

    private static RuntimeException refusal(Throwable failure) {
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    private void send(Exchange.Parts parts, Patience patience, WireBody.Bytes message) throws Exchange.ClientGone {
        Patience.Wait wait = patience.start(MOST_FOR_ONE);
        sends = true;
        try (wait) {
            if (!stopped) {
                parts.send(message);
            }
        } finally {
            sends = false;
        }
    }

    private void end(Exchange.Parts parts, Patience patience) throws Exchange.ClientGone {
        Patience.Wait wait = patience.start(stopped ? LOOK : MOST_FOR_ONE);
        try (wait) {
            parts.end();
        }
    }

    private Signal next(Exchange exchange) throws Exchange.ClientGone {
        try {
            Signal signal = stopped ? new Signal.Stopped() : signals.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            while (signal == null) {
                if (exchange.isGone()) {
                    throw new Exchange.ClientGone(new IllegalStateException("the client has gone away"));
                }
                signal = signals.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
            return signal;
        } catch (InterruptedException e) {
            if (stopped) {
                return new Signal.Stopped();
            }
            throw new Exchange.ClientGone(e);
        }
    }
}
