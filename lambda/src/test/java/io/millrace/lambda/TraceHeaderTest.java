package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

class TraceHeaderTest {

    private static final String HEADER = "X-Amzn-Trace-Id";
    private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @TempDir
    private Path folder;

    private static Optional<String> named(InvokeResponse response) {
        return response.sdkHttpResponse().firstMatchingHeader(HEADER);
    }

    private static String seen(InvokeResponse response) {
        return response.payload().asUtf8String().replace("\"", "");
    }

    @Test
    void node_seesTheTraceOfItsCaller_andTheAnswerNamesIt() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", "exports.handler = async () => process.env._X_AMZN_TRACE_ID");

            seesTheTraceOfItsCaller(house);
        }
    }

    @Test
    void python_seesTheTraceOfItsCaller_andTheAnswerNamesIt() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.python("f", """
                    import os

                    def handler(event, context):
                        return os.environ['_X_AMZN_TRACE_ID']
                    """);

            seesTheTraceOfItsCaller(house);
        }
    }

    private static void seesTheTraceOfItsCaller(LambdaHouse house) {
        InvokeRequest plain = InvokeRequest.builder().functionName("f").build();
        InvokeRequest traced = plain.toBuilder()
                .overrideConfiguration(override -> override.putHeader(HEADER, TRACE))
                .build();

        InvokeResponse first = house.lambda.invoke(traced);
        InvokeResponse second = house.lambda.invoke(plain);

        assertThat(seen(first)).isEqualTo(TRACE);
        assertThat(named(first)).contains(TRACE);
        assertThat(seen(second)).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0");
        assertThat(named(second)).contains(seen(second));
    }
}
