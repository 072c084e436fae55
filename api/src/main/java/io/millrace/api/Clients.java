package io.millrace.api;

/// Gives a service's client for an account and a region: a view of our own [FrontDoor], or a client of AWS itself.
///
/// A service that needs another one is handed this in its constructor and calls through the SDK's interface alone.
///
/// @param <C> the SDK's client interface
@FunctionalInterface
public interface Clients<C> {

    /// The client whose calls are made in the name of that caller.
    C as(Caller caller);
}
