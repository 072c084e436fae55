package io.millrace.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkException;

/// One call of an operation that answers with events, up to the end of the stream.
///
///     service → responseReceived, onEventStream → [this] → the caller's handler
///
/// It stands between the two as the handler that the service sees: it puts the request id into the answer, makes faults
/// into SDK exceptions, and finds the end of the stream, whoever brings it about: the service by its publisher or its
/// future, the caller by cancelling the subscription or the future.
final class EventCall implements InvocationHandler {

    private final CallContext context;
    private final EventStreamResponseHandler<Object, Object> handler;
    private final Function<Throwable, SdkException> exceptions;
    private final Consumer<Optional<SdkException>> observer;
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean hasStream;
    private volatile @Nullable Relay relay;

    /// @param handler the caller's
    /// @param exceptions makes whatever a service fails with into what the SDK throws
    /// @param observer told once, at the end, with what the stream has failed with
    @SuppressWarnings("unchecked") // the types are the operation's; whoever calls an operation brings its own handler
    EventCall(
            CallContext context,
            EventStreamResponseHandler<?, ?> handler,
            Function<Throwable, SdkException> exceptions,
            Consumer<Optional<SdkException>> observer) {
        this.context = context;
        this.handler = (EventStreamResponseHandler<Object, Object>) handler;
        this.exceptions = exceptions;
        this.observer = observer;
        var _ = result.whenComplete((nothing, failure) -> {
            Relay running = relay;
            if (result.isCancelled() && running != null) {
                running.cancel();
            }
        });
    }

    /// The handler that is given to the service: of the operation's own interface.
    Object serviceHandler() {
        Class<?> type = context.operation().handlerType();
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    /// The future of the caller, which ends with the stream.
    ///
    /// @param service the future that the service has returned
    CompletableFuture<Void> until(CompletableFuture<?> service) {
        var _ = service.whenComplete((nothing, failure) -> {
            if (failure != null) {
                end(Optional.of(exceptions.apply(failure)));
            } else if (hasStream) {
                end(Optional.empty());
            } else {
                end(Optional.of(exceptions.apply(
                        new IllegalStateException(context.operation() + " has not handed out its stream"))));
            }
        });
        return result;
    }

    private void end(Optional<SdkException> failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        observer.accept(failure);
        if (failure.isPresent()) {
            handler.exceptionOccurred(failure.get());
            result.completeExceptionally(failure.get());
        } else {
            handler.complete();
            result.complete(null);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        Object argument = arguments == null || arguments.length == 0 ? null : arguments[0];
        return switch (method.getName()) {
            case "responseReceived" -> {
                handler.responseReceived(ClientView.stamped(Objects.requireNonNull(argument), context.requestId()));
                yield null;
            }
            case "onEventStream" -> {
                hasStream = true;
                SdkPublisher<?> events = (SdkPublisher<?>) Objects.requireNonNull(argument);
                handler.onEventStream(SdkPublisher.adapt(subscriber -> events.subscribe(new Relay(subscriber))));
                yield null;
            }
            case "equals" -> proxy == argument;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> context.operation() + " for " + context.caller();
            default -> throw new IllegalStateException("not for the service to call: " + method);
        };
    }

    /// The subscriber that the service sees and the subscription that the caller sees.
    private final class Relay implements Subscriber<Object>, Subscription {

        private final Subscriber<? super Object> caller;
        private volatile @Nullable Subscription service;

        Relay(Subscriber<? super Object> caller) {
            this.caller = caller;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            service = subscription;
            relay = this;
            caller.onSubscribe(this);
            if (result.isCancelled()) {
                cancel();
            }
        }

        @Override
        public void request(long n) {
            ScopedValue.where(CallContext.CURRENT, context)
                    .run(() -> subscription().request(n));
        }

        @Override
        public void cancel() {
            ScopedValue.where(CallContext.CURRENT, context)
                    .run(() -> subscription().cancel());
            end(Optional.empty());
        }

        private Subscription subscription() {
            return Objects.requireNonNull(service, "nothing has been subscribed to");
        }

        @Override
        public void onNext(Object event) {
            caller.onNext(event);
        }

        @Override
        public void onError(Throwable failure) {
            SdkException exception = exceptions.apply(failure);
            caller.onError(exception);
            end(Optional.of(exception));
        }

        @Override
        public void onComplete() {
            caller.onComplete();
            end(Optional.empty());
        }
    }
}
