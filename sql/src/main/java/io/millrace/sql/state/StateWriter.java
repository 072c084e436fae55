package io.millrace.sql.state;

import io.millrace.sql.row.Row;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the state of operators as bytes, which [StateReader] reads back.
///
/// A value is a tag and its content: `N` null, `T` or `F` a truth, `I` int, `L` long, `R` float, `D` double, `S` and
/// `B` a length and UTF-8 or bytes, `M` a decimal as its scale and the bytes of its digits, `A` the values of a row
/// within a row. Numbers have their highest byte first.
public final class StateWriter {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST_CAPACITY = 1 << 10;
    private static final int MOST = Integer.MAX_VALUE - 8;

    private final boolean keeps;
    private byte[] bytes;
    private long length;

    public StateWriter() {
        this(FIRST_CAPACITY);
    }

    /// @param expectedBytes how much will be written; more or less does no harm
    public StateWriter(int expectedBytes) {
        this.keeps = true;
        this.bytes = new byte[Math.max(FIRST_CAPACITY, expectedBytes)];
    }

    /// Counts only.
    private StateWriter(boolean keeps) {
        this.keeps = keeps;
        this.bytes = new byte[0];
    }

    /// How many bytes something would write, each character counted as one; nothing is kept of them.
    public static long measure(Consumer<StateWriter> writing) {
        StateWriter counter = new StateWriter(false);
        writing.accept(counter);
        return counter.length;
    }

    /// Makes room and passes it.
    ///
    /// @return where the room begins
    private int room(int count) {
        int at = (int) length;
        length += count;
        if (length > bytes.length) {
            if (length > MOST) {
                throw new IllegalStateException("the state of the pumps has more than " + MOST + " bytes");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST, Math.max(length, 2L * bytes.length)));
        }
        return at;
    }

    public StateWriter integer(int value) {
        if (keeps) {
            int at = room(Integer.BYTES);
            INT.set(bytes, at, value);
        } else {
            length += Integer.BYTES;
        }
        return this;
    }

    public StateWriter number(long value) {
        if (keeps) {
            int at = room(Long.BYTES);
            LONG.set(bytes, at, value);
        } else {
            length += Long.BYTES;
        }
        return this;
    }

    public StateWriter real(double value) {
        return number(Double.doubleToLongBits(value));
    }

    public StateWriter truth(boolean value) {
        return octet(value ? 1 : 0);
    }

    private StateWriter octet(int value) {
        if (keeps) {
            int at = room(1);
            bytes[at] = (byte) value;
        } else {
            length++;
        }
        return this;
    }

    public StateWriter text(String value) {
        if (!keeps) {
            length += Integer.BYTES + value.length();
            return this;
        }
        long begin = length;
        int count = value.length();
        int at = room(Integer.BYTES + count);
        INT.set(bytes, at, count);
        at += Integer.BYTES;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                length = begin;
                return bytes(value.getBytes(StandardCharsets.UTF_8));
            }
            bytes[at + i] = (byte) c;
        }
        return this;
    }

    public StateWriter bytes(byte[] value) {
        integer(value.length);
        if (keeps) {
            int at = room(value.length);
            System.arraycopy(value, 0, bytes, at, value.length);
        } else {
            length += value.length;
        }
        return this;
    }

    /// Writes what another writes, with its length before it, as [#bytes] would; [StateReader#section] reads it.
    public StateWriter section(Consumer<StateWriter> content) {
        long begin = length;
        integer(0);
        content.accept(this);
        if (keeps) {
            INT.set(bytes, (int) begin, (int) (length - begin - Integer.BYTES));
        }
        return this;
    }

    public StateWriter row(Row row) {
        number(row.rowtime()).integer(row.size());
        for (int i = 0; i < row.size(); i++) {
            value(row.value(i));
        }
        return this;
    }

    public StateWriter values(@Nullable Object[] values) {
        integer(values.length);
        for (Object value : values) {
            value(value);
        }
        return this;
    }

    /// Writes a value of a class that rows hold.
    public StateWriter value(@Nullable Object value) {
        return switch (value) {
            case null -> octet('N');
            case Boolean truth -> octet(truth ? 'T' : 'F');
            case Integer number -> octet('I').integer(number);
            case Long number -> octet('L').number(number);
            case Float number -> octet('R').integer(Float.floatToIntBits(number));
            case Double number -> octet('D').real(number);
            case String text -> octet('S').text(text);
            case byte[] content -> octet('B').bytes(content);
            case BigDecimal decimal ->
                octet('M')
                        .integer(decimal.scale())
                        .bytes(decimal.unscaledValue().toByteArray());
            case Object[] row -> octet('A').values(row);
            default -> throw new IllegalStateException("rows hold no " + value.getClass());
        };
    }

    /// All that was written.
    public byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, (int) length);
    }
}
