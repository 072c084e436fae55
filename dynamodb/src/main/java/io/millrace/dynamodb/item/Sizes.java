package io.millrace.dynamodb.item;

import java.math.BigDecimal;
import java.util.Collection;

/// How many bytes items are counted as.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
public final class Sizes {

    private static final int CONTAINER = 3;

    private Sizes() {}

    /// Names and values together.
    public static int of(Item item) {
        return item.attributes().entrySet().stream()
                .mapToInt(entry -> utf8(entry.getKey()) + of(entry.getValue()))
                .sum();
    }

    /// A value without its name.
    public static int of(Value value) {
        return switch (value) {
            case Value.Text text -> utf8(text.text());
            case Value.Num number -> of(number.number());
            case Value.Binary binary -> binary.bytes().length;
            case Value.Bool _, Value.Null _ -> 1;
            case Value.Elements set -> sum(set.elements());
            case Value.ListOf list ->
                CONTAINER + sum(list.values()) + list.values().size();
            case Value.MapOf map ->
                CONTAINER + of(new Item(map.values())) + map.values().size();
        };
    }

    /// The bytes of a text in UTF-8.
    public static int utf8(String text) {
        return text.codePoints().map(Sizes::utf8).sum();
    }

    private static int utf8(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    private static int of(BigDecimal number) {
        return number.signum() == 0 ? 1 : 1 + (number.precision() + 1) / 2 + (number.signum() < 0 ? 1 : 0);
    }

    private static int sum(Collection<? extends Value> values) {
        return values.stream().mapToInt(Sizes::of).sum();
    }
}
