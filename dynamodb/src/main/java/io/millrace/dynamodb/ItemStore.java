package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.ItemDocument;
import io.millrace.dynamodb.item.Sizes;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The rows of all items, of their entries in indexes, and of the totals of tables; the three change together.
///
/// Keys are those of [KeyText]. An entry holds the key of its item.
final class ItemStore {

    private static final int CHUNK = 200;

    private final Table<byte[]> items;
    private final Table<byte[]> entries;
    private final Table<Totals> totals;

    ItemStore(Store store) {
        this.items = store.bytes("dynamodb.items");
        this.entries = store.bytes("dynamodb.entries");
        this.totals = store.table("dynamodb.totals", Totals.class);
    }

    /// A row of a table or an index: an item and its place in the order.
    record Row(String place, Item item) {}

    Optional<Item> get(ItemKey key) {
        return items.get(key.text()).map(ItemDocument::read);
    }

    Optional<Item> get(Transaction tx, ItemKey key) {
        return tx.get(items, key.text()).map(ItemDocument::read);
    }

    Totals totals(TableDefinition table) {
        return totals.get(table.uuid()).orElse(Totals.NONE);
    }

    /// Items of a table in their order, those whose places start with `prefix` and come after `after`.
    List<Row> ofTable(TableDefinition table, String prefix, String after, int limit) {
        String start = table.uuid() + "/";
        return items.scan(start + prefix, after.isEmpty() ? "" : start + after, limit).stream()
                .map(row -> new Row(row.key().substring(start.length()), ItemDocument.read(row.value())))
                .toList();
    }

    /// Items of an index in its order, with the attributes that it has; else as [#ofTable]. An item that is written at
    /// the same time may stand where it stood before, or be left out.
    List<Row> ofIndex(TableDefinition table, IndexDefinition index, String prefix, String after, int limit) {
        String start = entriesOf(table, index);
        return entries.scan(start + prefix, after.isEmpty() ? "" : start + after, limit).stream()
                .map(row -> new Row(
                        row.key().substring(start.length()),
                        items.get(new String(row.value(), StandardCharsets.UTF_8))
                                .map(ItemDocument::read)
                                .filter(index::has)
                                .map(item -> index.project(item, table.keys()))
                                .orElse(Item.EMPTY)))
                .toList();
    }

    /// The place of an item in an index.
    static String placeIn(TableDefinition table, IndexDefinition index, Item item) {
        String key = table.uuid() + "/" + ItemKey.place(table.keys(), item);
        return ItemKey.place(index.keys(), item) + KeyText.entrySuffix(key);
    }

    /// Puts an item in the place of the old one, if there was one.
    void put(Transaction tx, TableDefinition table, ItemKey key, Optional<Item> old, Item item) {
        tx.put(items, key.text(), ItemDocument.write(item));
        Totals changed = tx.get(totals, table.uuid()).orElse(Totals.NONE);
        changed = changed.plus(
                old.isPresent() ? 0 : 1, Sizes.of(item) - old.map(Sizes::of).orElse(0));
        for (IndexDefinition index : table.indexes()) {
            changed = removeEntry(tx, table, index, old, changed);
            changed = addEntry(tx, table, index, item, changed);
        }
        tx.put(totals, table.uuid(), changed);
    }

    void delete(Transaction tx, TableDefinition table, ItemKey key, Item old) {
        tx.delete(items, key.text());
        Totals changed = tx.get(totals, table.uuid()).orElse(Totals.NONE).plus(-1, -Sizes.of(old));
        for (IndexDefinition index : table.indexes()) {
            changed = removeEntry(tx, table, index, Optional.of(old), changed);
        }
        tx.put(totals, table.uuid(), changed);
    }

    private Totals addEntry(Transaction tx, TableDefinition table, IndexDefinition index, Item item, Totals before) {
        if (!index.has(item)) {
            return before;
        }
        String key = table.uuid() + "/" + ItemKey.place(table.keys(), item);
        tx.put(entries, entriesOf(table, index) + placeIn(table, index, item), key.getBytes(StandardCharsets.UTF_8));
        return before.plusEntries(index.name(), 1);
    }

    private Totals removeEntry(
            Transaction tx, TableDefinition table, IndexDefinition index, Optional<Item> item, Totals before) {
        if (item.filter(index::has).isEmpty()) {
            return before;
        }
        tx.delete(entries, entriesOf(table, index) + placeIn(table, index, item.get()));
        return before.plusEntries(index.name(), -1);
    }

    /// Makes the entries of a new index; items whose attributes do not fit are left out.
    void fill(Transaction tx, TableDefinition table, IndexDefinition index) {
        Totals changed = tx.get(totals, table.uuid()).orElse(Totals.NONE);
        String prefix = table.uuid() + "/";
        String after = "";
        for (List<Table.Row<byte[]>> rows = tx.scan(items, prefix, after, CHUNK);
                !rows.isEmpty();
                rows = tx.scan(items, prefix, after, CHUNK)) {
            for (Table.Row<byte[]> row : rows) {
                Item item = ItemDocument.read(row.value());
                if (fits(table, index, item)) {
                    changed = addEntry(tx, table, index, item, changed);
                }
            }
            after = rows.getLast().key();
        }
        tx.put(totals, table.uuid(), changed);
    }

    private static boolean fits(TableDefinition table, IndexDefinition index, Item item) {
        return index.keys().names().stream()
                .allMatch(name -> item.get(name)
                        .filter(value -> value.type().equals(table.typeOf(name)))
                        .isPresent());
    }

    /// Removes the entries of an index.
    void clear(Transaction tx, TableDefinition table, IndexDefinition index) {
        clear(tx, entries, entriesOf(table, index));
        Totals before = tx.get(totals, table.uuid()).orElse(Totals.NONE);
        tx.put(totals, table.uuid(), before.withoutEntries(index.name()));
    }

    /// Removes everything of a table.
    void clear(Transaction tx, TableDefinition table) {
        clear(tx, items, table.uuid() + "/");
        clear(tx, entries, table.uuid() + ".");
        tx.delete(totals, table.uuid());
    }

    private static void clear(Transaction tx, Table<byte[]> rows, String prefix) {
        for (List<Table.Row<byte[]>> some = tx.scan(rows, prefix, "", CHUNK);
                !some.isEmpty();
                some = tx.scan(rows, prefix, "", CHUNK)) {
            some.forEach(row -> tx.delete(rows, row.key()));
        }
    }

    private static String entriesOf(TableDefinition table, IndexDefinition index) {
        return table.uuid() + "." + index.name() + "/";
    }
}
