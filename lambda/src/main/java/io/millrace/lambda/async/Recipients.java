package io.millrace.lambda.async;

import java.util.Optional;

/// The functions, as asynchronous invocation sees them.
public interface Recipients {

    /// What is wanted for a function's events; nothing if the function, version or alias is gone.
    Optional<Policy> policy(Target function);

    /// Invokes a function and waits for its end.
    ///
    /// @param requestId the id that the function is to see
    Attempt invoke(Target function, String requestId, byte[] event) throws InterruptedException;
}
