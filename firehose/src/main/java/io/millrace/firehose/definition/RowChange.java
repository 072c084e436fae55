package io.millrace.firehose.definition;

import java.util.Locale;
import java.util.Optional;

/// What a record does to its table.
///
/// An update puts its row in the place of all that have the same unique key, or adds it if there is none; a delete
/// removes those.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-stream.html>
public enum RowChange {
    INSERT,
    UPDATE,
    DELETE;

    /// The change of a name, in any case; empty if there is none.
    public static Optional<RowChange> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "insert" -> Optional.of(INSERT);
            case "update" -> Optional.of(UPDATE);
            case "delete" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }
}
