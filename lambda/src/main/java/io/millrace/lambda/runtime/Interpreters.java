package io.millrace.lambda.runtime;

import java.util.Optional;

/// Finds programs of this machine.
@FunctionalInterface
public interface Interpreters {

    /// The interpreter that starts under that name, such as `node` or `python3.12`; nothing if there is none
    /// that works.
    Optional<Interpreter> find(String program);
}
