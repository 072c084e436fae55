package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import io.millrace.dynamodb.item.Value;

/// The key of an item, checked against its table.
///
/// @param attributes the key attributes alone
/// @param text its place among the rows of the store
record ItemKey(Item attributes, String text) {

    private static final int LONGEST_PARTITION_KEY = 2_048;
    private static final int LONGEST_SORT_KEY = 1_024;

    /// The key that a request names.
    ///
    /// @throws Fault if the attributes are not exactly those of the table's key
    static ItemKey of(TableDefinition table, Item key) {
        if (key.attributes().size() != table.keys().names().size()) {
            throw doesNotMatch();
        }
        for (String name : table.keys().names()) {
            Value value = key.get(name).orElseThrow(ItemKey::doesNotMatch);
            if (!value.type().equals(table.typeOf(name))) {
                throw doesNotMatch();
            }
            checkContent(table, name, value);
        }
        return new ItemKey(key, text(table, key));
    }

    /// The key of an item that is to be stored.
    ///
    /// @throws Fault if the item has not the attributes of the table's key, or an index cannot take what it has
    static ItemKey ofItem(TableDefinition table, Item item) {
        for (String name : table.keys().names()) {
            Value value = item.get(name)
                    .orElseThrow(() -> CommonFault.VALIDATION.fault(
                            "One or more parameter values were invalid: Missing the key %s in the item", name));
            if (!value.type().equals(table.typeOf(name))) {
                throw CommonFault.VALIDATION.fault(
                        "One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s",
                        name, table.typeOf(name), value.type());
            }
            checkContent(table, name, value);
        }
        table.indexes().forEach(index -> checkIndex(table, index, item));
        return new ItemKey(item.only(table.keys().names()), text(table, item));
    }

    private static String text(TableDefinition table, Item item) {
        return table.uuid() + "/" + place(table.keys(), item);
    }

    /// The place of an item in the order of a key: the hash of its partition key, and its sort key.
    static String place(KeySchema keys, Item item) {
        return KeyText.hash(item.get(keys.partition()).orElseThrow()) + "/"
                + keys.sort().flatMap(item::get).map(KeyText::ordered).orElse("");
    }

    private static void checkContent(TableDefinition table, String name, Value value) {
        checkWellFormed(value);
        checkNotEmpty(name, value);
        int size = Sizes.of(value);
        if (name.equals(table.keys().partition()) && size > LONGEST_PARTITION_KEY) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit"
                            + " of2048 bytes");
        }
        if (!name.equals(table.keys().partition()) && size > LONGEST_SORT_KEY) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the"
                            + " size limit of 1024 bytes");
        }
    }

    /// Returns if a key attribute may have the value, as far as it must hold something.
    static void checkNotEmpty(String name, Value value) {
        if (isEmpty(value)) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain"
                            + " an empty %s value. Key: %s",
                    kind(value), name);
        }
    }

    private static void checkIndex(TableDefinition table, IndexDefinition index, Item item) {
        for (String name : index.keys().names()) {
            item.get(name).ifPresent(value -> {
                if (!value.type().equals(table.typeOf(name))) {
                    throw CommonFault.VALIDATION.fault(
                            "One or more parameter values were invalid: Type mismatch for Index Key %s Expected: %s"
                                    + " Actual: %s IndexName: %s",
                            name, table.typeOf(name), value.type(), index.name());
                }
                checkWellFormed(value);
                if (isEmpty(value)) {
                    throw CommonFault.VALIDATION.fault(
                            "One or more parameter values are not valid. A value specified for a secondary index key"
                                    + " is not supported. The AttributeValue for a key attribute cannot contain an"
                                    + " empty %s value. IndexName: %s, IndexKey: %s",
                            kind(value), index.name(), name);
                }
                boolean isPartition = name.equals(index.keys().partition());
                if (Sizes.of(value) > (isPartition ? LONGEST_PARTITION_KEY : LONGEST_SORT_KEY)) {
                    throw CommonFault.VALIDATION.fault(
                            "One or more parameter values were invalid: Size of %s has exceeded the maximum size limit"
                                    + " of %d bytes",
                            isPartition ? "hashkey" : "rangekey",
                            isPartition ? LONGEST_PARTITION_KEY : LONGEST_SORT_KEY);
                }
            });
        }
    }

    /// Half of a surrogate pair has no UTF-8, and so no place in the order of keys.
    private static void checkWellFormed(Value value) {
        if (value instanceof Value.Text(var text)
                && text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF)) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: The string of a key is not well-formed Unicode");
        }
    }

    private static boolean isEmpty(Value value) {
        return (value instanceof Value.Text(var text) && text.isEmpty())
                || (value instanceof Value.Binary(var bytes) && bytes.length == 0);
    }

    private static String kind(Value value) {
        return value instanceof Value.Text ? "string" : "binary";
    }

    private static Fault doesNotMatch() {
        return CommonFault.VALIDATION.fault("The provided key element does not match the schema");
    }
}
