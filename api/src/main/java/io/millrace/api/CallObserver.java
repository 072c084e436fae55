package io.millrace.api;

import java.time.Duration;

/// Told of every call that has ended, for metrics and logs; must be quick and must not throw.
@FunctionalInterface
public interface CallObserver {

    /// Nobody watches.
    CallObserver NONE = (call, took, outcome) -> {};

    /// A call has ended.
    ///
    /// @param call what was called
    /// @param took the time between the front door and the end of the operation
    /// @param outcome `OK`, or AWS's code of the error
    void called(CallContext call, Duration took, String outcome);
}
