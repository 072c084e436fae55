package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.expression.Condition;
import io.millrace.dynamodb.expression.Conditions;
import io.millrace.dynamodb.expression.KeyCondition;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads tables and indexes page by page.
///
/// A page ends after its limit of items, or after 1 MiB of them, whatever filters leave of it. A query against the
/// order of the sort key reads its whole partition.
final class Reads {

    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html>
    private static final int PAGE_BYTES = 1 << 20;

    private static final int CHUNK = 64;
    private static final long HASHES = 1L << 32;
    private static final int HASH_DIGITS_OF_SEGMENT = 8;

    private final ItemStore items;

    Reads(ItemStore items) {
        this.items = items;
    }

    /// Where a scan or query reads.
    ///
    /// @param index the index that is read; without it, the table itself
    /// @param limit the most items of a page, filtered or not
    /// @param startKey the last key of the page before
    /// @param filter which items are answered
    record Range(
            TableDefinition table,
            Optional<IndexDefinition> index,
            Optional<Integer> limit,
            Optional<Item> startKey,
            Optional<Condition> filter) {

        KeySchema keys() {
            return index.map(IndexDefinition::keys).orElse(table.keys());
        }

        /// The names of all attributes of a start key.
        Set<String> startKeyNames() {
            Set<String> names = new LinkedHashSet<>(table.keys().names());
            names.addAll(keys().names());
            return names;
        }
    }

    /// What has been read.
    ///
    /// @param items those that the filter left
    /// @param scanned how many were read
    /// @param bytes their sizes together
    /// @param lastKey where the next page starts, unless this is the last
    record Page(List<Item> items, int scanned, long bytes, Optional<Item> lastKey) {}

    /// One of the segments into which parallel scans divide a table.
    ///
    /// @param number from 0
    /// @param of how many there are
    record Segment(int number, int of) {

        static final Segment ALL = new Segment(0, 1);

        /// The first 8 digits of its first hash.
        String first() {
            return "%08x".formatted((number * HASHES + of - 1) / of);
        }

        boolean has(String place) {
            long hash = Long.parseLong(place, 0, HASH_DIGITS_OF_SEGMENT, 16);
            return hash * of / HASHES == number;
        }
    }

    /// Reads on in a table or index, in the order of hashes.
    Page scan(Range range, Segment segment) {
        String after = range.startKey().isPresent() ? startPlace(range) : segment.number() == 0 ? "" : segment.first();
        if (range.startKey().isPresent() && !segment.has(after)) {
            throw CommonFault.VALIDATION.fault("The provided starting key is outside segment boundaries");
        }
        Collector collector = new Collector(range, Optional.empty());
        String place = after;
        while (true) {
            List<ItemStore.Row> rows = rows(range, "", place, CHUNK);
            for (ItemStore.Row row : rows) {
                if (!segment.has(row.place())) {
                    return collector.page(false);
                }
                if (collector.takesLast(row.item())) {
                    return collector.page(true);
                }
            }
            if (rows.size() < CHUNK) {
                return collector.page(false);
            }
            place = rows.getLast().place();
        }
    }

    /// Reads on in one partition, in the order of the sort key or against it.
    Page query(Range range, KeyCondition condition, boolean isForward) {
        checkType(range, range.keys().partition(), condition.partition());
        ItemKey.checkNotEmpty(range.keys().partition(), condition.partition());
        range.keys()
                .sort()
                .ifPresent(name -> condition.sortValues().forEach(value -> {
                    checkType(range, name, value);
                    ItemKey.checkNotEmpty(name, value);
                }));
        String prefix = KeyText.hash(condition.partition()) + "/";
        String after = range.startKey().isPresent() ? startPlace(range) : "";
        if (!after.isEmpty() && !after.startsWith(prefix)) {
            throw CommonFault.VALIDATION.fault(
                    "The provided starting key is outside query boundaries based on provided conditions");
        }
        if (range.startKey().isPresent()
                && condition.sort().isPresent()
                && !Conditions.hold(condition.sort().get(), range.startKey().get())) {
            throw CommonFault.VALIDATION.fault("The provided starting key does not match the range key predicate");
        }
        Collector collector = new Collector(range, condition.sort());
        return isForward ? forward(range, prefix, after, collector) : backward(range, prefix, after, collector);
    }

