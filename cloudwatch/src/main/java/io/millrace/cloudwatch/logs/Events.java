package io.millrace.cloudwatch.logs;

import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/// What was said, in all streams: a row for each event, in the order of its time, whenever it was put.
///
/// A row's key is the event's [Place]; its value is the time of its ingestion (8 bytes) and the message in UTF-8. The
/// events of a deleted stream stay until they are swept; its row in the trash says so.
final class Events {

    private static final int REMOVED_AT_ONCE = 1_000;

    private final Table<byte[]> rows;
    private final Table<byte[]> trash;
    private final Store store;

    Events(Store store) {
        this.store = store;
        this.rows = store.bytes("logs.events");
        this.trash = store.bytes("logs.trash");
    }

    /// Adds events to a stream, in the order given.
    ///
    /// @param stream as it was before
    void add(Transaction tx, LogStream stream, List<NewEvent> added, long nowMillis) {
        long sequence = stream.sequence();
        for (NewEvent event : added) {
            byte[] row = ByteBuffer.allocate(Long.BYTES + event.text().length)
                    .putLong(nowMillis)
                    .put(event.text())
                    .array();
            tx.put(rows, new Place(event.timestamp(), sequence++, stream.id()).key(), row);
        }
    }

    /// The events of a stream in [from, to), the earliest first.
    List<LogEvent> after(Place from, Place to, int limit) {
        String end = to.key();
        return rows.scan(Place.prefix(from.stream()), from.keyBefore(), limit).stream()
                .takeWhile(row -> row.key().compareTo(end) < 0)
                .map(Events::event)
                .toList();
    }

    /// The events of a stream in [from, to), the latest first.
    List<LogEvent> before(Place from, Place to, int limit) {
        String start = from.key();
        return rows.scanDown(Place.prefix(from.stream()), to.key(), limit).stream()
                .takeWhile(row -> row.key().compareTo(start) >= 0)
                .map(Events::event)
                .toList();
    }

    private static LogEvent event(Table.Row<byte[]> row) {
        byte[] value = row.value();
        return new LogEvent(
                Place.ofKey(row.key()),
                ByteBuffer.wrap(value).getLong(),
                new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8));
    }

    /// What one removal did.
    ///
    /// @param rest the time of the earliest event that is left
    record Removed(long bytes, OptionalLong rest) {}

    /// Removes the earliest events of a stream that are before a time, as many as one transaction should.
    Removed remove(Transaction tx, long stream, long fromMillis) {
        List<Table.Row<byte[]>> earliest = tx.scan(rows, Place.prefix(stream), "", REMOVED_AT_ONCE + 1);
        long removed = 0;
        for (int i = 0; i < earliest.size(); i++) {
            Table.Row<byte[]> row = earliest.get(i);
            long timestamp = Place.ofKey(row.key()).timestamp();
            if (timestamp >= fromMillis || i == REMOVED_AT_ONCE) {
                return new Removed(removed, OptionalLong.of(timestamp));
            }
            tx.delete(rows, row.key());
            removed += row.value().length - Long.BYTES + NewEvent.OVERHEAD_BYTES;
        }
        return new Removed(removed, OptionalLong.empty());
    }

    /// Gives up all events of a stream; nobody can read them any more, and the next sweep removes them.
    void discard(Transaction tx, LogStream stream) {
        if (stream.first().isPresent()) {
            tx.put(trash, Place.streamKey(stream.id()), new byte[0]);
        }
    }

    /// Removes some of the events that were discarded.
    ///
    /// @return whether there may be more
    boolean emptyTrash() {
        List<Table.Row<byte[]>> discarded = trash.scan("", "", 1);
        if (discarded.isEmpty()) {
            return false;
        }
        String key = discarded.getFirst().key();
        long stream = HexFormat.fromHexDigitsToLong(key);
        store.update(tx -> {
            if (remove(tx, stream, Long.MAX_VALUE).rest().isEmpty()) {
                tx.delete(trash, key);
            }
        });
        return true;
    }
}
