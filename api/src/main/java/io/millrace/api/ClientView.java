package io.millrace.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.AwsResponseMetadata;
import software.amazon.awssdk.core.SdkRequest;

/// One caller's view of a service through the SDK's client interface; every operation goes through the [FrontDoor].
final class ClientView implements InvocationHandler {

    private final FrontDoor door;
    private final Class<?> client;
    private final ServiceModel model;
    private final Caller caller;

    private ClientView(FrontDoor door, Class<?> client, Caller caller) {
        this.door = door;
        this.client = client;
        this.model = door.model(client);
        this.caller = caller;
    }

    static <C> C of(FrontDoor door, Class<C> client, Caller caller) {
        ClientView view = new ClientView(door, client, caller);
        return client.cast(Proxy.newProxyInstance(client.getClassLoader(), new Class<?>[] {client}, view));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Optional<Operation> operation = model.operation(method);
        if (operation.isPresent() && arguments != null && arguments[0] instanceof SdkRequest request) {
            Optional<Object> stream = arguments.length > 1 ? Optional.ofNullable(arguments[1]) : Optional.empty();
            String requestId = door.newRequestId();
            Object result = door.call(client, operation.get(), caller, requestId, request, stream);
            return operation.get().streaming() == Operation.Streaming.OUTPUT ? result : stamped(result, requestId);
        }
        return beside(model, caller, proxy, method, arguments);
    }

    /// What a client has beside its operations: conveniences that lead to them, and what every object has.
    @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
    static @Nullable Object beside(
            ServiceModel model, Caller caller, Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "serviceName" -> model.service();
            case "close" -> null;
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> model.service() + " as " + caller;
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    /// The answer with the id of its request, where the SDK's client puts it.
    static Object stamped(Object result, String requestId) {
        AwsResponse response = (AwsResponse) result;
        AwsResponse.Builder builder = response.toBuilder();
        return builder.responseMetadata(new RequestId(requestId)).build();
    }

    /// The request id in the form in which the SDK hands out response metadata.
    private static final class RequestId extends AwsResponseMetadata {

        RequestId(String requestId) {
            super(Map.of("AWS_REQUEST_ID", requestId));
        }
    }
}
