package io.millrace.glue;

/// Which table: its name within a database.
///
/// @param name its name, in lower case
record TableId(DatabaseId database, String name) {

    TableId {
        name = Names.folded(name);
    }

    /// The key of its definition in the store.
    String key() {
        return database.tableKeys() + Names.escaped(name);
    }

    /// What the keys of its archived versions start with.
    String versionKeys() {
        return key() + "/";
    }

    /// The key of an archived version; keys stand in the order of the versions.
    String versionKey(long version) {
        return versionKeys() + "%019d".formatted(version);
    }
}
