package io.millrace.api;

import java.lang.reflect.Method;
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
/// @param method the method of the client interface
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
        OUTPUT
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

    @Override
    public String toString() {
        return service + ":" + name;
    }
}
