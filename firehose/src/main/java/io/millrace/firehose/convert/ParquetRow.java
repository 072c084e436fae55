package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/// Tells Parquet the values of rows, in the shape of [ParquetSchema].
final class ParquetRow {

    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /// The Julian day on which 1970 began, with which Parquet's old timestamps count.
    private static final int JULIAN_1970 = 2_440_588;

    private static final int INT96_BYTES = 12;

    private final Struct columns;
    private final RecordConsumer to;

    ParquetRow(Struct columns, RecordConsumer to) {
        this.columns = columns;
        this.to = to;
    }

    void write(Value.Struct row) {
        to.startMessage();
        fields(columns, row);
        to.endMessage();
    }

    private void fields(Struct type, Value.Struct struct) {
        for (int i = 0; i < type.fields().size(); i++) {
            Field field = type.fields().get(i);
            field(field.name(), i, field.type(), struct.values().get(i));
        }
    }

    /// A field that is null is not begun.
    private void field(String name, int index, ColumnType type, Value value) {
        if (!(value instanceof Value.Null)) {
            to.startField(name, index);
            value(type, value);
            to.endField(name, index);
        }
    }

    private void value(ColumnType type, Value value) {
        switch (value) {
            case Value.Null _ -> throw new IllegalStateException("null stands where none can");
            case Value.Bool bool -> to.addBoolean(bool.value());
            case Value.Whole whole -> {
                if (type instanceof ColumnType.Whole number && number.bits() == Long.SIZE) {
                    to.addLong(whole.value());
                } else {
                    to.addInteger(Math.toIntExact(whole.value()));
                }
            }
            case Value.Real real -> {
                if (type instanceof ColumnType.Single) {
                    to.addFloat((float) real.value());
                } else {
                    to.addDouble(real.value());
                }
            }
            case Value.Decimal decimal ->
                to.addBinary(Binary.fromConstantByteArray(
                        FixedBytes.of(decimal.value(), ParquetSchema.bytes((ColumnType.Decimal) type))));
            case Value.Text text -> to.addBinary(Binary.fromString(text.value()));
            case Value.Bytes bytes -> to.addBinary(Binary.fromConstantByteArray(bytes.value()));
            case Value.Time time -> to.addBinary(int96(time.value()));
            case Value.Sequence sequence -> sequence(((ColumnType.Sequence) type).element(), sequence.values());
            case Value.Mapping mapping -> mapping((ColumnType.Mapping) type, mapping.entries());
            case Value.Struct struct -> {
                to.startGroup();
                fields((Struct) type, struct);
                to.endGroup();
            }
        }
    }

    /// The nanoseconds of the day and the Julian day, little-endian.
    private static Binary int96(Instant time) {
        long day = Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
        long nanos = Math.floorMod(time.getEpochSecond(), SECONDS_PER_DAY) * NANOS_PER_SECOND + time.getNano();
        ByteBuffer bytes = ByteBuffer.allocate(INT96_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(nanos).putInt(Math.toIntExact(day + JULIAN_1970));
        return Binary.fromConstantByteArray(bytes.array());
    }

    private void sequence(ColumnType element, List<Value> values) {
        to.startGroup();
        if (!values.isEmpty()) {
            to.startField(ParquetSchema.LIST, 0);
            for (Value value : values) {
                to.startGroup();
                field(ParquetSchema.ELEMENT, 0, element, value);
                to.endGroup();
            }
            to.endField(ParquetSchema.LIST, 0);
        }
        to.endGroup();
    }

    private void mapping(ColumnType.Mapping type, List<Value.Entry> entries) {
        to.startGroup();
        if (!entries.isEmpty()) {
            to.startField(ParquetSchema.KEY_VALUE, 0);
            for (Value.Entry entry : entries) {
                to.startGroup();
                field(ParquetSchema.KEY, 0, type.key(), entry.key());
                field(ParquetSchema.VALUE, 1, type.value(), entry.value());
                to.endGroup();
            }
            to.endField(ParquetSchema.KEY_VALUE, 0);
        }
        to.endGroup();
    }
}
