package io.millrace.sql.state;

import io.millrace.sql.row.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what [StateWriter] wrote, in the same order.
///
/// Every method throws [IllegalArgumentException] when the bytes end early or are something else.
public final class StateReader {

    private final ByteBuffer in;

    public StateReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private StateReader(ByteBuffer in) {
        this.in = in;
    }

    /// One read.
    private interface Read<T> {
        T from(ByteBuffer in);
    }

    private <T> T read(Read<T> read) {
        try {
            return read.from(in);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the state ends early", e);
        }
    }

    public int integer() {
        return read(ByteBuffer::getInt);
    }

    /// A count of things of which each takes at least one byte.
    public int count() {
        int count = integer();
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException("a count of " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }

    public long number() {
        return read(ByteBuffer::getLong);
    }

    public double real() {
        return read(ByteBuffer::getDouble);
    }

    public boolean truth() {
        return read(ByteBuffer::get) != 0;
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        byte[] content = new byte[count()];
        return read(from -> {
            from.get(content);
            return content;
        });
    }

    /// What [StateWriter#section] wrote, for a reader of its own; nothing is copied.
    public StateReader section() {
        int length = count();
        return read(from -> {
            ByteBuffer section = from.slice(from.position(), length);
            from.position(from.position() + length);
            return new StateReader(section);
        });
    }

    public Row row() {
        long rowtime = number();
        return new Row(rowtime, values());
    }

    public @Nullable Object[] values() {
        @Nullable Object[] values = new Object[count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value();
        }
        return values;
    }

    public @Nullable Object value() {
        byte tag = read(ByteBuffer::get);
        return switch (tag) {
            case 'N' -> null;
            case 'T' -> true;
            case 'F' -> false;
            case 'I' -> integer();
            case 'L' -> number();
            case 'R' -> read(ByteBuffer::getFloat);
            case 'D' -> real();
            case 'S' -> text();
            case 'B' -> bytes();
            case 'A' -> values();
            case 'M' -> {
                int scale = integer();
                byte[] digits = bytes();
                if (digits.length == 0) {
                    throw new IllegalArgumentException("a decimal without digits");
                }
                yield new BigDecimal(new BigInteger(digits), scale);
            }
            default -> throw new IllegalArgumentException("no value begins with " + tag);
        };
    }

    /// Whether all has been read.
    public boolean isAtEnd() {
        return !in.hasRemaining();
    }
}
