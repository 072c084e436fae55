package io.millrace.lambda.name;

import io.millrace.api.Caller;
import java.nio.file.Path;

/// A function's name within an account and a region; one each of them forms a path of the code folder.
///
/// @param account the 12 digits of the owner
/// @param region the region of the function
/// @param name letters, digits, `-` and `_`, at most 64
public record FunctionId(String account, String region, String name) {

    public static FunctionId of(Caller caller, String name) {
        return new FunctionId(caller.account(), caller.region(), name);
    }

    public String arn() {
        return "arn:aws:lambda:" + region + ":" + account + ":function:" + name;
    }

    /// The key in the store.
    public String key() {
        return keys(account, region) + name;
    }

    /// What the keys of all functions of an account in a region start with.
    public static String keys(String account, String region) {
        return account + "/" + region + "/";
    }

    public Path in(Path root) {
        return root.resolve(account).resolve(region).resolve(name);
    }

    @Override
    public String toString() {
        return arn();
    }
}
