package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.CatalogColumn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/// The columns of a table in the words of Hive, as the catalog shows them.
///
/// Source: <https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html>
final class HiveWords {

    private HiveWords() {}

    static List<CatalogColumn> columns(Schema schema) {
        return schema.columns().stream()
                .map(field -> new CatalogColumn(field.name().toLowerCase(Locale.ROOT), word(field.type())))
                .toList();
    }

    private static String word(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "int";
            case LONG -> "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case DATE -> "date";
            case TIMESTAMP, TIMESTAMP_NANO -> "timestamp";
            case TIME, STRING, UUID -> "string";
            case FIXED, BINARY -> "binary";
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
            }
            case STRUCT ->
                type.asStructType().fields().stream()
                        .map(field -> field.name() + ":" + word(field.type()))
                        .collect(Collectors.joining(",", "struct<", ">"));
            case LIST -> "array<" + word(type.asListType().elementType()) + ">";
            case MAP ->
                "map<" + word(type.asMapType().keyType()) + ","
                        + word(type.asMapType().valueType()) + ">";
            default -> type.toString();
        };
    }
}
