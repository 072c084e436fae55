package io.millrace.lambda.source;

import io.millrace.api.Caller;
import java.util.Optional;

/// The functions, as mappings see them.
public interface Invoker {

    /// A function that a mapping can invoke.
    ///
    /// @param arn with the qualifier, if the name has one
    /// @param name its name alone
    record Target(String arn, String name) {}

    /// The function that a caller means by a name, unless there is none.
    ///
    /// @throws io.millrace.api.Fault if the text is no name, or names another account or region
    Optional<Target> find(Caller caller, String name);

    /// The function that a caller means by a name, whether or not it is there.
    Target named(Caller caller, String name);

    /// The ARN of the role of a function; empty if the function is gone.
    String role(String functionArn);

    /// Invokes a function and waits for its end.
    ///
    /// @param event a JSON document of at most 6 MB
    Answer invoke(String functionArn, byte[] event) throws InterruptedException;
}
