package io.millrace.firehose.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Caller;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

class LambdaSinkTest {

    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:change";

    @Test
    void invoke_givesWhatTheFunctionReturned() {
        assertThat(invoke(() -> InvokeResponse.builder()
                        .payload(SdkBytes.fromUtf8String("{}"))
                        .build()))
                .isInstanceOfSatisfying(
                        Invocations.Result.Returned.class,
                        returned -> assertThat(new String(returned.payload(), StandardCharsets.UTF_8))
                                .isEqualTo("{}"));
    }

    @Test
    void invoke_takesAnAnswerWithoutPayloadForAnEmptyOne() {
        assertThat(invoke(() -> InvokeResponse.builder().statusCode(200).build()))
                .isInstanceOfSatisfying(
                        Invocations.Result.Returned.class,
                        returned -> assertThat(returned.payload()).isEmpty());
    }

    @Test
    void invoke_namesTheErrorOfTheService() {
        assertThat(invoke(() -> {
                    throw LambdaException.builder()
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorCode("KMSDisabledException")
                                    .errorMessage("The key is disabled.")
                                    .build())
                            .build();
                }))
                .isEqualTo(new Invocations.Result.Failed("Lambda.KMSDisabledException", "The key is disabled."));
    }

    @Test
    void invoke_failsWithAnAnswerThatIsNotOfTheService() {
        assertThat(invoke(() -> {
                    throw LambdaException.builder()
                            .statusCode(502)
                            .message("Bad Gateway")
                            .build();
                }))
                .isInstanceOfSatisfying(Invocations.Result.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("Lambda.InvocationFailure");
                    assertThat(failed.message()).startsWith("Bad Gateway");
                });
    }

    private static Invocations.Result invoke(Supplier<InvokeResponse> answer) {
        LambdaClient lambda = new LambdaClient() {

            @Override
            public InvokeResponse invoke(InvokeRequest request) {
                return answer.get();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
        return new LambdaSink(caller -> lambda, new Caller("111122223333", "eu-west-1", "AKIAALICE"))
                .invoke(FUNCTION, new byte[0]);
    }
}
