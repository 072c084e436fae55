package io.millrace.api;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// One operation of a service: its shapes and the method of the SDK's client interface that performs it.
///
/// @param service the SDK's name of the service, such as `kinesis`
/// @param name AWS's name of the operation, such as `PutRecord`
/// @param requestType the SDK's request class
/// @param responseType the SDK's response class
/// @param streaming what the method takes beside the request
/// @param method the method of the client interface; of the asynchronous one, if it answers with events
public record Operation(
        String service,
        String name,
        Class<? extends SdkRequest> requestType,
        Class<? extends SdkResponse> responseType,
        Streaming streaming,
        Method method) {

    /// What an operation's method takes beside the request.
    public enum Streaming {
        /// Nothing: request in, response out.
        NONE,
        /// The body as an SDK `RequestBody`.
        INPUT,
        /// An SDK `ResponseTransformer` that is handed the body of the answer.
        OUTPUT,
        /// An SDK `EventStreamResponseHandler` that is handed the answer and then a publisher of events.
        EVENTS
    }

    /// Where the operation stands in HTTP.
    public HttpBinding http() {
        return HttpBinding.of(requestType);
    }

    /// An empty builder of the request, to be filled through its fields.
    public SdkPojo newRequest() {
        return Shapes.newBuilder(requestType);
    }

    /// An empty builder of the response, to be filled through its fields.
    public SdkPojo newResponse() {
        return Shapes.newBuilder(responseType);
    }

    /// The type of the events that the operation answers with, such as `SubscribeToShardEventStream`.
    ///
    /// @throws IllegalStateException if it does not answer with events
    public Class<?> eventType() {
        for (Type parent : handlerType().getGenericInterfaces()) {
            if (parent instanceof ParameterizedType handler
                    && handler.getRawType() == EventStreamResponseHandler.class
                    && handler.getActualTypeArguments()[1] instanceof Class<?> type) {
                return type;
            }
        }
        throw new IllegalStateException("no type of events in " + method);
    }

    /// AWS's name of an event's type, such as `SubscribeToShardEvent`.
    ///
    /// @throws IllegalStateException if the operation does not answer with such events
    public String eventName(SdkPojo event) {
        try {
            return String.valueOf(eventType().getMethod("sdkEventType").invoke(event));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalStateException("not an event of " + this + ": " + event.getClass(), e);
        }
    }

    /// The interface of those who take the operation's events.
    Class<?> handlerType() {
        return Arrays.stream(method.getParameterTypes())
                .filter(EventStreamResponseHandler.class::isAssignableFrom)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(this + " does not answer with events"));
    }

    @Override
    public String toString() {
        return service + ":" + name;
    }
}
