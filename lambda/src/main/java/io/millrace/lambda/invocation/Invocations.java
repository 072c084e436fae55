package io.millrace.lambda.invocation;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import io.millrace.lambda.pool.Fleet;
import io.millrace.lambda.sandbox.Completed;
import io.millrace.lambda.sandbox.Invocation;
import java.util.random.RandomGenerator;

/// The one way to run a function: finds the version that a name means, and has it perform the event.
public final class Invocations {

    private final FunctionCatalog catalog;
    private final Fleet fleet;
    private final FunctionMeter meter;
    private final Executions executions;
    private final RandomGenerator random;

    /// @param random chooses between the versions of an alias
    public Invocations(
            FunctionCatalog catalog, Fleet fleet, FunctionMeter meter, Executions executions, RandomGenerator random) {
        this.catalog = catalog;
        this.fleet = fleet;
        this.meter = meter;
        this.executions = executions;
        this.random = random;
    }

    /// A performed event.
    ///
    /// @param version the version that performed it: `$LATEST` or a number
    /// @param completed how it ended
    public record Performed(String version, Completed completed) {}

    /// The version that a name means at this moment.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException, in the words of Invoke, which names the version
    /// even if the caller does not
    FunctionDefinition find(FunctionReference reference) {
        return catalog.choose(reference, random)
                .orElseThrow(() -> LambdaFault.functionNotFound(
                        reference.id().arn() + ":" + reference.qualifier().orElse(FunctionReference.LATEST)));
    }

    /// Performs one event, beside any call.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException, or TooManyRequestsException if no process is free
    public Performed perform(FunctionReference reference, Invocation invocation) throws InterruptedException {
        VersionId version = find(reference).versionId();
        Completed completed = meter.measured(
                reference.id(),
                () -> executions.within(
                        reference.id(),
                        () -> fleet.perform(
                                version,
                                id -> catalog.find(id).orElseThrow(() -> LambdaFault.functionNotFound(id.toString())),
                                invocation)));
        return new Performed(version.version(), completed);
    }
}
