package io.millrace.conformance;

import io.millrace.api.CallObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// How the calls of each operation have ended: `OK`, or AWS's code of the error.
public final class Outcomes implements ExecutionInterceptor {

    public static final String OK = "OK";

    private final Map<String, Set<String>> byOperation = new ConcurrentHashMap<>();

    /// Listens at the front door.
    public CallObserver observer() {
        return (call, took, outcome) -> add(call.operation().name(), outcome);
    }

    /// Listens at the front door to the calls of one client interface.
    public CallObserver observer(Class<?> client) {
        return (call, took, outcome) -> {
            if (call.operation().method().getDeclaringClass() == client) {
                add(call.operation().name(), outcome);
            }
        };
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        add(operation(context.request()), OK);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof AwsServiceException e && e.awsErrorDetails() != null) {
            add(operation(context.request()), e.awsErrorDetails().errorCode());
        }
    }

    private static String operation(SdkRequest request) {
        String name = request.getClass().getSimpleName();
        return name.substring(0, name.length() - "Request".length());
    }

    private void add(String operation, String outcome) {
        byOperation
                .computeIfAbsent(operation, name -> new ConcurrentSkipListSet<>())
                .add(outcome);
    }

    /// All that has been seen of an operation.
    public Set<String> of(String operation) {
        return Set.copyOf(byOperation.getOrDefault(operation, Set.of()));
    }
}
