package io.millrace.glue;

import java.util.Map;

/// A table: its current version and what no version changes.
///
/// @param archived how many earlier versions are kept
record TableDefinition(
        long createdMillis, String createdBy, TableVersion current, int archived, Map<String, String> tags) {

    TableDefinition {
        tags = Map.copyOf(tags);
    }

    TableDefinition withTags(Map<String, String> changed) {
        return new TableDefinition(createdMillis, createdBy, current, archived, changed);
    }

    TableDefinition with(TableVersion next, int kept) {
        return new TableDefinition(createdMillis, createdBy, next, kept, tags);
    }

    /// The table as one of its versions.
    TableDefinition as(TableVersion version) {
        return with(version, archived);
    }
}
