package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Numbers;
import io.millrace.dynamodb.item.Value;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Values as texts that are equal if the values are, whatever the order of their attributes and elements.
final class Ordered {

    private Ordered() {}

    static String of(Item item) {
        return of(item.attributes());
    }

    private static String of(Map<String, Value> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, of(value)));
        return texts.toString();
    }

    private static String of(Value value) {
        return value.type() + ":"
                + switch (value) {
                    case Value.Text(var text) -> text;
                    case Value.Num(var number) -> Numbers.text(number);
                    case Value.Binary(var bytes) -> HexFormat.of().formatHex(bytes);
                    case Value.Bool(var isTrue) -> isTrue;
                    case Value.Null() -> "";
                    case Value.Elements set ->
                        set.elements().stream().map(Ordered::of).sorted().collect(Collectors.joining(","));
                    case Value.ListOf(var values) ->
                        values.stream().map(Ordered::of).toList();
                    case Value.MapOf(var values) -> of(values);
                };
    }
}
