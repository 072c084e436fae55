package io.millrace.firehose.convert;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import io.millrace.firehose.convert.ColumnType.Struct;
import java.math.BigInteger;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/// The columns of a table as Parquet has them, in the types that Hive writes.
///
/// Source: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md>
final class ParquetSchema {

    static final String LIST = "list";
    static final String ELEMENT = "element";
    static final String KEY_VALUE = "key_value";
    static final String KEY = "key";
    static final String VALUE = "value";

    private static final String NAME = "hive_schema";

    private ParquetSchema() {}

    static MessageType of(Struct columns) {
        return new MessageType(
                NAME,
                columns.fields().stream()
                        .map(field -> type(field.type(), OPTIONAL, field.name()))
                        .toList());
    }

    private static Type type(ColumnType type, Repetition repetition, String name) {
        return switch (type) {
            case ColumnType.Bool _ ->
                Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
            case ColumnType.Whole whole -> whole(whole, repetition, name);
            case ColumnType.Single _ ->
                Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(name);
            case ColumnType.DoublePrecision _ ->
                Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
            case ColumnType.Decimal decimal ->
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(bytes(decimal))
                        .as(decimalType(decimal.scale(), decimal.precision()))
                        .named(name);
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(stringType())
                        .named(name);
            case ColumnType.Binary _ ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition).named(name);
            case ColumnType.Date _ ->
                Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(dateType())
                        .named(name);
            case ColumnType.Timestamp _ ->
                Types.primitive(PrimitiveTypeName.INT96, repetition).named(name);
            case ColumnType.Sequence sequence ->
                Types.list(repetition)
                        .element(type(sequence.element(), OPTIONAL, ELEMENT))
                        .named(name);
            case ColumnType.Mapping mapping ->
                Types.map(repetition)
                        .key(type(mapping.key(), REQUIRED, KEY))
                        .value(type(mapping.value(), OPTIONAL, VALUE))
                        .named(name);
            case Struct struct ->
                Types.buildGroup(repetition)
                        .addFields(struct.fields().stream()
                                .map(field -> type(field.type(), OPTIONAL, field.name()))
                                .toArray(Type[]::new))
                        .named(name);
        };
    }

    private static Type whole(ColumnType.Whole whole, Repetition repetition, String name) {
        return switch (whole.bits()) {
            case 64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
            case 32 -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
            default ->
                Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(intType(whole.bits(), true))
                        .named(name);
        };
    }

    /// How many bytes the largest number of a decimal has.
    static int bytes(ColumnType.Decimal decimal) {
        return BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE).bitLength() / Byte.SIZE + 1;
    }
}
