package io.millrace.sql;

import io.millrace.sql.row.RowType;

/// A reference table with the columns of its schema.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/app-add-reference-data.html>
///
/// @param name the name with its exact case
/// @param type the columns
public record TableDeclaration(String name, RowType type) {

    public TableDeclaration {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a table needs a name");
        }
    }
}
