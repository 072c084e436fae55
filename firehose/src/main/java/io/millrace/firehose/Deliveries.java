package io.millrace.firehose;

import io.millrace.api.Fault;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.DeliveryWorker;
import io.millrace.firehose.delivery.Ingestion;
import io.millrace.firehose.delivery.Role;
import io.millrace.firehose.delivery.SourceCursor;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// All delivery streams: their definitions in the store, and the deliveries that are at work.
///
/// The definition is the truth: a log without one is what a crash left of a creation or a deletion, and is removed.
final class Deliveries implements AutoCloseable {

    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final Store store;
    private final Table<DeliveryDefinition> definitions;
    private final Table<Cursor> cursors;
    private final Table<SourceCursor> sources;
    private final Path folder;
    private final InstantSource clock;
    private final FirehoseSettings settings;
    private final DeliveryWorker.Maker workers;
    private final Ingestion.Maker ingestions;
    private final ConcurrentSkipListMap<String, Delivery> open = new ConcurrentSkipListMap<>();
    private boolean isClosed;

    Deliveries(
            Store store,
            Table<Cursor> cursors,
            Path folder,
            InstantSource clock,
            FirehoseSettings settings,
            DeliveryWorker.Maker workers,
            Table<SourceCursor> sources,
            Ingestion.Maker ingestions) {
        this.store = store;
        this.definitions = store.table("firehose.streams", DeliveryDefinition.class);
        this.cursors = cursors;
        this.folder = folder;
        this.clock = clock;
        this.settings = settings;
        this.workers = workers;
        this.sources = sources;
        this.ingestions = ingestions;
    }

    /// Opens all that is defined and removes what is not.
    ///
    /// @param renewal brings definitions of older versions into the form of today
    void start(UnaryOperator<DeliveryDefinition> renewal) {
        for (Table.Row<DeliveryDefinition> row : definitions.scan("", "", EVERYTHING)) {
            DeliveryDefinition definition = renewal.apply(row.value());
            if (!definition.equals(row.value())) {
                store.update(tx -> tx.put(definitions, row.key(), definition));
            }
            open.put(row.key(), open(id(row.key()), definition));
        }
        removeOrphans();
    }

    /// The delivery stream of that name, if there is one.
    Optional<Delivery> find(DeliveryId id) {
        return Optional.ofNullable(open.get(id.key()));
    }

    /// Those of an account and region whose names follow `after`, by name.
    List<Delivery> list(String account, String region, String after) {
        String prefix = account + "/" + region + "/";
        return open.tailMap(prefix + after, after.isEmpty()).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(java.util.Map.Entry::getValue)
                .toList();
    }

    List<Delivery> all() {
        return List.copyOf(open.values());
    }

    /// Creates a delivery stream; on return it is durable and takes records.
    ///
    /// @throws Fault if there is one of that name, or too many, or its log cannot be begun
    synchronized Delivery create(DeliveryId id, DeliveryDefinition definition) {
        if (open.containsKey(id.key())) {
            throw FirehoseFault.RESOURCE_IN_USE.fault(
                    "Firehose %s under accountId %s already exists", id.name(), id.account());
        }
        if (list(id.account(), id.region(), "").size() >= settings.streams()) {
            throw FirehoseFault.LIMIT_EXCEEDED.fault(
                    "You have already consumed your firehose quota of %d hoses.", settings.streams());
        }
        store.update(tx -> {
            tx.put(definitions, id.key(), definition);
            deleteCursors(tx, id);
        });
        Delivery delivery = open(id, definition);
        try {
            delivery.check();
        } catch (Fault e) {
            store.update(tx -> tx.delete(definitions, id.key())); // else it would be there at the next start
            throw e;
        }
        open.put(id.key(), delivery);
        return delivery;
    }

    /// Deletes a delivery stream and throws away what it has not delivered.
    synchronized void delete(Delivery delivery) {
        if (open.get(delivery.id().key()) != delivery) {
            return;
        }
        store.update(tx -> {
            tx.delete(definitions, delivery.id().key());
            deleteCursors(tx, delivery.id());
        });
        open.remove(delivery.id().key()); // not before that is durable: else it would go on where nobody finds it
        delivery.close();
        Path log = folderOf(delivery.id(), delivery.definition());
        remove(log);
        remove(Delivery.spool(log));
    }

    private void deleteCursors(Transaction tx, DeliveryId id) {
        for (Role role : Role.values()) {
            tx.delete(cursors, role.key(id));
        }
        tx.delete(sources, id.key());
    }

    /// Changes a definition; on return the change is durable.
    ///
    /// @throws Fault if the change is refused, or the delivery stream has been deleted meanwhile
    synchronized DeliveryDefinition change(Delivery delivery, UnaryOperator<DeliveryDefinition> change) {
        if (open.get(delivery.id().key()) != delivery) {
            throw FirehoseFault.RESOURCE_NOT_FOUND.fault(
                    "Firehose %s under account %s not found.",
                    delivery.id().name(), delivery.id().account());
        }
        return delivery.change(
                change,
                (definition, backup) -> store.update(tx -> {
                    tx.put(definitions, delivery.id().key(), definition);
                    backup.ifPresent(cursor -> tx.put(cursors, Role.BACKUP.key(delivery.id()), cursor));
                }));
    }

    private Delivery open(DeliveryId id, DeliveryDefinition definition) {
        return Delivery.open(id, definition, folderOf(id, definition), clock, settings.log(), workers, ingestions);
    }

    /// A stream that is created again has another folder, so that nothing of the old one can come back.
    private Path folderOf(DeliveryId id, DeliveryDefinition definition) {
        return folder.resolve(id.account()).resolve(id.region()).resolve(id.name() + "@" + definition.createdMillis());
    }

    private static DeliveryId id(String key) {
        String[] parts = key.split("/", 3);
        return new DeliveryId(parts[0], parts[1], parts[2]);
    }

    private void removeOrphans() {
        List<Path> owned = open.values().stream()
                .map(delivery -> folderOf(delivery.id(), delivery.definition()))
                .flatMap(log -> Stream.of(log, Delivery.spool(log)))
                .toList();
        for (Path account : children(folder)) {
            for (Path region : children(account)) {
                for (Path log : children(region)) {
                    if (!owned.contains(log)) {
                        remove(log);
                    }
                }
            }
        }
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + directory, e);
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            open.values().forEach(Delivery::close);
            open.clear();
        }
    }
}
