package io.millrace.sql.operator;

import io.millrace.sql.Row;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the state of operators as bytes, which [StateReader] reads back.
///
/// A value is a tag and its content: `N` null, `T` or `F` a truth, `I` int, `L` long, `R` float, `D` double, `S` and
/// `B` a length and UTF-8 or bytes, `M` a decimal as its scale and the bytes of its digits, `A` the values of a row
/// within
/// a row.
public final class StateWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out;

    public StateWriter() {
        this.out = new DataOutputStream(bytes);
    }

    private StateWriter(OutputStream to) {
        this.out = new DataOutputStream(to);
    }

    /// How many bytes something would write; nothing is kept of them.
    public static long measure(Consumer<StateWriter> writing) {
        Counter counter = new Counter();
        writing.accept(new StateWriter(counter));
        return counter.length;
    }

    /// Counts what is written to it.
    private static final class Counter extends OutputStream {

        private long length;

        @Override
        public void write(int b) {
            length++;
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            length += count;
        }
    }

    /// One write; the stream under it is memory and cannot fail.
    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    private StateWriter write(Write write) {
        try {
            write.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public StateWriter integer(int value) {
        return write(to -> to.writeInt(value));
    }

    public StateWriter number(long value) {
        return write(to -> to.writeLong(value));
    }

    public StateWriter real(double value) {
        return write(to -> to.writeDouble(value));
    }

    public StateWriter truth(boolean value) {
        return write(to -> to.writeBoolean(value));
    }

    public StateWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public StateWriter bytes(byte[] value) {
        return integer(value.length).write(to -> to.write(value));
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
            case null -> tag('N');
            case Boolean truth -> tag(truth ? 'T' : 'F');
            case Integer number -> tag('I').integer(number);
            case Long number -> tag('L').number(number);
            case Float number -> tag('R').write(to -> to.writeFloat(number));
            case Double number -> tag('D').real(number);
            case String text -> tag('S').text(text);
            case byte[] content -> tag('B').bytes(content);
            case BigDecimal decimal ->
                tag('M').integer(decimal.scale()).bytes(decimal.unscaledValue().toByteArray());
            case Object[] row -> tag('A').values(row);
            default -> throw new IllegalStateException("rows hold no " + value.getClass());
        };
    }

    private StateWriter tag(char tag) {
        return write(to -> to.writeByte(tag));
    }

    /// All that was written.
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
