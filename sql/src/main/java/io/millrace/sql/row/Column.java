package io.millrace.sql.row;

/// One column of a stream: its name with the case in which it was declared, and its type.
///
/// @param name the name; unquoted declarations have been folded to upper case
/// @param type the declared type
/// @param isNullable whether the column takes NULL
public record Column(String name, ColumnType type, boolean isNullable) {

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }

    /// A column that takes NULL.
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true);
    }
}
