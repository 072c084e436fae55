package io.millrace.lambda.name;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.lambda.LambdaFault;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request calls a function: a name, an account and a name, or an ARN, each with or without a qualifier.
///
/// Forms: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-FunctionName>
///
/// @param id the function that is meant
/// @param qualifier the version or alias that is meant, if the request names one
public record FunctionReference(FunctionId id, Optional<String> qualifier) {

    /// The one version that every function has.
    public static final String LATEST = "$LATEST";

    public static final int MAX_NAME = 64;

    private static final String TAIL = "([a-zA-Z0-9-_]+)(?::(\\$LATEST|[a-zA-Z0-9-_]+))?";

    private static final Pattern FULL =
            Pattern.compile("arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):function:" + TAIL);

    private static final Pattern PARTIAL = Pattern.compile("(?:(\\d{12}):)?(?:function:)?" + TAIL);

    /// AWS's own pattern, for the text of the refusal.
    private static final String PATTERN = "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?"
            + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

    /// Reads a reference.
    ///
    /// @param qualifier the qualifier that stands beside the name, or null
    /// @throws io.millrace.api.Fault if it is none, or means another account or region than the caller's
    public static FunctionReference of(Caller caller, String text, @Nullable String qualifier) {
        Matcher full = FULL.matcher(text);
        Matcher partial = PARTIAL.matcher(text);
        String region = caller.region();
        String account;
        String name;
        String ownQualifier;
        if (full.matches()) {
            region = full.group(1);
            account = full.group(2);
            name = full.group(3);
            ownQualifier = full.group(4);
        } else if (partial.matches()) {
            account = partial.group(1) == null ? caller.account() : partial.group(1);
            name = partial.group(2);
            ownQualifier = partial.group(3);
        } else {
            throw violation(text, "Member must satisfy regular expression pattern: " + PATTERN);
        }
        if (name.length() > MAX_NAME) {
            throw violation(text, "Member must have length less than or equal to " + MAX_NAME);
        }
        if (ownQualifier != null && qualifier != null && !ownQualifier.equals(qualifier)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        FunctionId id = new FunctionId(account, region, name);
        if (!region.equals(caller.region())) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault(
                    "Functions from '%s' are not reachable in this region ('%s')", region, caller.region());
        }
        if (!account.equals(caller.account())) {
            throw LambdaFault.ACCESS_DENIED.fault(
                    "User: arn:aws:iam::%s:root is not authorized to perform this operation on resource: %s because no"
                            + " resource-based policy allows it",
                    caller.account(), id.arn());
        }
        return new FunctionReference(id, Optional.ofNullable(ownQualifier == null ? qualifier : ownQualifier));
    }

    /// Whether it means the function's only version.
    public boolean isLatest() {
        return qualifier.isEmpty() || qualifier.get().equals(LATEST);
    }

    /// The ARN with the qualifier, if there is one.
    public String arn() {
        return qualifier.map(q -> id.arn() + ":" + q).orElse(id.arn());
    }

    private static RuntimeException violation(String text, String constraint) {
        return CommonFault.VALIDATION.fault(
                "1 validation error detected: Value '%s' at 'functionName' failed to satisfy constraint: %s",
                text, constraint);
    }
}
