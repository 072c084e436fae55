package io.millrace.api;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.core.OperationInfo;

/// Where an operation stands in HTTP, as the SDK's own marshaller of its request has it.
///
/// @param method the HTTP method
/// @param uri the path template with its fixed query, such as `/2015-03-31/functions/{FunctionName}/invocations`
/// @param identifier the RPC name: the target header of the JSON protocols, the action of the query protocol; may be
///     empty for REST
/// @param apiVersion the API version of the query protocol, or empty
/// @param hasExplicitPayload whether one member is the whole body
/// @param hasImplicitPayload whether the members without another location form the body
public record HttpBinding(
        String method,
        String uri,
        String identifier,
        String apiVersion,
        boolean hasExplicitPayload,
        boolean hasImplicitPayload) {

    private static final ClassValue<HttpBinding> BINDINGS = new ClassValue<>() {
        @Override
        protected HttpBinding computeValue(Class<?> request) {
            return read(request);
        }
    };

    /// The binding of a request class of the SDK; its marshaller is loaded at the first call.
    static HttpBinding of(Class<?> request) {
        return BINDINGS.get(request);
    }

    private static HttpBinding read(Class<?> request) {
        String models = request.getPackageName();
        String marshaller = models.substring(0, models.length() - "model".length()) + "transform."
                + request.getSimpleName() + "Marshaller";
        try {
            Field binding =
                    Class.forName(marshaller, true, request.getClassLoader()).getDeclaredField("SDK_OPERATION_BINDING");
            binding.setAccessible(true);
            OperationInfo info = (OperationInfo) binding.get(null);
            return new HttpBinding(
                    info.httpMethod().name(),
                    info.requestUri(),
                    orEmpty(info.operationIdentifier()),
                    orEmpty(info.apiVersion()),
                    info.hasExplicitPayloadMember(),
                    info.hasImplicitPayloadMembers());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the SDK has no HTTP binding for " + request, e);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
