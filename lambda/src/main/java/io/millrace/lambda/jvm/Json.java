package io.millrace.lambda.jvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON to plain values and back: maps in the order of their members, lists, texts, numbers, truth values, null.
///
/// Whole numbers are Integer, Long or BigInteger, whichever holds them first; others are Double.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc8259>
final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException if it is no JSON
    static Object read(byte[] document) {
        Json json = new Json(new String(document, StandardCharsets.UTF_8));
        Object value = json.value();
        json.blanks();
        if (json.at < json.text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    /// @param value of the kinds that [#read] gives
    static byte[] write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Object value, Writer out) throws IOException {
        switch (value) {
            case null -> out.write("null");
            case String string -> writeText(string, out);
            case BigDecimal number -> out.write(number.toString());
            case Double number when number.isNaN() || number.isInfinite() -> writeText(number.toString(), out);
            case Float number when number.isNaN() || number.isInfinite() -> writeText(number.toString(), out);
            case Number number -> out.write(number.toString());
            case Boolean flag -> out.write(flag.toString());
            case Map<?, ?> members -> {
                out.write('{');
                String comma = "";
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    out.write(comma);
                    comma = ",";
                    writeText(String.valueOf(member.getKey()), out);
                    out.write(':');
                    write(member.getValue(), out);
                }
                out.write('}');
            }
            case List<?> elements -> {
                out.write('[');
                String comma = "";
                for (Object element : elements) {
                    out.write(comma);
                    comma = ",";
                    write(element, out);
                }
                out.write(']');
            }
            default -> throw new IllegalArgumentException("not a value of JSON: " + value.getClass());
        }
    }

    private static void writeText(String string, Writer out) throws IOException {
        out.write('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.write("\\\"");
                case '\\' -> out.write("\\\\");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> {
                    if (c < 0x20 || isLoneSurrogate(string, i)) {
                        out.write(String.format("\\u%04x", (int) c));
                    } else {
                        out.write(c);
                    }
                }
            }
        }
        out.write('"');
    }

    private static boolean isLoneSurrogate(String string, int i) {
        char c = string.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }

    private Object value() {
        blanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        blanks();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            blanks();
            if (peek() != '"') {
                throw unexpected();
            }
            String name = string();
            blanks();
            expect(':');
            members.put(name, value());
            blanks();
            if (peek() == '}') {
                at++;
                return members;
            }
            expect(',');
        }
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        at++;
        blanks();
        if (peek() == ']') {
            at++;
            return elements;
        }
        while (true) {
            elements.add(value());
            blanks();
            if (peek() == ']') {
                at++;
                return elements;
            }
            expect(',');
        }
    }

    private String string() {
        at++;
        int end = at;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '"') {
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = take();
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw unexpected();
        };
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        try {
            if (number.matches("-?\\d+")) {
                BigInteger whole = new BigInteger(number);
                if (whole.bitLength() < Integer.SIZE) {
                    return whole.intValue();
                }
                return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
            }
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            at = start;
            throw unexpected();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at);
    }

    private char take() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) {
        if (take() != wanted) {
            at--;
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                at >= text.length()
                        ? "Unexpected end-of-input"
                        : "Unexpected character ('" + text.charAt(at) + "') at " + at);
    }
}
