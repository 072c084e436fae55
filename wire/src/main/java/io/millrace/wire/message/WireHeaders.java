package io.millrace.wire.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The headers of a request or an answer in their order; names compare without case, a name may stand several times.
public final class WireHeaders {

    /// No headers at all.
    public static final WireHeaders NONE = new WireHeaders(new String[0]);

    /// Names and values in turn.
    private final String[] fields;

    private WireHeaders(String[] fields) {
        this.fields = fields;
    }

    /// Headers of names and values in turn, such as `of("Content-Type", "text/plain")`.
    ///
    /// @throws IllegalArgumentException if the last name has no value
    public static WireHeaders of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a header name without a value");
        }
        return new WireHeaders(namesAndValues.clone());
    }

    /// An empty collection to be filled.
    public static Builder builder() {
        return new Builder();
    }

    /// A collection to be filled that holds these headers already.
    public Builder toBuilder() {
        Builder builder = new Builder();
        forEach(builder::add);
        return builder;
    }

    /// The first value of that name.
    public Optional<String> first(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }

    /// Whether there is a header of that name.
    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /// All values of that name in their order.
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    /// Hands out each name with each of its values, in their order.
    public void forEach(BiConsumer<String, String> use) {
        for (int i = 0; i < fields.length; i += 2) {
            use.accept(fields[i], fields[i + 1]);
        }
    }

    /// How many headers there are.
    public int size() {
        return fields.length / 2;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /// Collects headers.
    public static final class Builder {

        private final List<String> fields = new ArrayList<>(16);

        private Builder() {}

        /// Adds a header behind those of the same name.
        public Builder add(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        /// Sets a header in place of those of the same name.
        public Builder set(String name, String value) {
            for (int i = fields.size() - 2; i >= 0; i -= 2) {
                if (fields.get(i).equalsIgnoreCase(name)) {
                    fields.subList(i, i + 2).clear();
                }
            }
            return add(name, value);
        }

        /// The finished headers.
        public WireHeaders build() {
            return fields.isEmpty() ? NONE : new WireHeaders(fields.toArray(String[]::new));
        }
    }
}
