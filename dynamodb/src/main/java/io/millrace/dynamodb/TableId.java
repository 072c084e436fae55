package io.millrace.dynamodb;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which table: its name within an account and a region.
///
/// @param account the 12 digits of the owner's account
/// @param region the region it lives in
/// @param name its name: 3 to 255 letters, digits, `_`, `-` and `.`
record TableId(String account, String region, String name) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int SHORTEST = 3;
    private static final int LONGEST = 255;

    /// The table that a request of this caller names, by its name or its ARN.
    ///
    /// @throws io.millrace.api.Fault if it is neither
    static TableId of(Caller caller, String nameOrArn) {
        Optional<Arn> arn = Arn.parse(nameOrArn);
        if (arn.isPresent()) {
            return of(arn.get()).orElseThrow(() -> CommonFault.VALIDATION.fault("Invalid TableArn: %s", nameOrArn));
        }
        check(nameOrArn, "tableName");
        return new TableId(caller.account(), caller.region(), nameOrArn);
    }

    /// The table that an ARN names, if it names one.
    static Optional<TableId> of(Arn arn) {
        return arn.nameOf("table")
                .filter(name -> NAME.matcher(name).matches())
                .map(name -> new TableId(arn.account(), arn.region(), name));
    }

    /// Returns if the text may be the name of a table or index.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
    ///
    /// @throws io.millrace.api.Fault if it may not
    static void check(String name, String member) {
        String constraint;
        if (name.length() < SHORTEST) {
            constraint = "Member must have length greater than or equal to " + SHORTEST;
        } else if (name.length() > LONGEST) {
            constraint = "Member must have length less than or equal to " + LONGEST;
        } else if (!NAME.matcher(name).matches()) {
            constraint = "Member must satisfy regular expression pattern: " + NAME;
        } else {
            return;
        }
        throw CommonFault.VALIDATION.fault(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s",
                name, member, constraint);
    }

    /// What the keys of all tables of an account and a region start with.
    static String keys(String account, String region) {
        return account + "/" + region + "/";
    }

    /// The key of its definition in the store.
    String key() {
        return keys(account, region) + name;
    }

    /// Its ARN: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>
    Arn arn() {
        return new Arn("aws", "dynamodb", region, account, "table/" + name);
    }
}
