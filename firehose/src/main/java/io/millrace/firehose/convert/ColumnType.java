package io.millrace.firehose.convert;

import java.util.List;
import java.util.Locale;

/// The type of a column or of a part of one, as Hive has them.
///
/// Source: <https://docs.aws.amazon.com/athena/latest/ug/data-types.html>
public sealed interface ColumnType {

    /// The type that a text names, such as `array<struct<sku:string,qty:int>>`.
    ///
    /// @throws ConversionException if it names none
    static ColumnType parse(String text) throws ConversionException {
        return new TypeParser(text).parse();
    }

    /// Whether it has no parts.
    default boolean isPrimitive() {
        return true;
    }

    record Bool() implements ColumnType {}

    /// A whole number.
    ///
    /// @param bits 8, 16, 32 or 64
    record Whole(int bits) implements ColumnType {

        public Whole {
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("no whole number has " + bits + " bits");
            }
        }

        String name() {
            return switch (bits) {
                case 8 -> "tinyint";
                case 16 -> "smallint";
                case 32 -> "int";
                default -> "bigint";
            };
        }
    }

    /// A floating point number of 32 bits.
    record Single() implements ColumnType {}

    /// A floating point number of 64 bits.
    record DoublePrecision() implements ColumnType {}

    /// An exact number.
    ///
    /// @param precision how many digits, 1 to 38
    /// @param scale how many of them are behind the point, 0 to the precision
    record Decimal(int precision, int scale) implements ColumnType {

        static final int MOST_DIGITS = 38;

        public Decimal {
            if (precision < 1 || precision > MOST_DIGITS || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("not a decimal: " + precision + ", " + scale);
            }
        }
    }

    record Text() implements ColumnType {}

    /// A text of a most length, which longer ones are cut to.
    ///
    /// @param length in code points, 1 to 65,535
    record Varchar(int length) implements ColumnType {}

    /// A text of a length.
    ///
    /// @param length in code points, 1 to 255
    record Char(int length) implements ColumnType {}

    record Binary() implements ColumnType {}

    /// A day.
    record Date() implements ColumnType {}

    /// A time of a day, of no time zone.
    record Timestamp() implements ColumnType {}

    /// Values of one type, in an order.
    record Sequence(ColumnType element) implements ColumnType {

        @Override
        public boolean isPrimitive() {
            return false;
        }
    }

    /// Values by key.
    ///
    /// @param key a primitive type
    record Mapping(ColumnType key, ColumnType value) implements ColumnType {

        @Override
        public boolean isPrimitive() {
            return false;
        }
    }

    /// Values by name; the columns of a table are one, too.
    record Struct(List<Field> fields) implements ColumnType {

        public Struct {
            fields = List.copyOf(fields);
            long names = fields.stream()
                    .map(field -> field.name().toLowerCase(Locale.ROOT))
                    .distinct()
                    .count();
            if (fields.isEmpty() || names < fields.size()) {
                throw new IllegalArgumentException("a struct has fields, each with a name of its own: " + fields);
            }
        }

        @Override
        public boolean isPrimitive() {
            return false;
        }
    }

    /// A part of a struct.
    record Field(String name, ColumnType type) {}
}
