package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values by which rows of two sides find each other, in a form in which equal ones are equal objects.
final class JoinKeys {

    private JoinKeys() {}

    /// The values of a row; nothing if one of them is NULL, for such a row has no partner.
    static Optional<Key> of(Row row, int[] fields) {
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Object value = row.value(fields[i]);
            if (value == null) {
                return Optional.empty();
            }
            values[i] = normal(value);
        }
        return Optional.of(new Key(values));
    }

    private static Object normal(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue() + 0.0;
            case Double number -> number + 0.0;
            case BigDecimal decimal -> exact(decimal.stripTrailingZeros());
            default -> value;
        };
    }

    /// A whole number that fits is one of 64 bits, as those are that have no point.
    private static Object exact(BigDecimal decimal) {
        boolean isWhole = decimal.scale() <= 0
                && decimal.precision() - decimal.scale() <= 19
                && decimal.toBigInteger().bitLength() < 64;
        return isWhole ? decimal.longValue() : decimal;
    }
}
