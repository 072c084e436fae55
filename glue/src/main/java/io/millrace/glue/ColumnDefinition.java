package io.millrace.glue;

import java.util.Map;
import java.util.Optional;

/// One column of a table.
///
/// @param type its type in Hive's words, such as `array<bigint>`
record ColumnDefinition(String name, Optional<String> type, Optional<String> comment, Map<String, String> parameters) {

    ColumnDefinition {
        parameters = Map.copyOf(parameters);
    }
}
