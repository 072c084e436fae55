package io.millrace.lambda;

import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.lambda.name.FunctionReference;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/// The operations that run functions.
final class InvocationService {

    private final Invocations invocations;

    InvocationService(Invocations invocations) {
        this.invocations = invocations;
    }

    /// Waits for the function's answer. The HTTP status does not say whether the function failed.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    InvokeResponse invoke(InvokeRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        invocations.find(reference);
        InvocationType type =
                request.invocationType() == null ? InvocationType.REQUEST_RESPONSE : request.invocationType();
        if (type == InvocationType.EVENT) {
            throw LambdaFault.notSupported("InvocationType Event");
        }
        if (type == InvocationType.DRY_RUN) {
            return InvokeResponse.builder().statusCode(204).build();
        }
        byte[] event = Payload.event(
                request.payload() == null ? new byte[0] : request.payload().asByteArrayUnsafe());
        Invocation invocation = new Invocation(
                CallContext.current().requestId(),
                reference.arn(),
                event,
                Payload.clientContext(request.clientContext()));
        try {
            return answer(invocations.perform(reference, invocation), request.logType() == LogType.TAIL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LambdaFault.SERVICE.fault("The server is stopping.");
        }
    }

    private static InvokeResponse answer(Invocations.Performed performed, boolean isLogged) {
        Completed completed = performed.completed();
        InvokeResponse.Builder response =
                InvokeResponse.builder().statusCode(200).executedVersion(performed.version());
        if (isLogged) {
            response.logResult(Base64.getEncoder().encodeToString(completed.logTail()));
        }
        return switch (completed.outcome()) {
            case Outcome.Returned returned ->
                response.payload(SdkBytes.fromByteArrayUnsafe(returned.payload()))
                        .build();
            case Outcome.Failed failed ->
                response.payload(SdkBytes.fromByteArrayUnsafe(failed.payload()))
                        .functionError("Unhandled")
                        .build();
            case Outcome.NotTaken none -> throw new IllegalStateException("nobody took the event: " + none);
        };
    }
}
