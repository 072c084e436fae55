package io.millrace.analytics;

import io.millrace.analytics.flow.FakeFunction;
import io.millrace.analytics.flow.InvocationException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Functions in memory, by their ARNs.
final class FakeLambda {

    private final Map<String, FakeFunction> functions = new ConcurrentHashMap<>();

    FakeFunction create(String arn, FakeFunction.Rule rule) {
        FakeFunction function = new FakeFunction(rule);
        functions.put(arn, function);
        return function;
    }

    /// A client for one process.
    LambdaClient client(Lifeline life) {
        return new Client(life);
    }

    private final class Client implements LambdaClient {

        private final Lifeline life;

        Client(Lifeline life) {
            this.life = life;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            life.step();
            FakeFunction function = functions.get(request.functionName());
            if (function == null) {
                throw ResourceNotFoundException.builder()
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorMessage("Function not found: " + request.functionName())
                                .build())
                        .build();
            }
            InvokeResponse.Builder response = InvokeResponse.builder().statusCode(200);
            try {
                response.payload(SdkBytes.fromByteArray(function.invoke(
                        request.functionName(), request.payload().asByteArray())));
            } catch (InvocationException e) {
                response.functionError("Unhandled")
                        .payload(SdkBytes.fromUtf8String("{\"errorMessage\":\"" + e.getMessage() + "\"}"));
            }
            life.step();
            return response.build();
        }
    }
}
