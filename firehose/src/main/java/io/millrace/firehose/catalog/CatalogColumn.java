package io.millrace.firehose.catalog;

/// One column of a table in the catalog.
///
/// @param type its type in Hive's words, such as `array<bigint>`; empty if the catalog does not say
public record CatalogColumn(String name, String type) {}
