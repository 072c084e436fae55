package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One place in the sampled JSON documents: what stood there, and the members below it in the order of first sight.
final class SampledElement {

    private static final int MAX_DEPTH = 32;

    private final int depth;
    private final SampledValues values = SampledValues.ofJson();
    private final Map<String, SampledElement> members = new LinkedHashMap<>();
    private @Nullable SampledElement elements;
    private boolean sawObject;
    private boolean sawArray;
    private boolean sawScalar;
    private boolean sawElementThatIsNoObject;

    private SampledElement(int depth) {
        this.depth = depth;
    }

    static SampledElement root() {
        return new SampledElement(0);
    }

    /// Takes in the value that starts at `p` of text that the scanner found well-formed; returns the index behind it.
    int add(JsonScanner scanner, byte[] text, int p) throws MalformedException {
        byte first = text[p];
        boolean isDeep = depth == MAX_DEPTH;
        if (first == '{' || first == '[') {
            int end = scanner.skip(p);
            values.structure(JsonText.compact(text, p, end));
            sawObject |= first == '{';
            sawArray |= first == '[';
            if (!isDeep) {
                if (first == '{') {
                    object(scanner, text, p);
                } else {
                    array(scanner, text, p);
                }
            }
            return end;
        }
        int end = scanner.skip(p);
        JsonKind kind = JsonKind.startingWith(first, scanner.stringKind());
        sawScalar |= kind != JsonKind.NULL;
        switch (kind) {
            case MISSING, NULL -> {}
            case TRUE -> values.bool(true);
            case FALSE -> values.bool(false);
            case NUMBER -> values.number(text, p, end);
            case ASCII_STRING, UTF8_STRING, ESCAPED_STRING -> values.string(string(text, p + 1, end - 1));
            case ARRAY, OBJECT -> throw new AssertionError("a scalar starts with " + (char) first);
        }
        return end;
    }

    private void object(JsonScanner scanner, byte[] text, int p) throws MalformedException {
        p = scanner.space(p + 1);
        while (text[p] != '}') {
            int name = p + 1;
            p = scanner.string(name);
            String member = string(text, name, p - 1);
            p = scanner.colon(p);
            SampledElement child = members.get(member);
            if (child == null && members.size() < InputSchema.MAX_COLUMNS) {
                child = new SampledElement(depth + 1);
                members.put(member, child);
            }
            p = child == null ? scanner.skip(p) : child.add(scanner, text, p);
            p = afterComma(scanner, text, p);
        }
    }

    private void array(JsonScanner scanner, byte[] text, int p) throws MalformedException {
        if (elements == null) {
            elements = new SampledElement(depth + 1);
        }
        p = scanner.space(p + 1);
        while (text[p] != ']') {
            sawElementThatIsNoObject |= text[p] != '{';
            p = elements.add(scanner, text, p);
            p = afterComma(scanner, text, p);
        }
    }

    private static int afterComma(JsonScanner scanner, byte[] text, int p) {
        p = scanner.space(p);
        return text[p] == ',' ? scanner.space(p + 1) : p;
    }

    private static String string(byte[] text, int from, int to) {
        byte[] plain = new byte[to - from];
        return new String(plain, 0, JsonText.unescape(text, from, to, plain), StandardCharsets.UTF_8);
    }

    /// Whether only objects were seen here, some of them with members.
    boolean isObject() {
        return sawObject && !sawArray && !sawScalar && !members.isEmpty();
    }

    /// Whether only arrays were seen here, with nothing but objects in them.
    boolean isArrayOfObjects() {
        return sawArray
                && !sawObject
                && !sawScalar
                && !sawElementThatIsNoObject
                && elements != null
                && elements.isObject();
    }

    /// Hands out each column below this place in document order: its path and its type.
    ///
    /// @param path the path of this place
    /// @param flattened the array that becomes rows, or null if all arrays are text
    void columns(JsonPath path, @Nullable JsonPath flattened, BiConsumer<JsonPath, ColumnType> columns) {
        if (isObject()) {
            members.forEach((name, member) -> member.columns(path.member(name), flattened, columns));
        } else if (path.equals(flattened) && elements != null) {
            elements.columns(path.elements(), flattened, columns);
        } else {
            boolean isArray = sawArray && !sawObject && !sawScalar;
            columns.accept(isArray ? path.elements() : path, sawObject || sawArray ? values.textType() : values.type());
        }
    }

    /// The first array of objects at or below this place, or null.
    @Nullable
    JsonPath firstArrayOfObjects(JsonPath path) {
        if (isArrayOfObjects()) {
            return path;
        }
        if (isObject()) {
            for (Map.Entry<String, SampledElement> member : members.entrySet()) {
                JsonPath found = member.getValue().firstArrayOfObjects(path.member(member.getKey()));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
