package io.millrace.analytics.definition;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesisanalytics.model.CodeValidationException;
import software.amazon.awssdk.services.kinesisanalytics.model.ConcurrentModificationException;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidApplicationConfigurationException;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalytics.model.LimitExceededException;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesisanalytics.model.TooManyTagsException;
import software.amazon.awssdk.services.kinesisanalytics.model.UnsupportedOperationException;

/// The errors of Kinesis Analytics.
///
/// Source: the section "Errors" of each operation of
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
public enum AnalyticsFault implements FaultCode {
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

    AnalyticsFault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
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

    public static Fault applicationNotFound(ApplicationId id) {
        return RESOURCE_NOT_FOUND.fault("Application %s under account %s not found.", id.name(), id.account());
    }

    /// A delivery stream as the source of an application; in the words in which AWS refuses it.
    public static Fault noFirehoseInput(Caller caller) {
        return UNSUPPORTED_OPERATION.fault(
                "KinesisFirehoseInput is not allowed for SQL applications under account: %s.", caller.account());
    }

    /// What a request asks for that this server does not do.
    static Fault notSupported(String what) {
        return UNSUPPORTED_OPERATION.fault("%s is not supported.", what);
    }
}
