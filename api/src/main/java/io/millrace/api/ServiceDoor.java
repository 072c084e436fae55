package io.millrace.api;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// One service behind the front door.
///
/// @param model its operations
/// @param service the object that performs them: it implements the model's client interface
/// @param limits what requests must obey before the service sees them
/// @param exception makes the builder of the service's general exception, for faults that have none of their own
/// @param <C> the SDK's client interface
public record ServiceDoor<C>(
        ServiceModel model,
        C service,
        RequestLimits limits,
        Supplier<? extends AwsServiceException.Builder> exception) {

    /// Opens a service to the front door.
    ///
    /// @throws IllegalArgumentException if the service does not implement the client interface
    public static <C> ServiceDoor<C> of(
            Class<C> client,
            C service,
            RequestLimits limits,
            Supplier<? extends AwsServiceException.Builder> exception) {
        return new ServiceDoor<>(ServiceModel.of(client), client.cast(service), limits, exception);
    }

    /// Whether the service has an implementation of the operation, or only inherits the interface's refusal.
    public boolean performs(Operation operation) {
        try {
            return !service.getClass()
                    .getMethod(operation.method().getName(), operation.method().getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("not an operation of " + service.getClass() + ": " + operation, e);
        }
    }
}
