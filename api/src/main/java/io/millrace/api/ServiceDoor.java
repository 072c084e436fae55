package io.millrace.api;

import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// One service behind the front door.
///
/// @param model its operations
/// @param service the object that performs them: it implements the model's client interface
/// @param limits what requests must obey before the service sees them
/// @param exception makes the builder of the service's general exception, for faults that have none of their own
/// @param events what performs the operations that answer with events, if the service has such
/// @param <C> the SDK's client interface
public record ServiceDoor<C>(
        ServiceModel model,
        C service,
        RequestLimits limits,
        Supplier<? extends AwsServiceException.Builder> exception,
        Optional<Events> events) {

    /// The part of a service that answers with events.
    ///
    /// @param client the SDK's asynchronous client interface
    /// @param service implements it; only the operations that answer with events are ever called
    record Events(Class<?> client, Object service) {}

    /// Opens a service to the front door.
    ///
    /// @throws IllegalArgumentException if the service does not implement the client interface
    public static <C> ServiceDoor<C> of(
            Class<C> client,
            C service,
            RequestLimits limits,
            Supplier<? extends AwsServiceException.Builder> exception) {
        return new ServiceDoor<>(ServiceModel.of(client), client.cast(service), limits, exception, Optional.empty());
    }

    /// The same service with its operations that answer with events; the SDK has them in its asynchronous interface
    /// alone.
    ///
    /// Such a method checks its request and throws the refusal; else it calls the handler's `responseReceived` and
    /// `onEventStream`, each once, and returns a future that completes when the publisher has ended. A fault that
    /// the publisher or the future fails with ends the stream as an event of its own. The publisher is asked for
    /// events from any thread, one request after the other, with the call as [CallContext#current()]. `complete`
    /// and `exceptionOccurred` of the handler are not the method's to call: the front door does.
    ///
    /// @param asyncClient the asynchronous interface, such as `KinesisAsyncClient`
    /// @param asyncService implements it as far as the operations with events go
    /// @throws IllegalArgumentException if the interface has no operation with events
    public <A> ServiceDoor<C> withEvents(Class<A> asyncClient, A asyncService) {
        return new ServiceDoor<>(
                model.withEvents(asyncClient),
                service,
                limits,
                exception,
                Optional.of(new Events(asyncClient, asyncClient.cast(asyncService))));
    }

    /// Whether the service has an implementation of the operation, or only inherits the interface's refusal.
    public boolean performs(Operation operation) {
        Object performer = performer(operation);
        try {
            return !performer
                    .getClass()
                    .getMethod(operation.method().getName(), operation.method().getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("not an operation of " + performer.getClass() + ": " + operation, e);
        }
    }

    /// The object whose method performs the operation.
    Object performer(Operation operation) {
        if (operation.streaming() != Operation.Streaming.EVENTS) {
            return service;
        }
        return events.orElseThrow(() -> new IllegalStateException("no events in " + model.service()))
                .service();
    }
}
