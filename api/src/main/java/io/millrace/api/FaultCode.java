package io.millrace.api;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// One error that an operation can answer: AWS's code, the HTTP status and the SDK exception that carries it.
///
/// Each service has an enum of its own; what every service can answer is in [CommonFault].
public interface FaultCode {

    /// AWS's error code as it stands on the wire, such as `ResourceNotFoundException`.
    String code();

    /// The HTTP status of the answer.
    int status();

    /// Makes the builder of the SDK's exception; empty where the service's general exception serves.
    Supplier<? extends AwsServiceException.Builder> exception();

    /// A refusal with this code.
    default Fault fault(String message) {
        return new Fault(this, message);
    }

    /// A refusal with this code and a message made by [String#formatted(Object...)].
    default Fault fault(String format, Object... values) {
        return new Fault(this, format.formatted(values));
    }
}
