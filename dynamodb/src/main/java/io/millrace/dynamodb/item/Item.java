package io.millrace.dynamodb.item;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// An item: attributes by name, in the order in which they were given. Never changes.
public record Item(Map<String, Value> attributes) {

    /// Without attributes.
    public static final Item EMPTY = new Item(Map.of());

    public Item {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /// The value of an attribute, if the item has it.
    public Optional<Value> get(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    public boolean isEmpty() {
        return attributes.isEmpty();
    }

    /// The same with one attribute set.
    public Item with(String attribute, Value value) {
        Map<String, Value> changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, value);
        return new Item(changed);
    }

    /// The same without one attribute.
    public Item without(String attribute) {
        Map<String, Value> changed = new LinkedHashMap<>(attributes);
        changed.remove(attribute);
        return new Item(changed);
    }

    /// The attributes of these names that the item has.
    public Item only(Iterable<String> names) {
        Map<String, Value> chosen = new LinkedHashMap<>();
        names.forEach(name -> get(name).ifPresent(value -> chosen.put(name, value)));
        return new Item(chosen);
    }
}
