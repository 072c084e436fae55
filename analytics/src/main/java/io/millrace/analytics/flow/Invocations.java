package io.millrace.analytics.flow;

/// Invokes the functions of an application; behind it stands Lambda's client interface.
interface Invocations {

    /// Invokes a function once and waits for what it returns.
    ///
    /// @param functionArn the function, with its version or alias if one was given
    /// @param event a JSON text
    /// @return the JSON text that it returned
    /// @throws InvocationException if it failed, or could not be run
    byte[] invoke(String functionArn, byte[] event);
}
