package io.millrace.api;

import software.amazon.awssdk.core.SdkRequest;

/// Decides whether a caller may perform an operation.
@FunctionalInterface
public interface Authorizer {

    /// Everybody who has been authenticated may do everything in his account.
    Authorizer ALLOW_ALL = (caller, operation, request) -> {};

    /// Returns if the call is allowed.
    ///
    /// @throws Fault AccessDenied, in the words of the service, if it is not
    void check(Caller caller, Operation operation, SdkRequest request);
}
