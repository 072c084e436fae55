package io.millrace.lambda.invocation;

import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.OwnHeader;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.async.AsyncInvocations;
import io.millrace.lambda.async.Target;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Completed;
import io.millrace.lambda.sandbox.Invocation;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/// The operations that run functions.
public final class InvocationService implements LambdaClient, ServicePart {

    private static final int ACCEPTED = 202;

    private final Invocations invocations;
    private final AsyncInvocations queue;
    private final TraceIds traceIds;

    public InvocationService(Invocations invocations, AsyncInvocations queue, TraceIds traceIds) {
        this.invocations = invocations;
        this.queue = queue;
        this.traceIds = traceIds;
    }

    /// Waits for the function's answer, or for the event to be on the disk. The HTTP status does not say whether the
    /// function failed. The answer names the trace that the function saw in `X-Amzn-Trace-Id`.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        invocations.find(reference);
        InvocationType type =
                request.invocationType() == null ? InvocationType.REQUEST_RESPONSE : request.invocationType();
        if (type == InvocationType.DRY_RUN) {
            return InvokeResponse.builder().statusCode(204).build();
        }
        byte[] payload =
                request.payload() == null ? new byte[0] : request.payload().asByteArrayUnsafe();
        if (type == InvocationType.EVENT) {
            return accepted(reference, Payload.event(payload, Payload.MAX_ASYNC_BYTES));
        }
        byte[] event = Payload.event(payload, Payload.MAX_BYTES);
        Invocation invocation = new Invocation(
                CallContext.current().requestId(),
                reference.arn(),
                event,
                traceIds.continuing(OwnHeader.TRACE_ID.of(request)),
                Payload.clientContext(request.clientContext()));
        try {
            return answer(
                    invocations.perform(reference, invocation),
                    invocation.traceId(),
                    request.logType() == LogType.TAIL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LambdaFault.SERVICE.fault("The server is stopping.");
        }
    }

    private InvokeResponse accepted(FunctionReference reference, byte[] event) {
        FunctionId id = reference.id();
        Target target = new Target(
                id.account(), id.region(), id.name(), reference.qualifier().orElse(FunctionReference.LATEST));
        queue.accept(CallContext.current().requestId(), target, event);
        return InvokeResponse.builder().statusCode(ACCEPTED).build();
    }

    private static InvokeResponse answer(Invocations.Performed performed, String traceId, boolean isLogged) {
        Completed completed = performed.completed();
        InvokeResponse.Builder response =
                InvokeResponse.builder().statusCode(200).executedVersion(performed.version());
        response.sdkHttpResponse(SdkHttpResponse.builder()
                .statusCode(200)
                .putHeader(OwnHeader.TRACE_ID.text(), traceId)
                .build());
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
