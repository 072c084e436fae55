package io.millrace.api;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
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

    /// The same model with the operations that answer with events, which an asynchronous client interface has.
    ///
    /// @throws IllegalArgumentException if the interface has none, or is another service's
    ServiceModel withEvents(Class<?> asyncClient) {
        try {
            if (!service.equals(asyncClient.getField("SERVICE_METADATA_ID").get(null))) {
                throw new IllegalArgumentException("not " + service + " but another service: " + asyncClient);
            }
            Map<String, Operation> all = new TreeMap<>(operations);
            for (Method method : asyncClient.getMethods()) {
                operation(service, method)
                        .filter(ServiceModel::hasEvents)
                        .ifPresent(operation -> all.put(operation.name(), operation));
            }
            if (all.size() == operations.size()) {
                throw new IllegalArgumentException("no operations with events in " + asyncClient);
            }
            return new ServiceModel(service, client, all);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a client interface of the SDK: " + asyncClient, e);
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

    /// The operation that a method of the asynchronous interface stands for: one with events, or one that takes
    /// nothing beside its request.
    Optional<Operation> asyncOperation(Method method) {
        Operation performed = byMethod.get(method);
        if (performed != null || method.getParameterCount() != 1) {
            return Optional.ofNullable(performed);
        }
        return operations.values().stream()
                .filter(operation -> operation.streaming() == Operation.Streaming.NONE
                        && operation.requestType() == method.getParameterTypes()[0]
                        && operation.method().getName().equals(method.getName()))
                .findFirst();
    }

    private static boolean hasEvents(Operation operation) {
        return operation.streaming() == Operation.Streaming.EVENTS;
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
        } else if (EventStreamResponseHandler.class.isAssignableFrom(parameters[1])) {
            streaming = Operation.Streaming.EVENTS;
        } else {
            return Optional.empty();
        }
        Class<? extends SdkResponse> response =
                sibling(request, name + "Response").asSubclass(SdkResponse.class);
        return Optional.of(new Operation(service, name, request, response, streaming, method));
    }

    private static Class<?> sibling(Class<?> model, String name) throws ClassNotFoundException {
        return Class.forName(model.getPackageName() + "." + name, false, model.getClassLoader());
    }
}
