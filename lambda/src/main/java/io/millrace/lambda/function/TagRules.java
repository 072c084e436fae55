package io.millrace.lambda.function;

import io.millrace.lambda.LambdaFault;
import java.util.Map;

/// What the tags of a function must obey.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html>
final class TagRules {

    private static final int MAX_TAGS = 50;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;

    private TagRules() {}

    /// @throws io.millrace.api.Fault InvalidParameterValueException
    static void check(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Number of tags exceeds resource tag limit.");
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > MAX_KEY || key.startsWith("aws:")) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The tag key '%s' is invalid.", key);
            }
            if (value.length() > MAX_VALUE) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The value of the tag '%s' is too long.", key);
            }
        });
    }
}
