package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An aggregate over the different values alone: `VAR_POP(DISTINCT x)`.
final class Distinct implements Accumulator {

    private final Accumulator of;
    private final Set<Object> seen = new HashSet<>();

    Distinct(Accumulator of) {
        this.of = of;
    }

    @Override
    public void add(@Nullable Object value) {
        if (value != null && seen.add(value instanceof byte[] bytes ? java.nio.ByteBuffer.wrap(bytes) : value)) {
            of.add(value);
        }
    }

    @Override
    public @Nullable Object result() {
        return of.result();
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // they wrap whole arrays
    public void save(StateWriter out) {
        out.integer(seen.size());
        seen.forEach(value -> out.value(value instanceof java.nio.ByteBuffer bytes ? bytes.array() : value));
        of.save(out);
    }

    @Override
    public void restore(StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            Object value = in.value();
            if (value != null) {
                seen.add(value instanceof byte[] bytes ? java.nio.ByteBuffer.wrap(bytes) : value);
            }
        }
        of.restore(in);
    }
}
