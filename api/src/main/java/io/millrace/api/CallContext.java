package io.millrace.api;

/// What the [FrontDoor] knows of the call that runs: whom it serves and under which id.
///
/// @param caller who calls
/// @param requestId the id that the answer will carry
/// @param operation what is called
public record CallContext(Caller caller, String requestId, Operation operation) {

    static final ScopedValue<CallContext> CURRENT = ScopedValue.newInstance();

    /// The call that runs on this thread.
    ///
    /// @throws IllegalStateException outside a call through the front door
    public static CallContext current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no call is running on this thread");
        }
        return CURRENT.get();
    }
}
