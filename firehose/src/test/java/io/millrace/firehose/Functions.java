package io.millrace.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// A Lambda in memory: one function of JSON in and JSON out, which may fail its first invocations.
final class Functions implements LambdaClient {

    static final ObjectMapper JSON = new ObjectMapper();

    private Function<JsonNode, String> function = event -> "{}";
    private int failures;
    private final List<JsonNode> events = new ArrayList<>();

    synchronized void becomes(Function<JsonNode, String> next) {
        function = next;
    }

    synchronized void failNext(int invocations) {
        failures = invocations;
    }

    synchronized List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public synchronized InvokeResponse invoke(InvokeRequest request) {
        try {
            JsonNode event = JSON.readTree(request.payload().asByteArray());
            events.add(event);
            if (failures > 0) {
                failures--;
                return InvokeResponse.builder()
                        .statusCode(200)
                        .functionError("Unhandled")
                        .payload(SdkBytes.fromUtf8String("{\"errorMessage\":\"boom\"}"))
                        .build();
            }
            return InvokeResponse.builder()
                    .statusCode(200)
                    .payload(SdkBytes.fromUtf8String(function.apply(event)))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String serviceName() {
        return "lambda";
    }

    @Override
    public void close() {}
}
