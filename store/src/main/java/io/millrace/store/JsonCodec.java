package io.millrace.store;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Records as JSON documents.
final class JsonCodec<T extends Record> implements Codec<T> {

    private final Class<T> type;

    JsonCodec(Class<T> type) {
        this.type = type;
    }

    @Override
    public byte[] encode(T value) throws IOException {
        ObjectWriter writer = Json.MAPPER.writerFor(type);
        return writer.writeValueAsBytes(value);
    }

    @Override
    public T decode(byte[] document) throws IOException {
        ObjectReader reader = Json.MAPPER.readerFor(type);
        @Nullable T value = reader.readValue(document);
        if (value == null) {
            throw MismatchedInputException.from(reader.createParser(document), type, "the document is null");
        }
        return value;
    }
}
