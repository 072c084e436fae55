package io.millrace.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
import software.amazon.awssdk.core.SdkRequest;

/// One caller's view of a service through the SDK's asynchronous client interface.
///
/// Each call runs on a virtual thread of its own and goes through the [FrontDoor] like any other; operations that
/// take or give a body as a stream are not to be had this way. Futures fail as the SDK's own do: with a
/// `CompletionException` around the service's exception.
final class AsyncClientView implements InvocationHandler {

    private final FrontDoor door;
    private final ServiceModel model;
    private final Caller caller;

    private AsyncClientView(FrontDoor door, ServiceModel model, Caller caller) {
        this.door = door;
        this.model = model;
        this.caller = caller;
    }

    static <C> C of(FrontDoor door, Class<C> asyncClient, ServiceModel model, Caller caller) {
        AsyncClientView view = new AsyncClientView(door, model, caller);
        return asyncClient.cast(
                Proxy.newProxyInstance(asyncClient.getClassLoader(), new Class<?>[] {asyncClient}, view));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Optional<Operation> operation = model.asyncOperation(method);
        if (operation.isPresent() && arguments != null && arguments[0] instanceof SdkRequest request) {
            if (arguments.length == 1) {
                return answer(operation.get(), request);
            }
            if (arguments[1] instanceof EventStreamResponseHandler<?, ?> handler) {
                return events(operation.get(), request, handler);
            }
        }
        return ClientView.beside(model, caller, proxy, method, arguments);
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, it is the caller's future that fails
    private CompletableFuture<Object> answer(Operation operation, SdkRequest request) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                String requestId = door.newRequestId();
                Object result = door.call(model.client(), operation, caller, requestId, request, Optional.empty());
                answer.complete(ClientView.stamped(result, requestId));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(new CompletionException(e));
            }
        });
        return answer;
    }

    @SuppressWarnings("IllegalCatch")
    private CompletableFuture<Void> events(
            Operation operation, SdkRequest request, EventStreamResponseHandler<?, ?> handler) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                CompletableFuture<?> stream = (CompletableFuture<?>) door.call(
                        model.client(), operation, caller, door.newRequestId(), request, Optional.of(handler));
                var _ = stream.whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(new CompletionException(failure));
                    }
                });
                var _ = answer.whenComplete((nothing, failure) -> {
                    if (answer.isCancelled()) {
                        stream.cancel(false);
                    }
                });
            } catch (RuntimeException | Error e) {
                handler.exceptionOccurred(e);
                answer.completeExceptionally(new CompletionException(e));
            }
        });
        return answer;
    }
}
