package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The keys by which records come into the same object.
///
/// @param fromQuery those that a query found in the records
/// @param fromLambda those that a function returned with the records
/// @param table the table that the records are for, if they are for one
record Partition(Map<String, String> fromQuery, Map<String, String> fromLambda, Optional<TableId> table) {

    /// The one partition of a delivery that is not partitioned.
    static final Partition WHOLE = new Partition(Map.of(), Map.of());

    Partition {
        fromQuery = Map.copyOf(fromQuery);
        fromLambda = Map.copyOf(fromLambda);
    }

    Partition(Map<String, String> fromQuery, Map<String, String> fromLambda) {
        this(fromQuery, fromLambda, Optional.empty());
    }

    /// The records for a table.
    static Partition of(TableId table) {
        return new Partition(Map.of(), Map.of(), Optional.of(table));
    }

    /// A text that no other partition has, the same at every time.
    String name() {
        return name(fromQuery) + "|" + name(fromLambda)
                + table.map(target -> "|" + name(Map.of(target.database(), target.table())))
                        .orElse("");
    }

    /// Lengths stand in front of texts, so that no value can be taken for the beginning of the next key.
    private static String name(Map<String, String> keys) {
        StringBuilder name = new StringBuilder();
        new TreeMap<>(keys)
                .forEach((key, value) -> name.append(key.length())
                        .append(':')
                        .append(key)
                        .append(value.length())
                        .append(':')
                        .append(value));
        return name.toString();
    }
}
