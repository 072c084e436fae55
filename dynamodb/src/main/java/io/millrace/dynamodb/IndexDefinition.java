package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A global secondary index: the same items in the order of other keys.
///
/// @param projection which attributes it has: `KEYS_ONLY`, `INCLUDE` or `ALL`
/// @param included the attributes beside the keys, for `INCLUDE`
/// @param readyMillis when it is no longer being created
record IndexDefinition(
        String name,
        KeySchema keys,
        String projection,
        List<String> included,
        Throughput throughput,
        long readyMillis) {

    static final String ALL = "ALL";

    /// Whether it has an item: only one with all of its key attributes.
    boolean has(Item item) {
        return keys.names().stream().allMatch(name -> item.get(name).isPresent());
    }

    /// What it has of an item.
    Item project(Item item, KeySchema table) {
        if (projection.equals(ALL)) {
            return item;
        }
        Set<String> names = new LinkedHashSet<>(table.names());
        names.addAll(keys.names());
        names.addAll(included);
        return item.only(names);
    }
}
