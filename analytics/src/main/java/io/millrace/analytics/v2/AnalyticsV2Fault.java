package io.millrace.analytics.v2;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CodeValidationException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ConcurrentModificationException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InvalidApplicationConfigurationException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.LimitExceededException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.TooManyTagsException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UnsupportedOperationException;

/// The errors of version 2 of the API: those of version 1, with the exceptions of its own SDK.
///
/// Source: the section "Errors" of each operation of
/// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html>
enum AnalyticsV2Fault implements FaultCode {
    CODE_VALIDATION("CodeValidationException", CodeValidationException::builder),
    CONCURRENT_MODIFICATION("ConcurrentModificationException", ConcurrentModificationException::builder),
    INVALID_APPLICATION_CONFIGURATION(
            "InvalidApplicationConfigurationException", InvalidApplicationConfigurationException::builder),
    INVALID_ARGUMENT("InvalidArgumentException", InvalidArgumentException::builder),
    LIMIT_EXCEEDED("LimitExceededException", LimitExceededException::builder),
    RESOURCE_IN_USE("ResourceInUseException", ResourceInUseException::builder),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", ResourceNotFoundException::builder),
    TOO_MANY_TAGS("TooManyTagsException", TooManyTagsException::builder),
    UNSUPPORTED_OPERATION("UnsupportedOperationException", UnsupportedOperationException::builder);

    private final String code;

    @SuppressWarnings("ImmutableEnumChecker") // always a static method of the SDK
    private final Supplier<? extends AwsServiceException.Builder> exception;

    AnalyticsV2Fault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
        this.code = code;
        this.exception = exception;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return exception;
    }

    /// The same refusal for a caller of version 2.
    static Fault of(Fault fault) {
        return switch (fault.code()) {
            case AnalyticsFault shared -> valueOf(shared.name()).fault(fault.text());
            default -> fault;
        };
    }

    /// Runs an operation that both versions share.
    ///
    /// @throws Fault as version 2 has it
    static <R> R translated(Supplier<R> operation) {
        try {
            return operation.get();
        } catch (Fault fault) {
            throw of(fault);
        }
    }

    /// What only applications have that run Flink.
    static Fault notForSql(String what) {
        return INVALID_ARGUMENT.fault("%s is not supported for SQL applications.", what);
    }

    /// Refuses a member that only applications have that run Flink.
    static void refuseForSql(String member, @Nullable Object value) {
        if (value != null) {
            throw notForSql(member);
        }
    }
}
