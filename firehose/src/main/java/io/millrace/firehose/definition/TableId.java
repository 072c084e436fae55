package io.millrace.firehose.definition;

import java.util.Locale;

/// A table in the catalog.
///
/// @param database in lower case, as the catalog keeps names
/// @param table likewise
public record TableId(String database, String table) {

    public TableId {
        database = database.toLowerCase(Locale.ROOT);
        table = table.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
