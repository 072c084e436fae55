package io.millrace.lambda.function;

/// Where the archives of functions and layers can be fetched.
public interface CodeLinks {

    /// A URL of a function's archive; of its folder, if it runs from one.
    String function(FunctionDefinition function);

    /// A URL of a layer's archive.
    String layer(String account, String region, String sha256);
}
