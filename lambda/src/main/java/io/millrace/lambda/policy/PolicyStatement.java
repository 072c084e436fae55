package io.millrace.lambda.policy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lambda.LambdaFault;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One permission of a resource-based policy.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
///
/// @param sid its name within the policy
/// @param action such as `lambda:InvokeFunction`
/// @param principal who may: a service, an account, the ARN of a user or role, or `*`
/// @param conditions what must hold, by operator and key, such as `ArnLike` and `AWS:SourceArn`
public record PolicyStatement(
        String sid, String action, String principal, Map<String, Map<String, String>> conditions) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern SERVICE = Pattern.compile("[a-zA-Z0-9.-]+\\.(amazonaws\\.com(\\.cn)?|amazon\\.com)");
    private static final Pattern IDENTITY = Pattern.compile("arn:aws[a-z-]*:(iam|sts):.*");

    public PolicyStatement {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        conditions.forEach((operator, keys) -> copy.put(operator, new TreeMap<>(keys)));
        conditions = Collections.unmodifiableMap(copy);
    }

    /// Checks the principal.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterValueException
    void checkPrincipal() {
        if (!principal.equals("*")
                && !ACCOUNT.matcher(principal).matches()
                && !SERVICE.matcher(principal).matches()
                && !IDENTITY.matcher(principal).matches()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The provided principal was invalid. Please check the principal and try again.");
        }
    }

    /// Whether it lets another account in, whatever its conditions.
    boolean allows(String account) {
        return principal.equals("*")
                || principal.equals(account)
                || principal.equals("arn:aws:iam::" + account + ":root");
    }

    /// The statement as AWS writes it.
    ///
    /// @param resource the ARN of what it is about
    ObjectNode json(String resource) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Sid", sid);
        json.put("Effect", "Allow");
        if (principal.equals("*")) {
            json.put("Principal", principal);
        } else if (ACCOUNT.matcher(principal).matches()) {
            json.putObject("Principal").put("AWS", "arn:aws:iam::" + principal + ":root");
        } else {
            json.putObject("Principal").put(IDENTITY.matcher(principal).matches() ? "AWS" : "Service", principal);
        }
        json.put("Action", action);
        json.put("Resource", resource);
        if (!conditions.isEmpty()) {
            ObjectNode all = json.putObject("Condition");
            conditions.forEach((operator, keys) -> keys.forEach(all.putObject(operator)::put));
        }
        return json;
    }
}
