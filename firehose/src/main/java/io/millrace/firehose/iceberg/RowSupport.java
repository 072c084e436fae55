package io.millrace.firehose.iceberg;

import io.millrace.firehose.convert.FixedBytes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/// Hands rows to Parquet, whose columns carry the ids of the table's fields.
///
/// Source: <https://iceberg.apache.org/spec/#parquet>
final class RowSupport extends WriteSupport<StructLike> {

    private static final int INT_DIGITS = 9;
    private static final int LONG_DIGITS = 18;
    private static final int UUID_BYTES = 16;

    private final Schema schema;
    private final Map<String, String> said;
    private @Nullable RecordConsumer consumer;

    RowSupport(Schema schema, Map<String, String> said) {
        this.schema = schema;
        Map<String, String> all = new HashMap<>(said);
        all.put("iceberg.schema", org.apache.iceberg.SchemaParser.toJson(schema));
        this.said = Map.copyOf(all);
    }

    @Override
    @SuppressWarnings("deprecation") // the method is abstract, though nobody calls it
    public WriteContext init(Configuration configuration) {
        return context();
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return context();
    }

    private WriteContext context() {
        return new WriteContext(ParquetSchemaUtil.convert(schema, "table"), said);
    }

    @Override
    public void prepareForWrite(RecordConsumer to) {
        consumer = to;
    }

    @Override
    public void write(StructLike row) {
        RecordConsumer to = Objects.requireNonNull(consumer, "rows come when the file is prepared");
        to.startMessage();
        fields(to, schema.asStruct(), row);
        to.endMessage();
    }

    private static void fields(RecordConsumer to, Types.StructType type, StructLike row) {
        List<Types.NestedField> fields = type.fields();
        for (int i = 0; i < fields.size(); i++) {
            field(to, fields.get(i).name(), i, fields.get(i).type(), row.get(i, Object.class));
        }
    }

    private static void field(RecordConsumer to, String name, int index, Type type, @Nullable Object value) {
        if (value != null) {
            String safe = org.apache.iceberg.avro.AvroSchemaUtil.makeCompatibleName(name);
            to.startField(safe, index);
            value(to, type, value);
            to.endField(safe, index);
        }
    }

    private static void value(RecordConsumer to, Type type, Object value) {
        switch (value) {
            case Boolean truth -> to.addBoolean(truth);
            case Integer number -> to.addInteger(number);
            case Long number -> to.addLong(number);
            case Float number -> to.addFloat(number);
            case Double number -> to.addDouble(number);
            case BigDecimal number -> decimal(to, (Types.DecimalType) type, number);
            case String text -> to.addBinary(Binary.fromString(text));
            case ByteBuffer bytes -> to.addBinary(Binary.fromConstantByteBuffer(bytes));
            case UUID uuid ->
                to.addBinary(Binary.fromConstantByteArray(ByteBuffer.allocate(UUID_BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array()));
            case StructLike row -> {
                to.startGroup();
                fields(to, type.asStructType(), row);
                to.endGroup();
            }
            case List<?> list -> list(to, type.asListType(), list);
            case Map<?, ?> map -> map(to, type.asMapType(), map);
            default -> throw new IllegalStateException("no value of a row: " + value.getClass());
        }
    }

    /// As many bytes as the digits need, by the widths that the library chooses.
    private static void decimal(RecordConsumer to, Types.DecimalType type, BigDecimal number) {
        if (type.precision() <= INT_DIGITS) {
            to.addInteger(number.unscaledValue().intValueExact());
        } else if (type.precision() <= LONG_DIGITS) {
            to.addLong(number.unscaledValue().longValueExact());
        } else {
            int length = org.apache.iceberg.types.TypeUtil.decimalRequiredBytes(type.precision());
            to.addBinary(Binary.fromConstantByteArray(FixedBytes.of(number, length)));
        }
    }

    private static void list(RecordConsumer to, Types.ListType type, List<?> list) {
        to.startGroup();
        if (!list.isEmpty()) {
            to.startField("list", 0);
            for (Object element : list) {
                to.startGroup();
                field(to, "element", 0, type.elementType(), element);
                to.endGroup();
            }
            to.endField("list", 0);
        }
        to.endGroup();
    }

    private static void map(RecordConsumer to, Types.MapType type, Map<?, ?> map) {
        to.startGroup();
        if (!map.isEmpty()) {
            to.startField("key_value", 0);
            map.forEach((key, value) -> {
                to.startGroup();
                field(to, "key", 0, type.keyType(), key);
                field(to, "value", 1, type.valueType(), value);
                to.endGroup();
            });
            to.endField("key_value", 0);
        }
        to.endGroup();
    }
}
