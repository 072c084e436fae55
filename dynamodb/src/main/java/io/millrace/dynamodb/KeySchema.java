package io.millrace.dynamodb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The attributes that make the key of a table or an index.
///
/// @param partition the partition key's name
/// @param sort the sort key's name, if there is one
record KeySchema(String partition, Optional<String> sort) {

    /// The names, the partition key's first.
    List<String> names() {
        return Stream.concat(Stream.of(partition), sort.stream()).toList();
    }
}
