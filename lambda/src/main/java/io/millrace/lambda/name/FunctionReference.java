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

    private static final String PLACE =
            "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+"
                    + "-\\d{1}:)?(\\d{12}:)?(function:)?";

    /// The longest name of a function.
    public static final int MAX_NAME = 64;

    /// AWS's pattern of references.
    public static final String PATTERN = PLACE + "([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    /// AWS's pattern of the names of new functions.
    public static final String NEW_PATTERN = PLACE + "([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

    private static final Pattern FORM =
            Pattern.compile("(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:([a-z]+(?:-[a-z]+)+-\\d):)?"
                    + "(?:(\\d{12}):)?(?:function:)?([a-zA-Z0-9-_\\.]+)(?::(\\$LATEST|[a-zA-Z0-9-_]+))?");

    /// Reads a reference.
    ///
    /// @param qualifier the qualifier that stands beside the name, or null
    /// @throws io.millrace.api.Fault if it is none, or means another account or region than the caller's
    public static FunctionReference of(Caller caller, String text, @Nullable String qualifier) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: Value '%s' at 'functionName' failed to satisfy constraint: Member must"
                            + " satisfy regular expression pattern: %s",
                    text, PATTERN);
        }
        String region = form.group(1) == null ? caller.region() : form.group(1);
        String account = form.group(2) == null ? caller.account() : form.group(2);
        String ownQualifier = form.group(4);
        if (ownQualifier != null && qualifier != null && !ownQualifier.equals(qualifier)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        FunctionId id = new FunctionId(account, region, form.group(3));
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
}
