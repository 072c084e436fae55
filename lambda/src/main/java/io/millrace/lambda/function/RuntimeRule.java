package io.millrace.lambda.function;

/// Which runtimes functions can have.
@FunctionalInterface
public interface RuntimeRule {

    /// Returns if functions of the runtime can run here.
    ///
    /// @param name AWS's name of the runtime, such as `python3.12`
    /// @param isKnown whether AWS has a runtime of that name
    /// @throws io.millrace.api.Fault that says what is missing
    void check(String name, boolean isKnown);
}
