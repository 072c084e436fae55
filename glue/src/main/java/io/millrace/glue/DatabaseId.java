package io.millrace.glue;

import io.millrace.api.Arn;
import io.millrace.api.Caller;

/// Which database: its name within an account and a region.
///
/// @param account the 12 digits of the owner's account, which is the id of the catalog, too
/// @param region the region it lives in
/// @param name its name, in lower case
record DatabaseId(String account, String region, String name) {

    DatabaseId {
        name = Names.folded(name);
    }

    static DatabaseId of(Caller caller, String name) {
        return new DatabaseId(caller.account(), caller.region(), name);
    }

    /// What the keys of all databases of an account and a region start with.
    static String keys(String account, String region) {
        return account + "/" + region + "/";
    }

    /// The key of its definition in the store.
    String key() {
        return keys(account, region) + Names.escaped(name);
    }

    /// What the keys of all its tables start with.
    String tableKeys() {
        return key() + "/";
    }

    TableId table(String table) {
        return new TableId(this, table);
    }

    /// Source: <https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html>
    Arn arn() {
        return new Arn("aws", "glue", region, account, "database/" + name);
    }
}
