package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.lambda.source.Answer;
import io.millrace.lambda.source.Invoker;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The functions, as event source mappings invoke them: beside any call, with ids of their own.
final class FunctionInvoker implements Invoker {

    private static final int ACCOUNT_PART = 4;
    private static final int REGION_PART = 3;
    private static final int NAME_PART = 6;

    private final Functions functions;
    private final FunctionMeter meter;
    private final RandomGenerator random;

    FunctionInvoker(Functions functions, FunctionMeter meter, RandomGenerator random) {
        this.functions = functions;
        this.meter = meter;
        this.random = random;
    }

    @Override
    public Optional<Target> find(Caller caller, String name) {
        FunctionReference reference = FunctionReference.of(caller, name, null);
        return functions
                .find(reference.id())
                .filter(function -> reference.isLatest())
                .map(function -> target(reference));
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
        return functions
                .find(id(functionArn))
                .map(function -> function.configuration().role())
                .orElse("");
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) throws InterruptedException {
        FunctionId id = id(functionArn);
        String requestId = newId();
        Invocation invocation = new Invocation(requestId, functionArn, event, Optional.empty());
        try {
            Completed completed = meter.measured(id, () -> functions.perform(id, functions::get, invocation));
            return switch (completed.outcome()) {
                case Outcome.Returned returned -> new Answer.Returned(requestId, returned.payload());
                case Outcome.Failed failed -> new Answer.Failed(requestId, failed.payload());
                case Outcome.NotTaken _ -> new Answer.NotInvoked("the process ended before it took the event");
            };
        } catch (Fault fault) {
            return new Answer.NotInvoked(fault.text());
        }
    }

    private static FunctionId id(String arn) {
        String[] parts = arn.split(":", -1);
        return new FunctionId(parts[ACCOUNT_PART], parts[REGION_PART], parts[NAME_PART]);
    }

    private String newId() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
