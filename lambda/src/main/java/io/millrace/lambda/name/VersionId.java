package io.millrace.lambda.name;

/// One version of a function.
///
/// @param function whose version it is
/// @param version `$LATEST` or a number
public record VersionId(FunctionId function, String version) {

    /// The ARN with the version, if it is not `$LATEST`.
    public String arn() {
        return isLatest() ? function.arn() : function.arn() + ":" + version;
    }

    /// Whether it is the version that can be changed.
    public boolean isLatest() {
        return version.equals(FunctionReference.LATEST);
    }

    @Override
    public String toString() {
        return function.arn() + ":" + version;
    }
}
