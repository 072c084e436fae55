package io.millrace.firehose.convert;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The bytes of rows while they wait in a file for their columnar form.
///
///     value: 0 for null, else 1 and, by its type:
///     boolean 1 byte | whole number and day 8 | floating point 8 | timestamp seconds 8, nanoseconds 4
///     text, bytes, decimal (unscaled): length 4, bytes
///     sequence: count 4, values | mapping: count 4, keys and values | struct: values of its fields
///
/// Only what was written with the type can be read with it.
public final class RowCodec {

    private RowCodec() {}

    /// Writes a value.
    @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds are written before
    public static void write(Value value, DataOutput out) throws IOException {
        out.writeBoolean(!(value instanceof Value.Null));
        switch (value) {
            case Value.Null _ -> {}
            case Value.Bool bool -> out.writeBoolean(bool.value());
            case Value.Whole whole -> out.writeLong(whole.value());
            case Value.Real real -> out.writeDouble(real.value());
            case Value.Decimal decimal ->
                writeBytes(decimal.value().unscaledValue().toByteArray(), out);
            case Value.Text text -> writeBytes(text.value().getBytes(StandardCharsets.UTF_8), out);
            case Value.Bytes bytes -> writeBytes(bytes.value(), out);
            case Value.Time time -> {
                out.writeLong(time.value().getEpochSecond());
                out.writeInt(time.value().getNano());
            }
            case Value.Sequence sequence -> {
                out.writeInt(sequence.values().size());
                for (Value element : sequence.values()) {
                    write(element, out);
                }
            }
            case Value.Mapping mapping -> {
                out.writeInt(mapping.entries().size());
                for (Value.Entry entry : mapping.entries()) {
                    write(entry.key(), out);
                    write(entry.value(), out);
                }
            }
            case Value.Struct struct -> {
                for (Value field : struct.values()) {
                    write(field, out);
                }
            }
        }
    }

    private static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads a value of a type.
    public static Value read(ColumnType type, DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return Value.NULL;
        }
        return switch (type) {
            case ColumnType.Bool _ -> new Value.Bool(in.readBoolean());
            case ColumnType.Whole _, ColumnType.Date _ -> new Value.Whole(in.readLong());
            case ColumnType.Single _, ColumnType.DoublePrecision _ -> new Value.Real(in.readDouble());
            case ColumnType.Decimal decimal ->
                new Value.Decimal(new BigDecimal(new BigInteger(readBytes(in)), decimal.scale()));
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ ->
                new Value.Text(new String(readBytes(in), StandardCharsets.UTF_8));
            case ColumnType.Binary _ -> new Value.Bytes(readBytes(in));
            case ColumnType.Timestamp _ -> new Value.Time(Instant.ofEpochSecond(in.readLong(), in.readInt()));
            case ColumnType.Sequence sequence -> {
                int count = in.readInt();
                List<Value> values = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    values.add(read(sequence.element(), in));
                }
                yield new Value.Sequence(values);
            }
            case ColumnType.Mapping mapping -> {
                int count = in.readInt();
                List<Value.Entry> entries = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    entries.add(new Value.Entry(read(mapping.key(), in), read(mapping.value(), in)));
                }
                yield new Value.Mapping(entries);
            }
            case ColumnType.Struct struct -> {
                List<Value> values = new ArrayList<>(struct.fields().size());
                for (ColumnType.Field field : struct.fields()) {
                    values.add(read(field.type(), in));
                }
                yield new Value.Struct(values);
            }
        };
    }

    private static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
