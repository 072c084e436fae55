package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.ZipArchive;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AccountLimit;
import software.amazon.awssdk.services.lambda.model.AccountUsage;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsRequest;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyResponse;

/// The operations on what is reserved for functions, and on the account's limits.
public final class ConcurrencyService implements LambdaClient, ServicePart {

    /// What must be left for the functions without a reservation.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
    private static final int LEAST_UNRESERVED = 100;

    /// The events of an account in a region that may be at work at once.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static final int ACCOUNT_EXECUTIONS = 1_000;

    private final FunctionCatalog catalog;
    private final Functions functions;
    private final Qualified<Reservation> reservations;
    private final long maxCodeBytes;

    /// @param maxCodeBytes the most bytes of all archives of an account in a region
    public ConcurrencyService(
            FunctionCatalog catalog, Functions functions, Qualified<Reservation> reservations, long maxCodeBytes) {
        this.catalog = catalog;
        this.functions = functions;
        this.reservations = reservations;
        this.maxCodeBytes = maxCodeBytes;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html>
    @Override
    public PutFunctionConcurrencyResponse putFunctionConcurrency(PutFunctionConcurrencyRequest request) {
        FunctionReference reference = FunctionReference.of(Caller.current(), request.functionName(), null);
        checkUnqualified(reference);
        FunctionId id = reference.id();
        int executions = request.reservedConcurrentExecutions();
        reservations.change(id, Reservation.QUALIFIER, (transaction, old) -> {
            if (catalog.find(transaction, new VersionId(id, FunctionReference.LATEST))
                    .isEmpty()) {
                throw LambdaFault.functionNotFound(id.arn() + ":" + FunctionReference.LATEST);
            }
            int others = reserved(id.account(), id.region())
                    - old.map(Reservation::executions).orElse(0);
            if (ACCOUNT_EXECUTIONS - others - executions < LEAST_UNRESERVED) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "Specified ReservedConcurrentExecutions for function decreases account's"
                                + " UnreservedConcurrentExecution below its minimum value of [%d].",
                        LEAST_UNRESERVED);
            }
            return new Reservation(executions);
        });
        return PutFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(executions)
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html>
    @Override
    public GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest request) {
        FunctionReference reference = FunctionReference.of(Caller.current(), request.functionName(), null);
        functions.get(reference.id());
        return GetFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(reservations
                        .find(reference.id(), Reservation.QUALIFIER)
                        .map(Reservation::executions)
                        .orElse(null))
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html>
    @Override
    public DeleteFunctionConcurrencyResponse deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest request) {
        FunctionReference reference = FunctionReference.of(Caller.current(), request.functionName(), null);
        checkUnqualified(reference);
        functions.get(reference.id());
        reservations.delete(reference.id(), Reservation.QUALIFIER);
        return DeleteFunctionConcurrencyResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html>
    @Override
    public GetAccountSettingsResponse getAccountSettings(GetAccountSettingsRequest request) {
        Caller caller = Caller.current();
        List<FunctionDefinition> all = catalog.everything(caller.account(), caller.region());
        return GetAccountSettingsResponse.builder()
                .accountLimit(AccountLimit.builder()
                        .totalCodeSize(maxCodeBytes)
                        .codeSizeUnzipped((long) ZipArchive.MAX_UNZIPPED)
                        .codeSizeZipped((long) ZipArchive.MAX_ZIPPED)
                        .concurrentExecutions(ACCOUNT_EXECUTIONS)
                        .unreservedConcurrentExecutions(
                                ACCOUNT_EXECUTIONS - reserved(caller.account(), caller.region()))
                        .build())
                .accountUsage(AccountUsage.builder()
                        .totalCodeSize(all.stream()
                                .mapToLong(function -> function.code().size())
                                .sum())
                        .functionCount(all.stream()
                                .filter(function -> function.published().isEmpty())
                                .count())
                        .build())
                .build();
    }

    private int reserved(String account, String region) {
        return catalog.list(account, region, "", Integer.MAX_VALUE).stream()
                .flatMap(function -> reservations.find(function.id(), Reservation.QUALIFIER).stream())
                .mapToInt(Reservation::executions)
                .sum();
    }

    private static void checkUnqualified(FunctionReference reference) {
        if (reference.qualifier().isPresent()) {
            throw LambdaFault.unqualifiedOnly();
        }
    }
}
