package io.millrace.api;

/// A refusal that the client must see; the [FrontDoor] makes it into the SDK's exception.
///
/// It carries no stack trace: it is an answer, not a mistake of ours.
public final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient FaultCode code;
    private final String text;

    /// @param code which error of AWS
    /// @param message AWS's words for it
    public Fault(FaultCode code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.text = message;
    }

    /// Which error of AWS this is.
    public FaultCode code() {
        return code;
    }

    /// AWS's words for it.
    public String text() {
        return text;
    }
}
