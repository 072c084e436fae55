package io.millrace.dynamodb.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Items as they are kept: DynamoDB's own JSON, `{"name":{"S":"Ada"},"born":{"N":"1815"}}`.
///
/// Form: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html>
public final class ItemDocument {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ItemDocument() {}

    /// The item as a document.
    public static byte[] write(Item item) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            write(out, item.attributes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The item of a document.
    ///
    /// @throws IllegalStateException if it is none
    public static Item read(byte[] document) {
        try (JsonParser in = JSON.createParser(document)) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            return new Item(readMap(in));
        } catch (IOException e) {
            throw new IllegalStateException("not the document of an item: " + e.getMessage(), e);
        }
    }

    private static void write(JsonGenerator out, Map<String, Value> values) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            out.writeFieldName(entry.getKey());
            write(out, entry.getValue());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Value value) throws IOException {
        out.writeStartObject();
        out.writeFieldName(value.type());
        writeContent(out, value);
        out.writeEndObject();
    }

    private static void writeContent(JsonGenerator out, Value value) throws IOException {
        switch (value) {
            case Value.Text(var text) -> out.writeString(text);
            case Value.Num(var number) -> out.writeString(Numbers.text(number));
            case Value.Binary(var bytes) -> out.writeBinary(bytes);
            case Value.Bool(var isTrue) -> out.writeBoolean(isTrue);
            case Value.Null() -> out.writeBoolean(true);
            case Value.Elements set -> {
                out.writeStartArray();
                for (Value element : set.elements()) {
                    writeContent(out, element);
                }
                out.writeEndArray();
            }
            case Value.ListOf(var values) -> {
                out.writeStartArray();
                for (Value element : values) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case Value.MapOf(var values) -> write(out, values);
        }
    }

    private static Map<String, Value> readMap(JsonParser in) throws IOException {
        Map<String, Value> values = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            expect(in, in.currentToken(), JsonToken.FIELD_NAME);
            String name = in.currentName();
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            values.put(name, readValue(in));
        }
        return values;
    }

    /// Reads from behind a value's `{` to its `}`.
    private static Value readValue(JsonParser in) throws IOException {
        expect(in, in.nextToken(), JsonToken.FIELD_NAME);
        String type = in.currentName();
        in.nextToken();
        Value value = switch (type) {
            case "S" -> new Value.Text(in.getText());
            case "N" -> new Value.Num(new BigDecimal(in.getText()));
            case "B" -> new Value.Binary(in.getBinaryValue());
            case "BOOL" -> new Value.Bool(in.getBooleanValue());
            case "NULL" -> new Value.Null();
            case "SS" -> new Value.TextSet(readSet(in, () -> new Value.Text(in.getText())));
            case "NS" -> new Value.NumSet(readSet(in, () -> new Value.Num(new BigDecimal(in.getText()))));
            case "BS" -> new Value.BinarySet(readSet(in, () -> new Value.Binary(in.getBinaryValue())));
            case "L" -> {
                List<Value> values = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    expect(in, in.currentToken(), JsonToken.START_OBJECT);
                    values.add(readValue(in));
                }
                yield new Value.ListOf(values);
            }
            case "M" -> new Value.MapOf(readMap(in));
            default -> throw new IllegalStateException("not the document of an item: a value of type " + type);
        };
        expect(in, in.nextToken(), JsonToken.END_OBJECT);
        return value;
    }

    private static <T> Set<T> readSet(JsonParser in, Element<T> element) throws IOException {
        expect(in, in.currentToken(), JsonToken.START_ARRAY);
        Set<T> elements = new LinkedHashSet<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read());
        }
        return elements;
    }

    private static void expect(JsonParser in, JsonToken token, JsonToken expected) {
        if (token != expected) {
            throw new IllegalStateException("not the document of an item: " + token + " at " + in.currentLocation());
        }
    }

    /// Reads the scalar under the parser.
    private interface Element<T> {
        T read() throws IOException;
    }
}
