package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Numbers;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Values and items in the SDK's shapes and in ours.
///
/// Source of the rules: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>
final class AttributeService {

    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
    private static final int DEEPEST = 32;

    private static final String INVALID = "One or more parameter values were invalid: ";

    private AttributeService() {}

    /// The item of these attributes.
    ///
    /// @throws Fault if one of them holds nothing, or not exactly one value
    static Item item(Map<String, AttributeValue> attributes) {
        return new Item(values(attributes, 0));
    }

    private static Map<String, Value> values(Map<String, AttributeValue> attributes, int depth) {
        Map<String, Value> values = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (depth == 0 && name.isEmpty()) {
                throw CommonFault.VALIDATION.fault("Empty attribute name");
            }
            values.put(name, value(value, depth));
        });
        return values;
    }

    /// What an attribute holds.
    ///
    /// @throws Fault if it holds nothing, or not exactly one value
    static Value value(AttributeValue value) {
        return value(value, 0);
    }

    private static Value value(AttributeValue value, int depth) {
        if (depth > DEEPEST) {
            throw CommonFault.VALIDATION.fault(
                    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond"
                            + " supported limit");
        }
        List<Value> found = new ArrayList<>();
        if (value.s() != null) {
            found.add(new Value.Text(value.s()));
        }
        if (value.n() != null) {
            found.add(new Value.Num(Numbers.parse(value.n())));
        }
        if (value.b() != null) {
            found.add(new Value.Binary(value.b().asByteArray()));
        }
        if (value.bool() != null) {
            found.add(new Value.Bool(value.bool()));
        }
        if (value.nul() != null) {
            if (!value.nul()) {
                throw invalid("Null attribute value types must have the value of true");
            }
            found.add(new Value.Null());
        }
        if (value.hasSs()) {
            found.add(new Value.TextSet(set(value.ss(), Value.Text::new, "An string set  may not be empty", ".")));
        }
        if (value.hasNs()) {
            found.add(numbers(value.ns()));
        }
        if (value.hasBs()) {
            found.add(new Value.BinarySet(set(
                    value.bs(),
                    bytes -> new Value.Binary(bytes.asByteArray()),
                    "Binary sets should not be empty",
                    "of type BS contains duplicates.")));
        }
        if (value.hasL()) {
            found.add(new Value.ListOf(
                    value.l().stream().map(element -> value(element, depth + 1)).toList()));
        }
        if (value.hasM()) {
            found.add(new Value.MapOf(values(value.m(), depth + 1)));
        }
        if (found.isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        if (found.size() > 1) {
            throw CommonFault.VALIDATION.fault("Supplied AttributeValue has more than one datatypes set, must contain"
                    + " exactly one of the supported datatypes");
        }
        return found.getFirst();
    }

    private static <T, V> Set<V> set(List<T> given, Function<T, V> element, String whenEmpty, String whenRepeated) {
        if (given.isEmpty()) {
            throw invalid(whenEmpty);
        }
        Set<V> elements = given.stream().map(element).collect(Collectors.toCollection(LinkedHashSet::new));
        if (elements.size() < given.size()) {
            String shown = given.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
            throw given.getFirst() instanceof SdkBytes
                    ? invalid("Input collection " + whenRepeated)
                    : invalid("Input collection " + shown + " contains duplicates" + whenRepeated);
        }
        return elements;
    }

    private static Value numbers(List<String> given) {
        if (given.isEmpty()) {
            throw invalid("An number set  may not be empty");
        }
        Set<Value.Num> numbers = given.stream()
                .map(text -> new Value.Num(Numbers.parse(text)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (numbers.size() < given.size()) {
            throw CommonFault.VALIDATION.fault("Input collection contains duplicates");
        }
        return new Value.NumSet(numbers);
    }

    /// The item as the SDK has it.
    static Map<String, AttributeValue> attributes(Item item) {
        return attributes(item.attributes());
    }

    private static Map<String, AttributeValue> attributes(Map<String, Value> values) {
        Map<String, AttributeValue> attributes = new LinkedHashMap<>();
        values.forEach((name, value) -> attributes.put(name, attribute(value)));
        return attributes;
    }

    private static AttributeValue attribute(Value value) {
        AttributeValue.Builder builder = AttributeValue.builder();
        return switch (value) {
            case Value.Text(var text) -> builder.s(text).build();
            case Value.Num(var number) -> builder.n(Numbers.text(number)).build();
            case Value.Binary(var bytes) ->
                builder.b(SdkBytes.fromByteArray(bytes)).build();
            case Value.Bool(var isTrue) -> builder.bool(isTrue).build();
            case Value.Null() -> builder.nul(true).build();
            case Value.TextSet(var elements) ->
                builder.ss(elements.stream().map(Value.Text::text).toList()).build();
            case Value.NumSet(var elements) ->
                builder.ns(elements.stream()
                                .map(element -> Numbers.text(element.number()))
                                .toList())
                        .build();
            case Value.BinarySet(var elements) ->
                builder.bs(elements.stream()
                                .map(element -> SdkBytes.fromByteArray(element.bytes()))
                                .toList())
                        .build();
            case Value.ListOf(var values) -> builder.l(attributeList(values)).build();
            case Value.MapOf(var values) -> builder.m(attributes(values)).build();
        };
    }

    private static List<AttributeValue> attributeList(Collection<Value> values) {
        return values.stream().map(AttributeService::attribute).toList();
    }

    private static Fault invalid(String words) {
        return new Fault(CommonFault.VALIDATION, INVALID + words);
    }
}
