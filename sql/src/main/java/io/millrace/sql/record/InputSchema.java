package io.millrace.sql.record;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.RowType;
import java.util.List;
import java.util.Optional;

/// How the records of a source become rows: their format and the columns read from them.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_SourceSchema.html>
///
/// @param format JSON or CSV
/// @param recordEncoding the character set of the records; only UTF-8 exists
/// @param columns 1 to 1000 columns of distinct names
public record InputSchema(Format format, Optional<String> recordEncoding, List<MappedColumn> columns) {

    /// The most columns a schema declares.
    public static final int MAX_COLUMNS = 1000;

    public InputSchema {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.size() > MAX_COLUMNS) {
            throw new IllegalArgumentException("a schema has 1 to " + MAX_COLUMNS + " columns, not " + columns.size());
        }
        if (recordEncoding.isPresent() && !recordEncoding.get().equalsIgnoreCase("UTF-8")) {
            throw new IllegalArgumentException("record encoding " + recordEncoding.get() + " is not UTF-8");
        }
        rowType(columns);
    }

    /// The declared columns, without the four that carry the metadata of the record.
    public RowType rowType() {
        return rowType(columns);
    }

    private static RowType rowType(List<MappedColumn> columns) {
        return new RowType(columns.stream()
                .map(column -> Column.of(column.name(), column.type()))
                .toList());
    }
}
