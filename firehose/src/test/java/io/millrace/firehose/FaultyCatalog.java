package io.millrace.firehose;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/// A catalog of tables that fails in every way in which Glue does, before a change and after it.
final class FaultyCatalog implements GlueClient {

    /// How a call goes wrong.
    enum Fault {
        NONE,
        UNREACHABLE,
        SLOW,
        THROTTLED,
        INTERNAL_ERROR,
        ACCESS_DENIED,
        /// Somebody else changes the table in the meantime.
        OUTRUN,
        CONCURRENT,
        ANSWER_LOST,
        ERROR_AFTERWARDS
    }

    private final Tables tables = new Tables();
    private final Supplier<Life> life;
    private final Weather<Fault> weather;

    FaultyCatalog(Supplier<Life> life, Weather<Fault> weather) {
        this.life = life;
        this.weather = weather;
    }

    void put(String database, TableInput input) {
        tables.put(database, input);
    }

    Map<String, String> parameters(String database, String name) {
        return tables.parameters(database, name);
    }

    @Override
    public GetTableResponse getTable(GetTableRequest request) {
        Fault fault = weather.next();
        life.get().touch();
        failBefore(fault);
        return tables.getTable(request);
    }

    @Override
    public UpdateTableResponse updateTable(UpdateTableRequest request) {
        Fault fault = weather.next();
        life.get().touch();
        failBefore(fault);
        if (fault == Fault.OUTRUN) {
            outrun(request);
        }
        if (fault == Fault.CONCURRENT) {
            throw ConcurrentModificationException.builder()
                    .message("Update table failed due to concurrent modifications.")
                    .build();
        }
        UpdateTableResponse response = tables.updateTable(request);
        life.get().touch();
        return switch (fault) {
            case ANSWER_LOST -> throw SdkClientException.create("Connection reset");
            case ERROR_AFTERWARDS ->
                throw refused(500, "InternalServiceException", "We encountered an internal error.");
            default -> response;
        };
    }

    private void outrun(UpdateTableRequest request) {
        Map<String, String> now =
                tables.parameters(request.databaseName(), request.tableInput().name());
        tables.put(
                request.databaseName(),
                request.tableInput().toBuilder().parameters(now).build());
    }

    private static void failBefore(Fault fault) {
        switch (fault) {
            case UNREACHABLE -> throw SdkClientException.create("Connection refused");
            case SLOW -> LockSupport.parkNanos(3_000_000);
            case THROTTLED -> throw refused(400, "ThrottlingException", "Rate exceeded");
            case INTERNAL_ERROR -> throw refused(500, "InternalServiceException", "We encountered an internal error.");
            case ACCESS_DENIED -> throw refused(400, "AccessDeniedException", "not authorized to perform glue");
            case NONE, OUTRUN, CONCURRENT, ANSWER_LOST, ERROR_AFTERWARDS -> {}
        }
    }

    private static RuntimeException refused(int status, String code, String message) {
        return GlueException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .message(message)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
