package io.millrace.lambda.function;

/// How many of a function's events may be at work at once.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
///
/// @param executions 0 or more; with 0 the function is not invoked at all
public record Reservation(int executions) {

    /// What stands in the place of a qualifier: all versions share one.
    public static final String QUALIFIER = "all";
}
