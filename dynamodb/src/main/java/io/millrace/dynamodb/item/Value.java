package io.millrace.dynamodb.item;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an attribute holds: a scalar, a set of scalars of one type, a list or a map.
///
/// Values never change, and two are equal if they hold the same; sets keep the order in which they were given.
///
/// Types: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>
public sealed interface Value {

    /// The type's name in documents and messages, such as `SS`.
    String type();

    /// A string.
    record Text(String text) implements Value {
        @Override
        public String type() {
            return "S";
        }
    }

    /// A number of 38 digits at most; see [Numbers].
    record Num(BigDecimal number) implements Value {
        /// @param number kept without trailing zeros, so that equal numbers are equal values
        public Num {
            number = Numbers.canonical(number);
        }

        @Override
        public String type() {
            return "N";
        }
    }

    /// Bytes, which nobody changes.
    record Binary(byte[] bytes) implements Value {
        @Override
        public String type() {
            return "B";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length + " bytes]";
        }
    }

    /// True or false.
    record Bool(boolean isTrue) implements Value {
        @Override
        public String type() {
            return "BOOL";
        }
    }

    /// The value that stands for none.
    record Null() implements Value {
        @Override
        public String type() {
            return "NULL";
        }
    }

    /// A set of scalars of one type.
    sealed interface Elements extends Value {

        /// The elements, each a scalar of the set's type.
        Set<? extends Value> elements();

        /// A set of the same type.
        Elements with(Set<? extends Value> elements);
    }

    /// A set of strings.
    record TextSet(Set<Text> elements) implements Elements {
        public TextSet {
            elements = ordered(elements);
        }

        @Override
        public String type() {
            return "SS";
        }

        @Override
        public TextSet with(Set<? extends Value> others) {
            return new TextSet(cast(others, Text.class));
        }
    }

    /// A set of numbers.
    record NumSet(Set<Num> elements) implements Elements {
        public NumSet {
            elements = ordered(elements);
        }

        @Override
        public String type() {
            return "NS";
        }

        @Override
        public NumSet with(Set<? extends Value> others) {
            return new NumSet(cast(others, Num.class));
        }
    }

    /// A set of byte strings.
    record BinarySet(Set<Binary> elements) implements Elements {
        public BinarySet {
            elements = ordered(elements);
        }

        @Override
        public String type() {
            return "BS";
        }

        @Override
        public BinarySet with(Set<? extends Value> others) {
            return new BinarySet(cast(others, Binary.class));
        }
    }

    /// Values in an order.
    record ListOf(List<Value> values) implements Value {
        public ListOf {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "L";
        }
    }

    /// Values by name.
    record MapOf(Map<String, Value> values) implements Value {
        public MapOf {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public String type() {
            return "M";
        }
    }

    private static <T> Set<T> ordered(Set<T> elements) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }

    private static <T extends Value> Set<T> cast(Set<? extends Value> elements, Class<T> type) {
        Set<T> cast = new LinkedHashSet<>();
        elements.forEach(element -> cast.add(type.cast(element)));
        return cast;
    }
}
