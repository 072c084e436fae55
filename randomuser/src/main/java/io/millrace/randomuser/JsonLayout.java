package io.millrace.randomuser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The document as JSON: without any white space, or with two spaces of indentation as JavaScript's own.
final class JsonLayout implements Layout {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int BYTES_PER_USER = 1_200;

    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");

    private final ByteArrayOutputStream buffer;
    private final JsonGenerator json;
    private boolean inResults = true;

    JsonLayout(int users, boolean isPretty) {
        buffer = new ByteArrayOutputStream(200 + users * BYTES_PER_USER);
        json = generator(buffer);
        if (isPretty) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(new DefaultPrettyPrinter(SEPARATORS)
                    .withObjectIndenter(indenter)
                    .withArrayIndenter(indenter));
        }
        write(() -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
        });
    }

    /// The object by which the service tells an error.
    static byte[] error(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(() -> {
            try (JsonGenerator json = generator(bytes)) {
                json.writeStartObject();
                json.writeStringField("error", text);
                json.writeEndObject();
            }
        });
        return bytes.toByteArray();
    }

    @Override
    public void startUser() {
        write(json::writeStartObject);
    }

    @Override
    public void endUser() {
        write(json::writeEndObject);
    }

    @Override
    public void open(String member) {
        write(() -> {
            if (json.getOutputContext().inArray()) {
                endResults();
            }
            json.writeObjectFieldStart(member);
        });
    }

    @Override
    public void close() {
        write(json::writeEndObject);
    }

    @Override
    public void text(String member, String value) {
        write(() -> json.writeStringField(member, value));
    }

    @Override
    public void number(String member, int value) {
        write(() -> json.writeNumberField(member, value));
    }

    @Override
    public void nothing(String member) {
        write(() -> json.writeNullField(member));
    }

    @Override
    public byte[] bytes() {
        write(() -> {
            if (inResults) {
                endResults();
            }
            json.writeEndObject();
            json.close();
        });
        return buffer.toByteArray();
    }

    private void endResults() throws IOException {
        json.writeEndArray();
        inResults = false;
    }

    private static JsonGenerator generator(ByteArrayOutputStream out) {
        try {
            return FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
    }

    /// A step that writes to memory, where an IOException cannot come from a device.
    private interface Writing {
        void run() throws IOException;
    }
}
