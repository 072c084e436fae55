package io.millrace.firehose.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One version of a table in the catalog.
///
/// @param version which version it is, such as `0`
/// @param location where its rows lie, such as `s3://bucket/folder`
/// @param columns the columns that stand in its files
/// @param partitionKeys the columns that stand in the paths of its files
/// @param parameters what else is said of it, such as an Iceberg table's `metadata_location`
public record CatalogTable(
        String database,
        String name,
        String version,
        Optional<String> location,
        List<CatalogColumn> columns,
        List<CatalogColumn> partitionKeys,
        Map<String, String> parameters) {

    public CatalogTable {
        columns = List.copyOf(columns);
        partitionKeys = List.copyOf(partitionKeys);
        parameters = Map.copyOf(parameters);
    }
}
