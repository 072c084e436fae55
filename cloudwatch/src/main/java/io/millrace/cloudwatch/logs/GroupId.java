package io.millrace.cloudwatch.logs;

import io.millrace.api.Arn;
import io.millrace.api.Caller;

/// A log group of an account and a region, which need not exist.
record GroupId(String account, String region, String name) {

    private static final String ALL_STREAMS = ":*";

    static GroupId of(Caller caller, String name) {
        return new GroupId(caller.account(), caller.region(), name);
    }

    /// The group that a name or an ARN, with or without `:*`, means.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if it is neither
    static GroupId identified(Caller caller, String identifier) {
        if (!identifier.startsWith("arn:")) {
            return of(caller, identifier);
        }
        Arn arn = Arn.parse(identifier)
                .filter(parsed -> parsed.service().equals("logs"))
                .orElseThrow(() -> invalid(identifier));
        String name = arn.nameOf("log-group").orElseThrow(() -> invalid(identifier));
        String whole = name.endsWith(ALL_STREAMS) ? name.substring(0, name.length() - ALL_STREAMS.length()) : name;
        if (whole.contains(":") || whole.isEmpty()) {
            throw invalid(identifier);
        }
        return of(caller.in(arn), whole);
    }

    private static RuntimeException invalid(String identifier) {
        return LogsFault.INVALID_PARAMETER.fault("The ARN %s is not the ARN of a log group.", identifier);
    }

    /// What the keys of an account's groups in a region begin with.
    static String prefix(Caller caller) {
        return caller.account() + "/" + caller.region() + "/";
    }

    String key() {
        return account + "/" + region + "/" + name;
    }

    /// The ARN as tags take it, without `:*`.
    String arn() {
        return new Arn("aws", "logs", region, account, "log-group:" + name).toString();
    }
}
