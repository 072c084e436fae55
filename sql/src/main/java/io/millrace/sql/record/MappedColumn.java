package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.util.Optional;

/// One column of an input stream and where its value stands in a record.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_RecordColumn.html>
///
/// @param name the exact name of the column
/// @param type the type its values are brought to
/// @param mapping the path in a JSON document, such as `$.dob.age`; CSV maps by position and ignores it
public record MappedColumn(String name, ColumnType type, Optional<String> mapping) {

    public MappedColumn {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }

    /// A column of a JSON document.
    public static MappedColumn at(String name, ColumnType type, String mapping) {
        return new MappedColumn(name, type, Optional.of(mapping));
    }

    /// A column of a delimited row.
    public static MappedColumn positional(String name, ColumnType type) {
        return new MappedColumn(name, type, Optional.empty());
    }
}
