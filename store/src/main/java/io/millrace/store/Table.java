package io.millrace.store;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A named table of a store: keys in the order of their UTF-8 bytes, each with one value.
///
/// Reads see the last committed state and may be made from any thread; writes are made in a [Transaction].
public final class Table<T> {

    private final Path file;
    private final String name;
    private final Codec<T> codec;
    private final Readers readers;

    Table(Path file, String name, Codec<T> codec, Readers readers) {
        this.file = file;
        this.name = name;
        this.codec = codec;
        this.readers = readers;
    }

    /// A key and its value.
    public record Row<T>(String key, T value) {}

    public Optional<T> get(String key) {
        byte[] bytes = KeyRange.key(key);
        return readers.get(name, bytes).map(value -> decode(key, value));
    }

    /// The first rows, `limit` at most, whose keys start with `prefix` and come after `after`; an empty `after` starts
    /// at the beginning.
    public List<Row<T>> scan(String prefix, String after, int limit) {
        KeyRange range = KeyRange.of(prefix, after);
        checkLimit(limit);
        return decode(readers.scan(name, range, limit));
    }

    /// The last rows, `limit` at most, whose keys start with `prefix` and come before `before`, the last of them first;
    /// an empty `before` starts at the end.
    public List<Row<T>> scanDown(String prefix, String before, int limit) {
        KeyRange range = KeyRange.below(prefix, before);
        checkLimit(limit);
        return decode(readers.scanDown(name, range, limit));
    }

    @Override
    public String toString() {
        return file + ": table " + name;
    }

    Path file() {
        return file;
    }

    String name() {
        return name;
    }

    byte[] encode(String key, T value) {
        try {
            return codec.encode(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot store " + key + " in table " + name + ": " + e.getMessage(), e);
        }
    }

    List<Row<T>> decode(List<Row<byte[]>> rows) {
        return rows.stream()
                .map(row -> new Row<>(row.key(), decode(row.key(), row.value())))
                .toList();
    }

    T decode(String key, byte[] document) {
        try {
            return codec.decode(document);
        } catch (IOException e) {
            String where = "table " + name + ", key " + key + ": ";
            if (e instanceof JsonParseException || e.getCause() instanceof JsonParseException) {
                throw new StoreDamagedException(file, where + "the document is no JSON", e);
            }
            throw new StoreFormatException(
                    file, where + "not a document of this version, perhaps of a newer one: " + e.getMessage(), e);
        }
    }

    static void checkLimit(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is 0 or more, not " + limit);
        }
    }
}
