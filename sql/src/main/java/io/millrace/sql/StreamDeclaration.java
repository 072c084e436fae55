package io.millrace.sql;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.RowType;
import java.util.List;

/// An input stream, such as SOURCE_SQL_STREAM_001, with the columns of its schema.
///
/// Its rows carry the values of these columns, then those of the [metadata][#METADATA].
///
/// @param name the name with its exact case
/// @param type the declared columns
public record StreamDeclaration(String name, RowType type) {

    /// The columns that every input stream has besides the declared ones; `*` does not show them.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/timestamps-rowtime-concepts.html>
    public static final List<Column> METADATA = List.of(
            Column.of("APPROXIMATE_ARRIVAL_TIME", ColumnType.of(ColumnType.Kind.TIMESTAMP)),
            Column.of("PARTITION_KEY", new ColumnType(ColumnType.Kind.VARCHAR, 512, 0)),
            Column.of("SEQUENCE_NUMBER", new ColumnType(ColumnType.Kind.VARCHAR, 128, 0)),
            Column.of("SHARD_ID", new ColumnType(ColumnType.Kind.VARCHAR, 64, 0)));

    public StreamDeclaration {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a stream needs a name");
        }
    }
}
