package io.millrace.dynamodb;

import java.util.Map;
import java.util.TreeMap;

/// How much a table holds, kept together with its items.
///
/// @param items how many items
/// @param bytes their sizes together
/// @param entries how many items each index has, by its name
record Totals(long items, long bytes, Map<String, Long> entries) {

    static final Totals NONE = new Totals(0, 0, Map.of());

    Totals {
        entries = Map.copyOf(entries);
    }

    Totals plus(long moreItems, long moreBytes) {
        return new Totals(items + moreItems, bytes + moreBytes, entries);
    }

    Totals plusEntries(String index, long more) {
        Map<String, Long> changed = new TreeMap<>(entries);
        changed.merge(index, more, Long::sum);
        return new Totals(items, bytes, changed);
    }

    Totals withoutEntries(String index) {
        Map<String, Long> changed = new TreeMap<>(entries);
        changed.remove(index);
        return new Totals(items, bytes, changed);
    }
}
