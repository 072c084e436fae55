package io.millrace.lambda.layer;

import io.millrace.api.Caller;
import io.millrace.lambda.LambdaFault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A layer's name within an account and a region.
///
/// @param account the 12 digits of the owner
/// @param region the region of the layer
/// @param name letters, digits, `-` and `_`, at most 140
record LayerId(String account, String region, String name) {

    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):layer:([a-zA-Z0-9-_]+)");

    /// The layer that a caller means by a name or an ARN.
    ///
    /// @throws io.millrace.api.Fault if it is of another account or region
    static LayerId of(Caller caller, String text) {
        Matcher arn = ARN.matcher(text);
        if (!arn.matches()) {
            return new LayerId(caller.account(), caller.region(), text);
        }
        if (!arn.group(1).equals(caller.region())) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Layers are not in the same region as the caller. Layers are expected to be in region %s.",
                    caller.region());
        }
        return new LayerId(arn.group(2), arn.group(1), arn.group(3));
    }

    String arn() {
        return "arn:aws:lambda:" + region + ":" + account + ":layer:" + name;
    }

    String arn(long version) {
        return arn() + ":" + version;
    }

    /// The key in the store.
    String key() {
        return keys(account, region) + name;
    }

    /// What the keys of all layers of an account in a region start with.
    static String keys(String account, String region) {
        return account + "/" + region + "/";
    }
}
