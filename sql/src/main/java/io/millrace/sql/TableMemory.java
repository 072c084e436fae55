package io.millrace.sql;

import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.row.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What the reference tables take of an application's memory: a table counts as long as a pump that runs reads it.
///
/// @param bytes about how many bytes each table takes
/// @param readers for each pump the tables that it reads
record TableMemory(Map<String, Long> bytes, Map<String, Set<String>> readers) {

    /// A row is found by an index over the table.
    private static final int INDEX_BYTES = 96;

    TableMemory {
        bytes = Map.copyOf(bytes);
        readers = Map.copyOf(readers);
    }

    /// @param tables the rows of all tables
    static TableMemory of(List<PumpPlan> pumps, Map<String, List<Row>> tables) {
        Map<String, Long> bytes = new HashMap<>();
        Map<String, Set<String>> readers = new HashMap<>();
        for (PumpPlan pump : pumps) {
            Set<String> read = pump.reads().stream().filter(tables::containsKey).collect(Collectors.toSet());
            if (!read.isEmpty()) {
                readers.put(pump.name(), read);
            }
            read.forEach(table -> bytes.computeIfAbsent(table, name -> bytes(tables.getOrDefault(name, List.of()))));
        }
        return new TableMemory(bytes, readers);
    }

    private static long bytes(List<Row> rows) {
        return rows.stream().mapToLong(row -> row.roughBytes() + INDEX_BYTES).sum();
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    /// About how many bytes the tables take that these pumps read, each counted once.
    long bytes(Collection<String> pumps) {
        return pumps.stream()
                .flatMap(pump -> readers.getOrDefault(pump, Set.of()).stream())
                .distinct()
                .mapToLong(table -> bytes.getOrDefault(table, 0L))
                .sum();
    }
}
