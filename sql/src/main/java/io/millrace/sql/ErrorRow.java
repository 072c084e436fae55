package io.millrace.sql;

import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.List;

/// One row of `error_stream`: a row that was dropped, and why.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/error-handling.html>
///
/// @param errorTime when it was dropped, milliseconds of 1970-01-01 UTC
/// @param errorLevel how bad it is
/// @param errorName the kind of error
/// @param message what happened
/// @param dataRowtime the ROWTIME of the row, milliseconds of 1970-01-01 UTC
/// @param dataRow the row in hexadecimal digits of its UTF-8 text
/// @param pumpName the pump that dropped it, empty if it was dropped on its way in
public record ErrorRow(
        long errorTime,
        String errorLevel,
        String errorName,
        String message,
        long dataRowtime,
        String dataRow,
        String pumpName) {

    /// The name under which the stream can be given a destination.
    public static final String STREAM = StreamTable.ERRORS;

    /// The columns of the stream.
    public static final RowType TYPE = new RowType(List.of(
            Column.of("ERROR_TIME", ColumnType.of(ColumnType.Kind.TIMESTAMP)),
            Column.of("ERROR_LEVEL", text(10)),
            Column.of("ERROR_NAME", text(32)),
            Column.of("MESSAGE", text(4_096)),
            Column.of("DATA_ROWTIME", ColumnType.of(ColumnType.Kind.TIMESTAMP)),
            Column.of("DATA_ROW", text(49_152)),
            Column.of("PUMP_NAME", text(128))));

    public ErrorRow {
        errorLevel = cut(errorLevel, 10);
        errorName = cut(errorName, 32);
        message = cut(message, 4_096);
        dataRow = cut(dataRow, 49_152);
        pumpName = cut(pumpName, 128);
    }

    private static ColumnType text(int length) {
        return new ColumnType(ColumnType.Kind.VARCHAR, length, 0);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /// The error as a row of [#TYPE].
    public Row toRow() {
        return new Row(errorTime, errorTime, errorLevel, errorName, message, dataRowtime, dataRow, pumpName);
    }
}