    private Page forward(Range range, String prefix, String after, Collector collector) {
        String place = after;
        while (true) {
            List<ItemStore.Row> rows = rows(range, prefix, place, CHUNK);
            for (ItemStore.Row row : rows) {
                if (collector.takesLast(row.item())) {
                    return collector.page(true);
                }
            }
            if (rows.size() < CHUNK) {
                return collector.page(false);
            }
            place = rows.getLast().place();
        }
    }

    private Page backward(Range range, String prefix, String before, Collector collector) {
        List<ItemStore.Row> rows = rows(range, prefix, "", Integer.MAX_VALUE);
        int end = rows.size();
        if (!before.isEmpty()) {
            end = (int) rows.stream()
                    .filter(row -> java.util.Arrays.compareUnsigned(utf8(row.place()), utf8(before)) < 0)
                    .count();
        }
        for (ItemStore.Row row : rows.subList(0, end).reversed()) {
            if (collector.takesLast(row.item())) {
                return collector.page(true);
            }
        }
        return collector.page(false);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<ItemStore.Row> rows(Range range, String prefix, String after, int limit) {
        return range.index()
                .map(index -> items.ofIndex(range.table(), index, prefix, after, limit))
                .orElseGet(() -> items.ofTable(range.table(), prefix, after, limit));
    }

    /// The place in the order that the start key names; nothing needs to be there.
    private static String startPlace(Range range) {
        Item key = range.startKey().orElseThrow();
        if (!key.attributes().keySet().equals(range.startKeyNames())) {
            throw CommonFault.VALIDATION.fault("The provided starting key is invalid");
        }
        ItemKey tableKey;
        try {
            tableKey = ItemKey.of(range.table(), key.only(range.table().keys().names()));
            for (String name : range.keys().names()) {
                checkType(range, name, key.get(name).orElseThrow());
            }
        } catch (Fault e) {
            throw CommonFault.VALIDATION.fault("The provided starting key is invalid: %s", e.text());
        }
        return range.index()
                .map(index -> ItemStore.placeIn(range.table(), index, key))
                .orElseGet(() -> tableKey.text().substring(range.table().uuid().length() + 1));
    }

    private static void checkType(Range range, String name, Value value) {
        if (!value.type().equals(range.table().typeOf(name))) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: Condition parameter type does not match schema type");
        }
    }

    /// Gathers the items of one page.
    private static final class Collector {

        private final Range range;
        private final Optional<Condition> sort;
        private final List<Item> chosen = new ArrayList<>();
        private Item last = Item.EMPTY;
        private int scanned;
        private long bytes;

        /// @param sort what leaves out items as if they were not there
        Collector(Range range, Optional<Condition> sort) {
            this.range = range;
            this.sort = sort;
        }

        /// Whether the page is full with this item.
        boolean takesLast(Item item) {
            if (item.isEmpty() || (sort.isPresent() && !Conditions.hold(sort.get(), item))) {
                return false;
            }
            scanned++;
            bytes += Sizes.of(item);
            last = item;
            if (range.filter().isEmpty() || Conditions.hold(range.filter().get(), item)) {
                chosen.add(item);
            }
            return range.limit().filter(limit -> scanned >= limit).isPresent() || bytes >= PAGE_BYTES;
        }

        Page page(boolean goesOn) {
            return new Page(
                    chosen, scanned, bytes, goesOn ? Optional.of(last.only(range.startKeyNames())) : Optional.empty());
        }
    }
}
