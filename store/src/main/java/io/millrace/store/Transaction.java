package io.millrace.store;

import java.util.List;
import java.util.Optional;

/// One work's view of the tables: it sees its own writes, and all of them are kept or none.
///
/// Valid while the work runs, on the thread that runs it. Keys are not empty and have at most 4,096 bytes of UTF-8;
/// a value has at most 128 MiB.
public interface Transaction {

    <T> Optional<T> get(Table<T> table, String key);

    /// Stores the value, in the place of any that the key had.
    <T> void put(Table<T> table, String key, T value);

    /// Removes the key, if it is there.
    <T> void delete(Table<T> table, String key);

    /// The first rows, `limit` at most, whose keys start with `prefix` and come after `after` in the order of their
    /// UTF-8 bytes; an empty `after` starts at the beginning.
    <T> List<Table.Row<T>> scan(Table<T> table, String prefix, String after, int limit);
}
