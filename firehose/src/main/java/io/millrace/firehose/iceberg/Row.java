package io.millrace.firehose.iceberg;

import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/// A row, or a struct in one, with values as the library keeps them: days and microseconds as numbers, bytes in
/// buffers.
///
/// Lists are `List`, maps are `Map`, structs are rows again.
final class Row implements StructLike {

    private final @Nullable Object[] values;

    Row(@Nullable Object[] values) {
        this.values = values;
    }

    @Nullable
    Object get(int position) {
        return values[position];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    @SuppressWarnings("NullAway") // the library takes null for a value that is not there
    public <T> T get(int position, Class<T> type) {
        return type.cast(values[position]);
    }

    @Override
    public <T> void set(int position, T value) {
        values[position] = value;
    }
}
