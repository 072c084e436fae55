package io.millrace.analytics.flow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;

/// Invokes functions through Lambda's client interface.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
final class InvocationService implements Invocations {

    private static final int MAX_SHOWN = 512;
    /// The error of a function whose answer has more than 6 MB.
    private static final String ANSWER_TOO_LARGE = "ResponseSizeTooLarge";

    private final LambdaClient lambda;

    InvocationService(LambdaClient lambda) {
        this.lambda = lambda;
    }

    @Override
    public byte[] invoke(String functionArn, byte[] event) {
        try {
            InvokeResponse response = lambda.invoke(
                    request -> request.functionName(functionArn).payload(SdkBytes.fromByteArrayUnsafe(event)));
            byte[] payload = response.payload() == null
                    ? new byte[0]
                    : response.payload().asByteArrayUnsafe();
            if (response.functionError() != null) {
                String error = new String(payload, StandardCharsets.UTF_8);
                throw new InvocationException(
                        "function " + functionArn + " failed (" + response.functionError() + "): "
                                + error.substring(0, Math.min(MAX_SHOWN, error.length())),
                        error.contains(ANSWER_TOO_LARGE));
            }
            return payload;
        } catch (AwsServiceException e) {
            String message = Optional.ofNullable(e.awsErrorDetails())
                    .map(AwsErrorDetails::errorMessage)
                    .orElseGet(() -> String.valueOf(e.getMessage()));
            throw new InvocationException(
                    "function " + functionArn + " cannot be invoked: " + message,
                    e instanceof RequestTooLargeException);
        } catch (SdkException e) {
            throw new InvocationException("function " + functionArn + " cannot be invoked: " + e.getMessage());
        }
    }
}
