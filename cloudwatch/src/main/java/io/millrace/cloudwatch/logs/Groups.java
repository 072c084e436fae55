package io.millrace.cloudwatch.logs;

import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// All log groups of all accounts, and their streams.
///
/// Groups are kept as `account/region/name`, streams as the group's id in hexadecimal digits, `/` and their name. Every
/// change is durable on return.
final class Groups {

    private static final int EVERYTHING = Integer.MAX_VALUE;
    private static final String LAST_ID = "last";

    private final Store store;
    private final Table<LogGroup> groups;
    private final Table<LogStream> streams;
    private final Table<Ids> ids;
    private final Events events;
    private final InstantSource clock;

    Groups(Store store, Events events, InstantSource clock) {
        this.store = store;
        this.groups = store.table("logs.groups", LogGroup.class);
        this.streams = store.table("logs.streams", LogStream.class);
        this.ids = store.table("logs.ids", Ids.class);
        this.events = events;
        this.clock = clock;
    }

    /// The last id that was given away.
    record Ids(long last) {}

    /// @throws io.millrace.api.Fault ResourceAlreadyExistsException if there is one
    LogGroup create(GroupId id, String kind, Optional<String> kmsKey, java.util.Map<String, String> tags) {
        long now = clock.millis();
        return store.write(tx -> {
            if (tx.get(groups, id.key()).isPresent()) {
                throw LogsFault.RESOURCE_ALREADY_EXISTS.fault("The specified log group already exists");
            }
            LogGroup group = new LogGroup(nextId(tx), id.name(), now, OptionalInt.empty(), kind, kmsKey, tags);
            tx.put(groups, id.key(), group);
            return group;
        });
    }

    private long nextId(Transaction tx) {
        long next = tx.get(ids, LAST_ID).map(Ids::last).orElse(0L) + 1;
        tx.put(ids, LAST_ID, new Ids(next));
        return next;
    }

    /// Changes a group.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if it is not there, and what the change throws
    LogGroup update(GroupId id, UnaryOperator<LogGroup> change) {
        return store.write(tx -> {
            LogGroup changed = change.apply(tx.get(groups, id.key()).orElseThrow(LogsFault::groupNotFound));
            tx.put(groups, id.key(), changed);
            return changed;
        });
    }

    /// Removes a group with everything in it.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if it is not there
    void delete(GroupId id) {
        store.update(tx -> {
            LogGroup group = tx.get(groups, id.key()).orElseThrow(LogsFault::groupNotFound);
            tx.delete(groups, id.key());
            for (Table.Row<LogStream> row : tx.scan(streams, prefix(group), "", EVERYTHING)) {
                tx.delete(streams, row.key());
                events.discard(tx, row.value());
            }
        });
    }

    /// @throws io.millrace.api.Fault ResourceNotFoundException if it is not there
    LogGroup get(GroupId id) {
        return groups.get(id.key()).orElseThrow(LogsFault::groupNotFound);
    }

    /// All groups whose keys begin so, in their order.
    List<Table.Row<LogGroup>> list(String keyPrefix, String afterKey, int limit) {
        return groups.scan(keyPrefix, afterKey, limit);
    }

    /// The groups of all accounts.
    List<LogGroup> all() {
        return groups.scan("", "", EVERYTHING).stream().map(Table.Row::value).toList();
    }

    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is no such group,
    ///     ResourceAlreadyExistsException if there is a stream of that name
    void createStream(GroupId id, String name) {
        long now = clock.millis();
        store.update(tx -> {
            LogGroup group = tx.get(groups, id.key()).orElseThrow(LogsFault::groupNotFound);
            String key = prefix(group) + name;
            if (tx.get(streams, key).isPresent()) {
                throw LogsFault.RESOURCE_ALREADY_EXISTS.fault("The specified log stream already exists");
            }
            tx.put(streams, key, LogStream.empty(nextId(tx), name, now));
        });
    }

    /// @throws io.millrace.api.Fault ResourceNotFoundException if it is not there
    void deleteStream(GroupId id, String name) {
        store.update(tx -> {
            LogGroup group = tx.get(groups, id.key()).orElseThrow(LogsFault::groupNotFound);
            String key = prefix(group) + name;
            LogStream stream = tx.get(streams, key).orElseThrow(LogsFault::streamNotFound);
            tx.delete(streams, key);
            events.discard(tx, stream);
        });
    }

    /// @throws io.millrace.api.Fault ResourceNotFoundException if it is not there
    LogStream stream(LogGroup group, String name) {
        return streams.get(prefix(group) + name).orElseThrow(LogsFault::streamNotFound);
    }

    /// The streams of a group whose names begin so, in the order of their names.
    List<LogStream> streams(LogGroup group, String namePrefix, String after, int limit) {
        String prefix = prefix(group);
        return streams.scan(prefix + namePrefix, after.isEmpty() ? "" : prefix + after, limit).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// All streams of a group whose names begin so.
    List<LogStream> streams(LogGroup group, String namePrefix) {
        return streams(group, namePrefix, "", EVERYTHING);
    }

    /// What the events of a group take.
    long bytes(LogGroup group) {
        return streams(group, "").stream().mapToLong(LogStream::bytes).sum();
    }

    /// Adds events to a stream; on return they are durable.
    ///
    /// @param added in the order of their times, one at least
    /// @return the stream with them
    /// @throws io.millrace.api.Fault ResourceNotFoundException if group or stream are gone
    LogStream put(GroupId id, String streamName, List<NewEvent> added) {
        long now = clock.millis();
        return store.write(tx -> {
            LogGroup group = tx.get(groups, id.key()).orElseThrow(LogsFault::groupNotFound);
            String key = prefix(group) + streamName;
            LogStream before = tx.get(streams, key).orElseThrow(LogsFault::streamNotFound);
            events.add(tx, before, added, now);
            LogStream after = before.plus(added, now);
            tx.put(streams, key, after);
            return after;
        });
    }

    /// Removes the earliest events of a stream, a limited number at once.
    ///
    /// @param fromMillis the time from which on they are kept
    /// @param isForgotten whether the stream goes, too, if nothing is left and nothing was put since that time
    /// @return the stream with what is left, nothing if it is gone
    Optional<LogStream> expire(LogGroup group, LogStream stream, long fromMillis, boolean isForgotten) {
        String key = prefix(group) + stream.name();
        return store.write(tx -> tx.get(streams, key)
                .filter(same -> same.id() == stream.id())
                .map(same -> {
                    Events.Removed removed = events.remove(tx, same.id(), fromMillis);
                    LogStream rest = same.minus(removed.bytes(), removed.rest());
                    tx.put(streams, key, rest);
                    return rest;
                })
                .filter(rest -> {
                    boolean isOver = rest.first().isEmpty() && rest.touchedMillis() < fromMillis;
                    if (isOver && isForgotten) {
                        tx.delete(streams, key);
                    }
                    return !(isOver && isForgotten);
                }));
    }

    /// Removes every group of every account.
    void clear() {
        store.update(tx -> {
            tx.scan(groups, "", "", EVERYTHING).forEach(row -> tx.delete(groups, row.key()));
            tx.scan(streams, "", "", EVERYTHING).forEach(row -> {
                tx.delete(streams, row.key());
                events.discard(tx, row.value());
            });
        });
    }

    private static String prefix(LogGroup group) {
        return Place.streamKey(group.id()) + "/";
    }
}
