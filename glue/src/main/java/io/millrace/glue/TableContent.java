package io.millrace.glue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a version of a table says: all that a client gives.
///
/// @param retention days, 0 or more; recorded
/// @param target the table that it stands for, if it is a resource link
record TableContent(
        String name,
        Optional<String> description,
        Optional<String> owner,
        Optional<Long> lastAccessMillis,
        Optional<Long> lastAnalyzedMillis,
        int retention,
        Optional<Storage> storage,
        List<ColumnDefinition> partitionKeys,
        Optional<String> viewOriginalText,
        Optional<String> viewExpandedText,
        Optional<String> tableType,
        Map<String, String> parameters,
        Optional<Target> target) {

    TableContent {
        partitionKeys = List.copyOf(partitionKeys);
        parameters = Map.copyOf(parameters);
    }

    /// The table behind a resource link.
    record Target(
            Optional<String> catalogId,
            Optional<String> databaseName,
            Optional<String> name,
            Optional<String> region) {}

    /// The same as an Iceberg table whose metadata is there.
    TableContent asIceberg(Storage changed, String metadataLocation) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("table_type", "ICEBERG");
        all.put("metadata_location", metadataLocation);
        return new TableContent(
                name,
                description,
                owner,
                lastAccessMillis,
                lastAnalyzedMillis,
                retention,
                Optional.of(changed),
                List.of(),
                viewOriginalText,
                viewExpandedText,
                Optional.of("EXTERNAL_TABLE"),
                all,
                target);
    }
}
