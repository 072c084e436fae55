package io.millrace.sql.record;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import java.util.List;

/// What a stream knows of a record besides its bytes; every row of the record carries it behind the declared columns.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/input-parallelism.html>
///
/// @param arrivalMillis when the record arrived, milliseconds since 1970-01-01 UTC
/// @param partitionKey the key it was put under
/// @param sequenceNumber its sequence number, decimal
/// @param shardId the shard that holds it
public record RecordMetadata(long arrivalMillis, String partitionKey, String sequenceNumber, String shardId) {

    /// The columns that hold the metadata, in the order in which rows carry them.
    public static final List<Column> COLUMNS = List.of(
            Column.of("APPROXIMATE_ARRIVAL_TIME", ColumnType.of(ColumnType.Kind.TIMESTAMP)),
            Column.of("PARTITION_KEY", new ColumnType(ColumnType.Kind.VARCHAR, 512, 0)),
            Column.of("SEQUENCE_NUMBER", new ColumnType(ColumnType.Kind.VARCHAR, 128, 0)),
            Column.of("SHARD_ID", new ColumnType(ColumnType.Kind.VARCHAR, 64, 0)));
}
