package io.millrace.firehose.iceberg;

import java.util.Set;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.util.StructLikeMap;
import org.apache.iceberg.util.StructProjection;

/// For each key that a piece updates or deletes, the last record that does.
///
/// What stands before that record in the piece and has the key is no row of the table any more when the piece is
/// committed, so it is not even written.
final class LastChanges {

    private final StructLikeMap<Long> last;
    private final StructProjection key;

    /// @param table the type of whole rows
    LastChanges(org.apache.iceberg.Schema table, KeyColumns columns) {
        this.last = StructLikeMap.create(columns.schema().asStruct());
        this.key = StructProjection.create(table.asStruct(), columns.schema().asStruct());
    }

    /// Notes that a record updates or deletes.
    ///
    /// @param number the number of the record in the piece
    void note(Row changed, long number) {
        last.put(changed, number);
    }

    /// Whether a later record updates or deletes the row of this one.
    boolean supersede(Row row, long number) {
        Long changed = last.get(key.wrap(row));
        return changed != null && changed > number;
    }

    /// All keys whose rows in the table are removed.
    Set<StructLike> keys() {
        return last.keySet();
    }
}
