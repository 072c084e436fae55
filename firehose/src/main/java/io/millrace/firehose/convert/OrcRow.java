package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Struct;
import java.nio.charset.StandardCharsets;
import org.apache.orc.storage.common.type.HiveDecimal;
import org.apache.orc.storage.ql.exec.vector.BytesColumnVector;
import org.apache.orc.storage.ql.exec.vector.ColumnVector;
import org.apache.orc.storage.ql.exec.vector.DateColumnVector;
import org.apache.orc.storage.ql.exec.vector.DecimalColumnVector;
import org.apache.orc.storage.ql.exec.vector.DoubleColumnVector;
import org.apache.orc.storage.ql.exec.vector.ListColumnVector;
import org.apache.orc.storage.ql.exec.vector.LongColumnVector;
import org.apache.orc.storage.ql.exec.vector.MapColumnVector;
import org.apache.orc.storage.ql.exec.vector.MultiValuedColumnVector;
import org.apache.orc.storage.ql.exec.vector.StructColumnVector;
import org.apache.orc.storage.ql.exec.vector.TimestampColumnVector;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/// Lays the values of rows into the columns of a batch.
final class OrcRow {

    private final Struct columns;
    private final VectorizedRowBatch batch;

    OrcRow(Struct columns, VectorizedRowBatch batch) {
        this.columns = columns;
        this.batch = batch;
        for (ColumnVector column : batch.cols) {
            useCalendar(column);
        }
    }

    /// Days and times are those of today's calendar, however long ago.
    private static void useCalendar(ColumnVector column) {
        switch (column) {
            case DateColumnVector days -> days.changeCalendar(true, false);
            case TimestampColumnVector times -> {
                times.changeCalendar(true, false);
                times.setIsUTC(true);
            }
            case ListColumnVector list -> useCalendar(list.child);
            case MapColumnVector map -> {
                useCalendar(map.keys);
                useCalendar(map.values);
            }
            case StructColumnVector struct -> {
                for (ColumnVector field : struct.fields) {
                    useCalendar(field);
                }
            }
            default -> {} // of no time
        }
    }

    /// @param at the place of the row in the batch
    void write(int at, Value.Struct row) {
        for (int i = 0; i < batch.cols.length; i++) {
            put(columns.fields().get(i).type(), row.values().get(i), batch.cols[i], at);
        }
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // the milliseconds beside them say the seconds
    private static void put(ColumnType type, Value value, ColumnVector column, int at) {
        column.isNull[at] = value instanceof Value.Null;
        switch (value) {
            case Value.Null _ -> column.noNulls = false;
            case Value.Bool bool -> ((LongColumnVector) column).vector[at] = bool.value() ? 1 : 0;
            case Value.Whole whole -> ((LongColumnVector) column).vector[at] = whole.value();
            case Value.Real real -> ((DoubleColumnVector) column).vector[at] = real.value();
            case Value.Decimal decimal ->
                ((DecimalColumnVector) column).vector[at].set(HiveDecimal.create(decimal.value()));
            case Value.Text text -> {
                byte[] bytes = text.value().getBytes(StandardCharsets.UTF_8);
                ((BytesColumnVector) column).setRef(at, bytes, 0, bytes.length);
            }
            case Value.Bytes bytes -> ((BytesColumnVector) column).setRef(at, bytes.value(), 0, bytes.value().length);
            case Value.Time time -> {
                TimestampColumnVector times = (TimestampColumnVector) column;
                times.time[at] = time.value().toEpochMilli();
                times.nanos[at] = time.value().getNano();
            }
            case Value.Sequence sequence -> {
                ListColumnVector list = (ListColumnVector) column;
                int first = reserve(list, at, sequence.values().size());
                list.child.ensureSize(list.childCount, true);
                ColumnType element = ((ColumnType.Sequence) type).element();
                for (int i = 0; i < sequence.values().size(); i++) {
                    put(element, sequence.values().get(i), list.child, first + i);
                }
            }
            case Value.Mapping mapping -> {
                MapColumnVector map = (MapColumnVector) column;
                int first = reserve(map, at, mapping.entries().size());
                map.keys.ensureSize(map.childCount, true);
                map.values.ensureSize(map.childCount, true);
                ColumnType.Mapping types = (ColumnType.Mapping) type;
                for (int i = 0; i < mapping.entries().size(); i++) {
                    put(types.key(), mapping.entries().get(i).key(), map.keys, first + i);
                    put(types.value(), mapping.entries().get(i).value(), map.values, first + i);
                }
            }
            case Value.Struct values -> {
                StructColumnVector struct = (StructColumnVector) column;
                for (int i = 0; i < struct.fields.length; i++) {
                    put(((Struct) type).fields().get(i).type(), values.values().get(i), struct.fields[i], at);
                }
            }
        }
    }

    /// Makes room for the parts of a value; returns the place of the first.
    private static int reserve(MultiValuedColumnVector column, int at, int count) {
        int first = column.childCount;
        column.offsets[at] = first;
        column.lengths[at] = count;
        column.childCount = first + count;
        return first;
    }
}
