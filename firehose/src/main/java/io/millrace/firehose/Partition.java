package io.millrace.firehose;

import java.util.Map;
import java.util.TreeMap;

/// The keys by which records come into the same object.
///
/// @param fromQuery those that a query found in the records
/// @param fromLambda those that a function returned with the records
record Partition(Map<String, String> fromQuery, Map<String, String> fromLambda) {

    /// The one partition of a delivery that is not partitioned.
    static final Partition WHOLE = new Partition(Map.of(), Map.of());

    Partition {
        fromQuery = Map.copyOf(fromQuery);
        fromLambda = Map.copyOf(fromLambda);
    }

    /// A text that no other partition has, the same at every time.
    String name() {
        return name(fromQuery) + "|" + name(fromLambda);
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
