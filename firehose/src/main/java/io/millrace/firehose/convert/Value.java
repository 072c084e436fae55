package io.millrace.firehose.convert;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/// What stands in a column of one row, of the type that the column has.
public sealed interface Value {

    /// Nothing stands there.
    record Null() implements Value {}

    Value NULL = new Null();

    record Bool(boolean value) implements Value {}

    /// A whole number; also a day, counted from 1970-01-01.
    record Whole(long value) implements Value {}

    /// A floating point number of either size.
    record Real(double value) implements Value {}

    /// An exact number, with the scale of its type.
    record Decimal(BigDecimal value) implements Value {}

    /// A text of any kind, no longer than its type allows.
    record Text(String value) implements Value {}

    /// Bytes, which nobody changes.
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
    record Bytes(byte[] value) implements Value {}

    /// A time of a day, which is that of the instant in UTC.
    record Time(Instant value) implements Value {}

    record Sequence(List<Value> values) implements Value {}

    record Mapping(List<Entry> entries) implements Value {}

    /// An entry of a mapping; the key is not null.
    record Entry(Value key, Value value) {}

    /// The values of the fields of a struct, in the order of its type; a row is one, too.
    record Struct(List<Value> values) implements Value {}
}
