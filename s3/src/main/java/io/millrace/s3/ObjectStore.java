package io.millrace.s3;

import io.millrace.api.Fault;
import io.millrace.store.Store;
import io.millrace.store.StoreException;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All objects: their bytes are files of an [ObjectFolder], all else is in the index, a table of the [Store].
///
/// # How an object is put
///
/// | step | what is on the disk after it | after a crash here |
/// |---|---|---|
/// | 1 write the bytes to `_incoming/<version>` | a part of them | the old object; the part is deleted at the next
/// start |
/// | 2 force the file, then `_incoming` | all of them, under the name of their version | the same |
/// | 3 one transaction: check the condition, put the row with the version, note `unsettled` | **the new object** | the
/// new object: it is read from `_incoming` |
/// | 4 rename it to its path, in the place of the old one | the same, under its own name | the same, whether the rename
/// lasted or not |
/// | 5 force the folder; answer | the same | the same |
/// | 6 with the next transaction: forget the note | the same | the same |
///
/// The row is the truth. It names a version, and the bytes of a version are in one of two places: in `_incoming` under
/// the version's name, or else, once renamed, under the object's path. A file is renamed only while the row names its
/// version, renames of one key happen one at a time, and each after its row: so the file under the path is never newer
/// than the row. A reader takes the row, opens `_incoming/<version>` or else the path, and takes the row again;
/// if it is the same, the open file is of that version, and stays so while it is open, whatever becomes of its
/// name.
///
/// A delete is step 3 without a row, then the file is removed. **Settling** a key is step 4 for whatever the row says
/// now: the file of the row's version is moved to its path; if the row names no file at that path, the file there is
/// removed. It may be done by anybody, any number of times. The next start settles every key that has a note, and then
/// deletes what is left in `_incoming`. A note is forgotten only after the folder has been forced, because from then on
/// nobody would look into `_incoming` for it.
///
/// A path that is not free when the file is to be moved (`a` and `a/b` put at the same time) is replaced by another in
/// the row. If none can be had, the object stays in `_incoming`, with its note: whole, readable, tried again at the
/// next
/// start.
///
/// # Who waits for whom
///
/// Conditions are judged inside the transaction, hence one after the other: of all that put a key on condition that it
/// is absent, one wins. Locks are held for the rename alone, never while bytes stream. The last transaction wins.
final class ObjectStore implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ObjectStore.class.getName());

    private static final int PAGE = 1000;
    private static final int MAX_TRIES = 32;

    private final Store store;
    private final Table<StoredObject> index;
    private final Table<Unsettled> notes;
    private final ObjectFolder folder;
    private final Buckets buckets;
    private final Versions versions;
    private final InstantSource clock;
    private final Stripes stripes = new Stripes();

    /// Notes that can be forgotten.
    private final Queue<String> settled = new ConcurrentLinkedQueue<>();

    private ObjectStore(Store store, ObjectFolder folder, Buckets buckets, Versions versions, InstantSource clock) {
        this.store = store;
        this.index = store.table("s3.objects", StoredObject.class);
        this.notes = store.table("s3.unsettled", Unsettled.class);
        this.folder = folder;
        this.buckets = buckets;
        this.versions = versions;
        this.clock = clock;
    }

    /// Opens the objects of a folder, and settles what a crash has left unsettled.
    static ObjectStore open(
            Store store, ObjectFolder folder, Buckets buckets, InstantSource clock, RandomGenerator random)
            throws IOException {
        ObjectStore objects = new ObjectStore(store, folder, buckets, Versions.open(store, random), clock);
        objects.recover();
        return objects;
    }

    /// The rows of all objects, by [ObjectName#row()].
    Table<StoredObject> index() {
        return index;
    }

    /// Step 1: a place for the bytes of an object that is about to be put.
    Upload begin(ObjectChecksum.Algorithm algorithm) throws IOException {
        return new Upload(folder, versions.next(), algorithm);
    }

    /// Steps 2 to 5: makes what was uploaded the object of that name; returns once that is durable.
    ///
    /// @param content what the upload came to
    /// @throws Fault if the condition does not hold, or the bucket is not there or not this account's
    StoredObject commit(
            ObjectName name,
            String account,
            Upload upload,
            Content content,
            Description description,
            WriteCondition condition)
            throws IOException {
        upload.force();
        String path = folder.choosePath(name);
        // If the transaction fails for a cause that is not its own, the next start decides what became of it.
        upload.keep();
        try {
            Replaced replaced = writeForgetting(tx -> {
                buckets.check(tx, name.bucket(), account);
                Optional<StoredObject> before = tx.get(index, name.row());
                condition.check(before);
                StoredObject after = new StoredObject(
                        upload.version(),
                        before.map(StoredObject::file).orElse(path),
                        clock.instant(),
                        content,
                        description);
                tx.put(index, name.row(), after);
                tx.put(notes, after.version(), Unsettled.of(name, after));
                return new Replaced(before, after);
            });
            settle(Map.of(replaced.after().version(), Unsettled.of(name, replaced.after())));
            if (replaced.before().isPresent()) {
                folder.discard(replaced.before().get().version());
            }
            return replaced.after();
        } catch (Fault refused) {
            folder.discard(upload.version());
            throw refused;
        }
    }

    /// A row in the place of another one, or of none.
    private record Replaced(Optional<StoredObject> before, StoredObject after) {}

    /// Deletes objects in one transaction; those that are not there count as deleted.
    ///
    /// @param conditions the conditions by name; a fault of one of them leaves that object alone
    /// @return the faults by name
    Map<ObjectName, Fault> delete(BucketName bucket, String account, Map<ObjectName, WriteCondition> conditions) {
        Map<ObjectName, Fault> refused = new LinkedHashMap<>();
        Map<String, Unsettled> removed = writeForgetting(tx -> {
            buckets.check(tx, bucket, account);
            Map<String, Unsettled> unsettled = new LinkedHashMap<>();
            conditions.forEach((name, condition) -> {
                Optional<StoredObject> present = tx.get(index, name.row());
                try {
                    condition.check(present);
                } catch (Fault fault) {
                    refused.put(name, fault);
                    return;
                }
                if (present.isPresent()) {
                    // Not under the version's own name: whoever put it may be about to forget that note.
                    String id = versions.next();
                    Unsettled note = Unsettled.of(name, present.get());
                    tx.delete(index, name.row());
                    tx.put(notes, id, note);
                    unsettled.put(id, note);
                }
            });
            return unsettled;
        });
        settle(removed);
        return refused;
    }

    /// The row of an object.
    Optional<StoredObject> find(ObjectName name) {
        return index.get(name.row());
    }

    /// Opens an object's bytes.
    ///
    /// @param check may refuse the row, before anything is opened
    /// @throws Fault NoSuchKey if there is no such object, or its file was taken away
    /// @throws IllegalStateException if its file does not have the size that it should have
    OpenObject open(ObjectName name, Consumer<StoredObject> check) throws IOException {
        while (true) {
            StoredObject row = find(name).orElseThrow(S3Fault.NO_SUCH_KEY::fault);
            check.accept(row);
            @Nullable FileChannel channel = folder.open(name.bucket(), row).orElse(null);
            boolean isOpen = false;
            try {
                if (find(name).filter(row::isWhere).isEmpty()) {
                    continue;
                }
                Path file = folder.file(name.bucket(), row.file());
                if (channel == null) {
                    LOG.log(System.Logger.Level.WARNING, "the file of object {0} is gone: {1}", name, file);
                    throw S3Fault.NO_SUCH_KEY.fault();
                }
                if (channel.size() != row.content().size()) {
                    throw new IllegalStateException(
                            "the file of object " + name + " is damaged, it has " + channel.size()
                                    + " bytes instead of " + row.content().size() + ": " + file);
                }
                isOpen = true;
                return new OpenObject(row, channel, file);
            } finally {
                if (!isOpen && channel != null) {
                    channel.close();
                }
            }
        }
    }

    /// Runs a transaction that takes the opportunity to forget notes.
    private <R> R writeForgetting(Function<Transaction, R> work) {
        List<String> forgotten = new ArrayList<>();
        for (int i = 0; i < PAGE; i++) {
            String version = settled.poll();
            if (version == null) {
                break;
            }
            forgotten.add(version);
        }
        boolean isWritten = false;
        try {
            R result = store.write(tx -> {
                forgotten.forEach(version -> tx.delete(notes, version));
                return work.apply(tx);
            });
            isWritten = true;
            return result;
        } finally {
            if (!isWritten) {
                settled.addAll(forgotten);
            }
        }
    }

    /// Steps 4 and 5, for notes by their keys. What cannot be settled now keeps its note.
    private void settle(Map<String, Unsettled> unsettled) {
        List<String> done = new ArrayList<>();
        Set<Path> changed = new HashSet<>();
        unsettled.forEach((id, note) -> {
            try {
                changed.addAll(settle(note));
                done.add(id);
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "object " + note.name() + " is safe, but its bytes stay in " + folder.incoming(note.version())
                                + " until the next start",
                        e);
            }
        });
        try {
            for (Path directory : changed) {
                folder.force(directory);
            }
            settled.addAll(done);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot force a folder of " + folder, e);
        }
    }

    /// Makes the folder agree with the row of a key.
    ///
    /// @return the directories that are to be forced
    private Collection<Path> settle(Unsettled note) throws IOException {
        ObjectName name = note.name();
        Lock lock = stripes.of(name.row());
        lock.lock();
        try {
            Optional<StoredObject> row = find(name);
            Set<Path> changed = new HashSet<>();
            if (row.isEmpty() || !row.get().file().equals(note.path())) {
                changed.add(folder.remove(name.bucket(), note.path()));
            }
            if (row.isEmpty() || !row.get().version().equals(note.version())) {
                folder.discard(note.version());
            }
            if (row.isPresent()) {
                changed.add(place(name, row.get()));
            }
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /// Moves the row's version to its path, or to another if that is not free; under the key's lock.
    private Path place(ObjectName name, StoredObject row) throws IOException {
        StoredObject current = row;
        for (int tried = 1; ; tried++) {
            try {
                return folder.place(current.version(), name.bucket(), current.file());
            } catch (IOException e) {
                if (tried == MAX_TRIES) {
                    throw e;
                }
                String other = folder.choosePath(name);
                if (other.equals(current.file())) {
                    continue; // what stood in the way is gone
                }
                Optional<StoredObject> moved = moveRow(name, current, other);
                if (moved.isEmpty()) {
                    throw e;
                }
                folder.remove(name.bucket(), current.file());
                current = moved.get();
            }
        }
    }

    /// Gives the row another path, if it is still the same; whoever has changed it will settle it.
    private Optional<StoredObject> moveRow(ObjectName name, StoredObject row, String path) {
        return store.write(tx -> {
            if (tx.get(index, name.row()).filter(row::isWhere).isEmpty()) {
                return Optional.empty();
            }
            StoredObject moved = row.in(path);
            tx.put(index, name.row(), moved);
            tx.put(notes, row.version(), Unsettled.of(name, moved));
            return Optional.of(moved);
        });
    }

    private void recover() throws IOException {
        Set<String> awaited = new HashSet<>();
        String after = "";
        while (true) {
            List<Table.Row<Unsettled>> page = notes.scan("", after, PAGE);
            if (page.isEmpty()) {
                break;
            }
            Map<String, Unsettled> unsettled = new LinkedHashMap<>();
            page.forEach(row -> unsettled.put(row.key(), row.value()));
            settle(unsettled);
            unsettled.values().forEach(note -> find(note.name()).ifPresent(row -> awaited.add(row.version())));
            after = page.getLast().key();
        }
        forgetAll();
        int discarded = 0;
        for (String version : folder.arrived()) {
            if (!awaited.contains(version) && folder.discard(version)) {
                discarded++;
            }
        }
        if (discarded > 0) {
            LOG.log(System.Logger.Level.INFO, "dropped {0} uploads that had not ended, in {1}", discarded, folder);
        }
    }

    private void forgetAll() {
        while (!settled.isEmpty()) {
            writeForgetting(tx -> settled);
        }
    }

    /// Forgets all notes that can be forgotten; the store stays open.
    @Override
    public void close() {
        try {
            forgetAll();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "notes are left to the next start of " + folder, e);
        }
    }
}
