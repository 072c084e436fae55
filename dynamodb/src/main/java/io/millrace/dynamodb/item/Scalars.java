package io.millrace.dynamodb.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/// The order of scalars: numbers by size, strings and bytes by their bytes.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
public final class Scalars {

    private Scalars() {}

    /// How the first value stands to the second, as a `Comparator` says it; nothing if they have no order.
    public static OptionalInt compare(Value one, Value other) {
        if (one instanceof Value.Num(var first) && other instanceof Value.Num(var second)) {
            return OptionalInt.of(first.compareTo(second));
        }
        if (one instanceof Value.Text(var first) && other instanceof Value.Text(var second)) {
            return OptionalInt.of(Arrays.compareUnsigned(utf8(first), utf8(second)));
        }
        if (one instanceof Value.Binary(var first) && other instanceof Value.Binary(var second)) {
            return OptionalInt.of(Arrays.compareUnsigned(first, second));
        }
        return OptionalInt.empty();
    }

    /// Whether a string or bytes start with others of their type.
    public static boolean beginsWith(Value value, Value prefix) {
        if (value instanceof Value.Text(var text) && prefix instanceof Value.Text(var start)) {
            return text.startsWith(start);
        }
        return value instanceof Value.Binary(var bytes)
                && prefix instanceof Value.Binary(var start)
                && bytes.length >= start.length
                && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
