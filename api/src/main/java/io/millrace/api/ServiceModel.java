package io.millrace.api;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/// All operations of a service, read from the SDK's client interface.
///
/// So the SDK itself says which operations exist, how their requests look and where they stand in HTTP; nothing of
/// that is written down a second time.
public final class ServiceModel {

    private final String service;
    private final Class<?> client;
    private final Map<String, Operation> operations;
    private final Map<Method, Operation> byMethod;

    private ServiceModel(String service, Class<?> client, Map<String, Operation> operations) {
        this.service = service;
        this.client = client;
        this.operations = operations;
        this.byMethod = new HashMap<>();
        operations.values().forEach(operation -> byMethod.put(operation.method(), operation));
    }

    /// Reads the model of a synchronous SDK client interface, such as `KinesisClient`.
    ///
    /// @throws IllegalArgumentException if the class is no client interface of the SDK
    public static ServiceModel of(Class<?> client) {
        try {
            String service = (String) client.getField("SERVICE_METADATA_ID").get(null);
            Map<String, Operation> operations = new TreeMap<>();
            for (Method method : client.getMethods()) {
                operation(service, method)
                        .ifPresent(operation ->
                                operations.merge(operation.name(), operation, ServiceModel::theOneThatStreams));
            }
            if (operations.isEmpty()) {
                throw new IllegalArgumentException("no operations in " + client);
            }
            return new ServiceModel(service, client, operations);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a client interface of the SDK: " + client, e);
        }
    }

    /// The SDK's name of the service in endpoints, such as `kinesis`.
    public String service() {
        return service;
    }

    /// The client interface that was read.
    public Class<?> client() {
        return client;
    }

    /// The operations by AWS's names of them, in alphabetical order.
    public Map<String, Operation> operations() {
        return operations;
    }

    /// The operation of that name, if the service has one.
    public Optional<Operation> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /// The operation that a method of the client interface performs; nothing for its conveniences.
    Optional<Operation> operation(Method method) {
        return Optional.ofNullable(byMethod.get(method));
    }

    private static Operation theOneThatStreams(Operation one, Operation other) {
        return one.streaming() == Operation.Streaming.NONE ? other : one;
    }

    private static Optional<Operation> operation(String service, Method method) throws ReflectiveOperationException {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length == 0 || parameters.length > 2 || !SdkRequest.class.isAssignableFrom(parameters[0])) {
            return Optional.empty();
        }
        Class<? extends SdkRequest> request = parameters[0].asSubclass(SdkRequest.class);
        String name =
                request.getSimpleName().substring(0, request.getSimpleName().length() - "Request".length());
        if (!method.getName().equalsIgnoreCase(name)) {
            return Optional.empty();
        }
        Operation.Streaming streaming;
        if (parameters.length == 1) {
            streaming = Operation.Streaming.NONE;
        } else if (parameters[1] == RequestBody.class) {
            streaming = Operation.Streaming.INPUT;
        } else if (parameters[1] == ResponseTransformer.class) {
            streaming = Operation.Streaming.OUTPUT;
        } else {
            return Optional.empty();
        }
        Class<? extends SdkResponse> response =
                sibling(request, name + "Response").asSubclass(SdkResponse.class);
        return Optional.of(new Operation(service, name, request, response, streaming, method));
    }

    private static Class<?> sibling(Class<?> model, String name) throws ClassNotFoundException {
        return Class.forName(model.getPackageName() + "." + name, true, model.getClassLoader());
    }
}
