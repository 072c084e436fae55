package io.millrace.lambda.runtime;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Which version of a runtime runs a function: here, of the program of this machine that stands in for it.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtime-management-identify.html>
///
/// @param name such as `nodejs:20.v20.20.2`
/// @param arn the same for the same name
public record RuntimeVersion(String name, String arn) {

    /// The version of a runtime that the interpreter makes; where a function brings its own program, it is the version
    /// of
    /// the operating system, which is all that such a runtime gives.
    public static RuntimeVersion of(FunctionRuntime runtime, Interpreter interpreter, String region) {
        String made = interpreter.version().isEmpty() ? System.getProperty("os.version") : interpreter.version();
        String name = runtime.family() + ".v" + made;
        return new RuntimeVersion(name, "arn:aws:lambda:" + region + "::runtime:" + sha256(name));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
