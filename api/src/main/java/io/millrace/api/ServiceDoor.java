package io.millrace.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// One service behind the front door.
///
/// @param model its operations
/// @param performers by the names of the operations that the service has, the object that performs each: it implements
///     the model's client interface, or the asynchronous one if the operation answers with events
/// @param limits what requests must obey before the service sees them
/// @param exception makes the builder of the service's general exception, for faults that have none of their own
/// @param asyncClient the SDK's asynchronous client interface, if the service has operations that answer with events
/// @param <C> the SDK's client interface
public record ServiceDoor<C>(
        ServiceModel model,
        Map<String, Object> performers,
        RequestLimits limits,
        Supplier<? extends AwsServiceException.Builder> exception,
        Optional<Class<?>> asyncClient) {

    public ServiceDoor {
        performers = Map.copyOf(performers);
    }

    /// Opens a service to the front door.
    ///
    /// @throws IllegalArgumentException if the service does not implement the client interface
    public static <C> ServiceDoor<C> of(
            Class<C> client,
            C service,
            RequestLimits limits,
            Supplier<? extends AwsServiceException.Builder> exception) {
        return of(client, List.of(service), limits, exception);
    }

    /// Opens a service that is made of parts to the front door.
    ///
    /// @param parts each implements the client interface as far as its own operations go
    /// @throws IllegalArgumentException if an operation is one of several parts
    public static <C> ServiceDoor<C> of(
            Class<C> client,
            List<? extends C> parts,
            RequestLimits limits,
            Supplier<? extends AwsServiceException.Builder> exception) {
        ServiceModel model = ServiceModel.of(client);
        Map<String, Object> performers = new TreeMap<>();
        parts.forEach(part -> add(model, client.cast(part), operation -> true, performers));
        return new ServiceDoor<>(model, performers, limits, exception, Optional.empty());
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
        ServiceModel both = model.withEvents(asyncClient);
        Map<String, Object> all = new TreeMap<>(performers);
        add(
                both,
                asyncClient.cast(asyncService),
                operation -> operation.streaming() == Operation.Streaming.EVENTS,
                all);
        return new ServiceDoor<>(both, all, limits, exception, Optional.of(asyncClient));
    }

    private static void add(
            ServiceModel model, Object part, Predicate<Operation> isLookedFor, Map<String, Object> performers) {
        model.operations().values().stream()
                .filter(isLookedFor)
                .filter(operation -> performs(part, operation))
                .forEach(operation -> {
                    if (performers.put(operation.name(), part) != null) {
                        throw new IllegalArgumentException("two parts perform " + operation.name());
                    }
                });
    }

    /// Whether an object has an implementation of the operation, or only inherits the interface's refusal.
    private static boolean performs(Object part, Operation operation) {
        try {
            return !part.getClass()
                    .getMethod(operation.method().getName(), operation.method().getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("not an operation of " + part.getClass() + ": " + operation, e);
        }
    }

    /// Whether the service has the operation.
    public boolean performs(Operation operation) {
        return performers.containsKey(operation.name());
    }

    /// The object whose method performs the operation.
    Object performer(Operation operation) {
        Object performer = performers.get(operation.name());
        if (performer == null) {
            throw new IllegalStateException(model.service() + " does not perform " + operation.name());
        }
        return performer;
    }
}
