package io.millrace.lambda.function;

/// What is wanted of a function that is called in a loop.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html>
///
/// @param isAllowed whether the loop goes on; else AWS ends it after some turns
public record Recursion(boolean isAllowed) {

    /// What stands in the place of a qualifier: all versions share one.
    static final String QUALIFIER = "all";
}
