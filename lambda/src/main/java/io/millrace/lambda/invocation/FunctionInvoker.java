package io.millrace.lambda.invocation;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.lambda.async.Target;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Invocation;
import io.millrace.lambda.source.Answer;
import io.millrace.lambda.source.Invoker;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The functions, as event source mappings invoke them: beside any call, with ids of their own.
public final class FunctionInvoker implements Invoker {

    private static final int ACCOUNT_PART = 4;
    private static final int REGION_PART = 3;
    private static final int NAME_PART = 6;
    private static final int QUALIFIER_PART = 7;

    private final FunctionCatalog catalog;
    private final Invocations invocations;
    private final TraceIds traceIds;
    private final RandomGenerator random;

    public FunctionInvoker(
            FunctionCatalog catalog, Invocations invocations, TraceIds traceIds, RandomGenerator random) {
        this.catalog = catalog;
        this.invocations = invocations;
        this.traceIds = traceIds;
        this.random = random;
    }

    @Override
    public Optional<Target> find(Caller caller, String name) {
        FunctionReference reference = FunctionReference.of(caller, name, null);
        return catalog.find(reference).map(function -> target(reference));
    }

    @Override
    public Target named(Caller caller, String name) {
        return target(FunctionReference.of(caller, name, null));
    }

    private static Target target(FunctionReference reference) {
        return new Target(reference.arn(), reference.id().name());
    }

    @Override
    public String role(String functionArn) {
        return catalog.find(reference(functionArn))
                .map(function -> function.configuration().role())
                .orElse("");
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) throws InterruptedException {
        FunctionReference reference = reference(functionArn);
        String requestId = newId();
        Invocation invocation = new Invocation(requestId, functionArn, event, traceIds.next(), Optional.empty());
        try {
            return switch (invocations
                    .perform(reference, invocation)
                    .completed()
                    .outcome()) {
                case Outcome.Returned returned -> new Answer.Returned(requestId, returned.payload());
                case Outcome.Failed failed -> new Answer.Failed(requestId, failed.payload());
                case Outcome.NotTaken _ -> new Answer.NotInvoked("the process ended before it took the event");
            };
        } catch (Fault fault) {
            return new Answer.NotInvoked(fault.text());
        }
    }

    private static FunctionReference reference(String arn) {
        String[] parts = arn.split(":", -1);
        return new FunctionReference(
                new FunctionId(parts[ACCOUNT_PART], parts[REGION_PART], parts[NAME_PART]),
                parts.length > QUALIFIER_PART ? Optional.of(parts[QUALIFIER_PART]) : Optional.empty());
    }

    private String newId() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
