package io.millrace.lambda.async;

import io.millrace.api.Caller;

/// A function, or a version or alias of it, that is invoked asynchronously.
///
/// @param account the 12 digits of the owner
/// @param region the region of the function
/// @param name the name of the function
/// @param qualifier the version or alias, `$LATEST` if the caller named none
public record Target(String account, String region, String name, String qualifier) {

    /// Whose concurrency and metrics it shares: the function itself.
    String function() {
        return account + "/" + region + "/" + name;
    }

    /// What the keys of all events of the function begin with, whatever the qualifier.
    String keys() {
        return function() + "/";
    }

    /// The ARN with the qualifier.
    String arn() {
        return "arn:aws:lambda:" + region + ":" + account + ":function:" + name + ":" + qualifier;
    }

    /// In whose name destinations are written to.
    Caller owner() {
        return Caller.own(account, region);
    }
}
