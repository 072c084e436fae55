package io.millrace.firehose.transform;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// Invokes functions through Lambda's client interface.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
public final class LambdaSink implements Invocations {

    /// An answer of no service, such as that of a proxy in between, has no code of its own.
    private static final String UNKNOWN_FAILURE = "Lambda.InvocationFailure";

    private static final byte[] NOTHING = {};

    private final LambdaClient lambda;

    public LambdaSink(Clients<LambdaClient> lambda, Caller caller) {
        this.lambda = lambda.as(caller);
    }

    @Override
    public Result invoke(String functionArn, byte[] event) {
        try {
            InvokeResponse response = lambda.invoke(
                    request -> request.functionName(functionArn).payload(SdkBytes.fromByteArrayUnsafe(event)));
            if (response.functionError() != null) {
                return new Result.Failed(
                        Transformer.FUNCTION_ERROR,
                        "The Lambda function was successfully invoked but it returned an error result.");
            }
            return new Result.Returned(
                    response.payload() == null ? NOTHING : response.payload().asByteArrayUnsafe());
        } catch (ResourceNotFoundException e) {
            return new Result.Failed(
                    "Lambda.ResourceNotFound",
                    "The specified Lambda function does not exist. Use a different function that does exist.");
        } catch (TooManyRequestsException e) {
            return new Result.Failed(
                    "Lambda.InvokeLimitExceeded",
                    "The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.");
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            return details == null || details.errorCode() == null
                    ? new Result.Failed(UNKNOWN_FAILURE, String.valueOf(e.getMessage()))
                    : new Result.Failed("Lambda." + details.errorCode(), String.valueOf(details.errorMessage()));
        } catch (SdkException e) {
            return new Result.Failed(UNKNOWN_FAILURE, String.valueOf(e.getMessage()));
        }
    }
}
