package io.millrace.sql.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A JSON document as a tree, read by Jackson; numbers and strings keep how they were written.
sealed interface NaiveJson {

    record Null() implements NaiveJson {}

    record Truth(boolean value) implements NaiveJson {}

    /// A number.
    ///
    /// @param text as written
    record Figure(String text) implements NaiveJson {}

    /// A string.
    ///
    /// @param raw as written, with its quotes
    record Text(String value, String raw) implements NaiveJson {}

    /// An array.
    ///
    /// @param compact the array without white space between its tokens
    record Elements(List<NaiveJson> values, String compact) implements NaiveJson {}

    /// An object.
    ///
    /// @param values the last of equal names
    /// @param compact the object without white space between its tokens
    record Members(Map<String, NaiveJson> values, String compact) implements NaiveJson {}

    /// The documents at the beginning of a record that can be read, and whether that is all of it.
    record Documents(List<NaiveJson> values, boolean areAll) {}

    Pattern SCALAR = Pattern.compile("true|false|null|(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");

    JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonScanner.MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    static Documents read(byte[] record) {
        String text = decode(record);
        List<NaiveJson> documents = new ArrayList<>();
        int p = blanks(text, text.startsWith("\ufeff") ? 1 : 0);
        while (p < text.length()) {
            char first = text.charAt(p);
            if (first == '{' || first == '[' || first == '"') {
                try (JsonParser parser = FACTORY.createParser(text.substring(p))) {
                    parser.nextToken();
                    documents.add(value(parser, text.substring(p)));
                    p += (int) parser.currentLocation().getCharOffset();
                } catch (JacksonException _) {
                    return new Documents(documents, false);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            } else {
                // Jackson wants a blank behind a number that stands alone
                Matcher scalar = SCALAR.matcher(text).region(p, text.length());
                if (!scalar.lookingAt()) {
                    return new Documents(documents, false);
                }
                p = scalar.end();
                if (scalar.group(1) != null && p < text.length() && goesOn(scalar.group(1), text.charAt(p))) {
                    return new Documents(documents, false);
                }
                documents.add(
                        switch (scalar.group()) {
                            case "true" -> new Truth(true);
                            case "false" -> new Truth(false);
                            case "null" -> new Null();
                            default -> new Figure(scalar.group());
                        });
            }
            p = blanks(text, p);
        }
        return new Documents(documents, true);
    }

    /// Whether a number that was read this far goes on with something that is none.
    private static boolean goesOn(String number, char next) {
        boolean hasExponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        boolean hasPoint = number.indexOf('.') >= 0;
        return !hasExponent && (next == 'e' || next == 'E' || (!hasPoint && next == '.'));
    }

    private static int blanks(String text, int p) {
        while (p < text.length() && " \t\r\n".indexOf(text.charAt(p)) >= 0) {
            p++;
        }
        return p;
    }

    /// What is not UTF-8 becomes U+0000, which JSON allows nowhere.
    private static String decode(byte[] record) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith("\0")
                    .decode(ByteBuffer.wrap(record))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError(e);
        }
    }

    private static NaiveJson value(JsonParser parser, String text) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> new Null();
            case VALUE_TRUE -> new Truth(true);
            case VALUE_FALSE -> new Truth(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Figure(parser.getText());
            case VALUE_STRING -> new Text(parser.getText(), raw(parser, text));
            case START_ARRAY -> {
                List<NaiveJson> values = new ArrayList<>();
                List<String> parts = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    NaiveJson value = value(parser, text);
                    values.add(value);
                    parts.add(compact(value));
                }
                yield new Elements(values, "[" + String.join(",", parts) + "]");
            }
            case START_OBJECT -> {
                Map<String, NaiveJson> values = new LinkedHashMap<>();
                List<String> parts = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    int start = (int) parser.currentTokenLocation().getCharOffset();
                    String rawName = text.substring(start, closingQuote(text, start) + 1);
                    parser.nextToken();
                    NaiveJson value = value(parser, text);
                    values.put(name, value);
                    parts.add(rawName + ":" + compact(value));
                }
                yield new Members(values, "{" + String.join(",", parts) + "}");
            }
            case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError(parser.currentToken());
        };
    }

    private static String raw(JsonParser parser, String text) throws IOException {
        parser.finishToken();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        return text.substring(start, closingQuote(text, start) + 1);
    }

    private static int closingQuote(String text, int open) {
        int p = open + 1;
        while (text.charAt(p) != '"') {
            p += text.charAt(p) == '\\' ? 2 : 1;
        }
        return p;
    }

    /// A value as text without white space between its tokens.
    static String compact(NaiveJson value) {
        return switch (value) {
            case Null() -> "null";
            case Truth(boolean truth) -> Boolean.toString(truth);
            case Figure(String text) -> text;
            case Text(String _, String raw) -> raw;
            case Elements(List<NaiveJson> _, String compact) -> compact;
            case Members(Map<String, NaiveJson> _, String compact) -> compact;
        };
    }
}
