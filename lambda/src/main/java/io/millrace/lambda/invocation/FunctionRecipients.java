package io.millrace.lambda.invocation;

import io.millrace.api.Fault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.async.Attempt;
import io.millrace.lambda.async.Policy;
import io.millrace.lambda.async.Recipients;
import io.millrace.lambda.async.Target;
import io.millrace.lambda.eventinvoke.EventInvokeConfig;
import io.millrace.lambda.eventinvoke.EventInvokeConfigs;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.function.Reservation;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Invocation;
import java.util.Optional;

/// The functions, as asynchronous invocation gives them events.
public final class FunctionRecipients implements Recipients {

    private final FunctionCatalog catalog;
    private final EventInvokeConfigs configs;
    private final Qualified<Reservation> reservations;
    private final Invocations invocations;
    private final TraceIds traceIds;

    public FunctionRecipients(
            FunctionCatalog catalog,
            EventInvokeConfigs configs,
            Qualified<Reservation> reservations,
            Invocations invocations,
            TraceIds traceIds) {
        this.catalog = catalog;
        this.configs = configs;
        this.reservations = reservations;
        this.invocations = invocations;
        this.traceIds = traceIds;
    }

    @Override
    public Optional<Policy> policy(Target function) {
        FunctionReference reference = reference(function);
        return catalog.find(reference).map(version -> {
            Optional<EventInvokeConfig> config = configs.find(reference);
            return new Policy(
                    config.map(EventInvokeConfig::retries).orElse(Policy.DEFAULT_RETRIES),
                    config.map(EventInvokeConfig::eventAge).orElse(Policy.DEFAULT_AGE),
                    config.flatMap(EventInvokeConfig::onSuccess),
                    config.flatMap(EventInvokeConfig::onFailure),
                    version.configuration().deadLetters(),
                    reservations
                            .find(reference.id(), Reservation.QUALIFIER)
                            .filter(reservation -> reservation.executions() == 0)
                            .isPresent());
        });
    }

    @Override
    public Attempt invoke(Target function, String requestId, byte[] event) throws InterruptedException {
        FunctionReference reference = reference(function);
        // A function sees the ARN that the caller used, without the version that is meant anyway.
        String arn = reference.isLatest() ? reference.id().arn() : reference.arn();
        try {
            Invocations.Performed performed = invocations.perform(
                    reference, new Invocation(requestId, arn, event, traceIds.next(), Optional.empty()));
            return switch (performed.completed().outcome()) {
                case Outcome.Returned returned -> new Attempt.Returned(returned.payload(), performed.version());
                case Outcome.Failed failed -> new Attempt.Failed(failed.payload(), performed.version());
                case Outcome.NotTaken _ ->
                    new Attempt.Refused(LambdaFault.SERVICE.status(), "the process ended before it took the event");
            };
        } catch (Fault fault) {
            return new Attempt.Refused(fault.code().status(), fault.text());
        }
    }

    private static FunctionReference reference(Target function) {
        return new FunctionReference(
                new FunctionId(function.account(), function.region(), function.name()),
                Optional.of(function.qualifier()));
    }
}
