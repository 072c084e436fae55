package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory that forgets, tears and fails as disks do; the same seed gives the same accidents.
///
/// Writes, truncations, creations, renames and deletions are pending until they are forced. [#powerCut()] keeps
/// all of them, none, the first few, or any subset; a write is kept or lost in sectors of 512 bytes each for
/// itself. A force that fails keeps some of the pending writes and forgets that the others are pending, as
/// kernels do. A file whose force failed must not be written or forced through the same handle again, and an
/// [AssertionError] says so.
public final class SimulatedStorage implements Storage {

    private static final int SECTOR_BYTES = 512;

    private final RandomGenerator random;
    private final Map<String, Inode> durableNames;
    private final Map<String, Inode> names;
    private final List<NameChange> pendingNames;
    private final boolean isForceDisabled;

    private int operations;
    private int failAt = Integer.MAX_VALUE;
    private int reads;
    private long bytesRead;
    private int failReadAt = Integer.MAX_VALUE;
    private Fault fault = Fault.POWER_CUT;
    private boolean isForever;
    private boolean isOff;
    private Runnable beforeForce = () -> {};

    /// What can happen to an operation.
    public enum Fault {
        /// It fails, a write halfway.
        INPUT_OUTPUT,
        /// A write, creation or rename finds no space, a write halfway; other operations do what they should.
        NO_SPACE,
        /// It happens in part, and everything after it fails until [#powerCut()].
        POWER_CUT
    }

    /// A name that is given to a file, or taken from it, or both at once for a rename.
    private record NameChange(Map<String, @Nullable Inode> names) {}

    private sealed interface Change {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Write(long offset, byte[] bytes) implements Change {}

        record Truncate(long size) implements Change {}
    }

    private static final class Inode {
        private byte[] durable = {};
        private byte[] current = {};
        private final List<Change> pending = new ArrayList<>();

        private Inode copy() {
            Inode copy = new Inode();
            copy.durable = durable.clone();
            copy.current = current.clone();
            copy.pending.addAll(pending);
            return copy;
        }
    }

    /// An empty disk.
    public SimulatedStorage(long seed) {
        this(new SplittableRandom(seed), false);
    }

    private SimulatedStorage(RandomGenerator random, boolean isForceDisabled) {
        this.random = random;
        this.durableNames = new TreeMap<>();
        this.names = new TreeMap<>();
        this.pendingNames = new ArrayList<>();
        this.isForceDisabled = isForceDisabled;
    }

    /// A disk whose forces do nothing: on it a log must lose data, or the simulation is worth nothing.
    public static SimulatedStorage withoutForce(long seed) {
        return new SimulatedStorage(new SplittableRandom(seed), true);
    }

    /// A disk that holds these files.
    public static SimulatedStorage of(Map<String, byte[]> files) {
        SimulatedStorage storage = new SimulatedStorage(0);
        files.forEach((name, bytes) -> {
            Inode inode = new Inode();
            inode.durable = bytes.clone();
            inode.current = bytes.clone();
            storage.durableNames.put(name, inode);
            storage.names.put(name, inode);
        });
        return storage;
    }

    /// The files as a process sees them.
    public synchronized Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        names.forEach((name, inode) -> files.put(name, inode.current.clone()));
        return files;
    }

    /// How many operations that change something were tried.
    public synchronized int operations() {
        return operations;
    }

    /// How many reads and openings were tried.
    public synchronized int reads() {
        return reads;
    }

    /// How many bytes were read.
    public synchronized long bytesRead() {
        return bytesRead;
    }

    /// Lets the `read`-th read or opening of a file from now on fail, once.
    public synchronized void failReadAt(int read) {
        failReadAt = reads + read;
    }

    /// Lets the `operation`-th changing operation from now on fail, and all that follow if `forever`.
    public synchronized void failAt(int operation, Fault what, boolean forever) {
        failAt = operations + operation;
        fault = what;
        isForever = forever;
    }

    /// Lets everything work again.
    public synchronized void heal() {
        failAt = Integer.MAX_VALUE;
        failReadAt = Integer.MAX_VALUE;
    }

    /// Runs before each force, outside of any lock.
    public void beforeForce(Runnable action) {
        beforeForce = action;
    }

    /// The disk after a power cut: what was forced, and by chance some of the rest. This one can be cut again.
    public synchronized SimulatedStorage powerCut() {
        SimulatedStorage after = new SimulatedStorage(new SplittableRandom(random.nextLong()), isForceDisabled);
        Keep keep = Keep.values()[random.nextInt(Keep.values().length)];
        Map<Inode, Inode> survivors = new HashMap<>();
        Map<String, Inode> surviving = new TreeMap<>(durableNames);
        int prefix = random.nextInt(pendingNames.size() + 1);
        for (int i = 0; i < pendingNames.size(); i++) {
            if (keep.keeps(i, prefix, random)) {
                apply(pendingNames.get(i), surviving);
            }
        }
        surviving.forEach((name, inode) -> {
            Inode survivor = survivors.computeIfAbsent(inode, lost -> {
                Inode kept = new Inode();
                kept.durable = survivingBytes(lost, keep, random);
                kept.current = kept.durable.clone();
                return kept;
            });
            after.durableNames.put(name, survivor);
            after.names.put(name, survivor);
        });
        return after;
    }

    /// The disk after the process alone was killed: nothing is lost, and what was pending still is.
    public synchronized SimulatedStorage processKill() {
        SimulatedStorage after = new SimulatedStorage(new SplittableRandom(random.nextLong()), isForceDisabled);
        Map<Inode, Inode> copies = new HashMap<>();
        durableNames.forEach((name, inode) -> after.durableNames.put(name, copies.computeIfAbsent(inode, Inode::copy)));
        names.forEach((name, inode) -> after.names.put(name, copies.computeIfAbsent(inode, Inode::copy)));
        for (NameChange change : pendingNames) {
            Map<String, @Nullable Inode> copy = new TreeMap<>();
            change.names.forEach(
                    (name, inode) -> copy.put(name, inode == null ? null : copies.computeIfAbsent(inode, Inode::copy)));
            after.pendingNames.add(new NameChange(copy));
        }
        return after;
    }

    /// Which pending changes a power cut keeps.
    private enum Keep {
        NOTHING,
        EVERYTHING,
        PREFIX,
        SUBSET;

        boolean keeps(int index, int prefix, RandomGenerator random) {
            return switch (this) {
                case NOTHING -> false;
                case EVERYTHING -> true;
                case PREFIX -> index < prefix;
                case SUBSET -> random.nextBoolean();
            };
        }
    }

    private static byte[] survivingBytes(Inode inode, Keep keep, RandomGenerator random) {
        byte[] bytes = inode.durable.clone();
        List<Change> sectors = new ArrayList<>();
        for (Change change : inode.pending) {
            switch (change) {
                case Change.Truncate truncate -> sectors.add(truncate);
                case Change.Write write -> split(write, sectors);
            }
        }
        int prefix = random.nextInt(sectors.size() + 1);
        for (int i = 0; i < sectors.size(); i++) {
            if (keep.keeps(i, prefix, random)) {
                bytes = applied(sectors.get(i), bytes);
            }
        }
        return bytes;
    }

    private static void split(Change.Write write, List<Change> sectors) {
        int done = 0;
        while (done < write.bytes.length) {
            long offset = write.offset + done;
            int length = (int) Math.min(SECTOR_BYTES - offset % SECTOR_BYTES, write.bytes.length - done);
            sectors.add(new Change.Write(offset, Arrays.copyOfRange(write.bytes, done, done + length)));
            done += length;
        }
    }

    private static byte[] applied(Change change, byte[] to) {
        return switch (change) {
            case Change.Truncate(long size) -> to.length > size ? Arrays.copyOf(to, (int) size) : to;
            case Change.Write(long offset, byte[] bytes) -> {
                int end = (int) offset + bytes.length;
                byte[] result = to.length < end ? Arrays.copyOf(to, end) : to;
                System.arraycopy(bytes, 0, result, (int) offset, bytes.length);
                yield result;
            }
        };
    }

    private static void apply(NameChange change, Map<String, Inode> to) {
        change.names.forEach((name, inode) -> {
            if (inode == null) {
                to.remove(name);
            } else {
                to.put(name, inode);
            }
        });
    }

    /// Counts one operation; says whether it has to fail.
    private boolean isFailing(boolean needsSpace) throws IOException {
        if (isOff) {
            throw new IOException("the power is off");
        }
        operations++;
        boolean isDue = operations == failAt || (isForever && operations > failAt);
        if (isDue && fault == Fault.NO_SPACE) {
            return needsSpace;
        }
        if (isDue && fault == Fault.POWER_CUT) {
            isOff = true;
        }
        return isDue;
    }

    /// Counts one read, and fails if it has to.
    private void countRead(String file) throws IOException {
        if (isOff) {
            throw new IOException("the power is off");
        }
        reads++;
        if (reads == failReadAt) {
            throw new IOException("simulated read error on " + file);
        }
    }

    private IOException failure(String file) {
        return switch (fault) {
            case INPUT_OUTPUT -> new IOException("simulated input/output error on " + file);
            case NO_SPACE -> new StorageFullException(file, new IOException("simulated lack of space"));
            case POWER_CUT -> new IOException("simulated power cut at " + file);
        };
    }

    private void change(NameChange change, String file, boolean needsSpace) throws IOException {
        if (isFailing(needsSpace)) {
            if (fault == Fault.POWER_CUT && random.nextBoolean()) {
                pendingNames.add(change);
                apply(change, names);
            }
            throw failure(file);
        }
        pendingNames.add(change);
        apply(change, names);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized StorageFile create(String name) throws IOException {
        Inode inode = new Inode();
        Map<String, @Nullable Inode> change = new TreeMap<>();
        change.put(name, inode);
        change(new NameChange(change), name, true);
        return new SimulatedFile(inode, name);
    }

    @Override
    public synchronized StorageFile open(String name) throws IOException {
        countRead(name);
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return new SimulatedFile(inode, name);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        Inode inode = names.get(from);
        if (inode == null) {
            throw new NoSuchFileException(from);
        }
        Map<String, @Nullable Inode> change = new TreeMap<>();
        change.put(from, null);
        change.put(to, inode);
        change(new NameChange(change), to, true);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        Map<String, @Nullable Inode> change = new TreeMap<>();
        change.put(name, null);
        change(new NameChange(change), name, false);
    }

    @Override
    public synchronized void forceDirectory() throws IOException {
        if (isFailing(false)) {
            throw failure("the directory");
        }
        if (!isForceDisabled) {
            pendingNames.forEach(change -> apply(change, durableNames));
            pendingNames.clear();
        }
    }

    @Override
    public String describe(String name) {
        return "simulated/" + name;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "simulated";
    }

    private final class SimulatedFile implements StorageFile {

        private final Inode inode;
        private final String name;
        private boolean isClosed;
        private boolean isPoisoned;

        SimulatedFile(Inode inode, String name) {
            this.inode = inode;
            this.name = name;
        }

        @Override
        public long size() {
            synchronized (SimulatedStorage.this) {
                return inode.current.length;
            }
        }

        @Override
        public int read(long offset, ByteBuffer into) throws IOException {
            synchronized (SimulatedStorage.this) {
                checkOpen();
                countRead(name);
                int length = Math.clamp(inode.current.length - offset, 0, into.remaining());
                into.put(inode.current, (int) Math.min(offset, inode.current.length), length);
                bytesRead += length;
                return length;
            }
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            synchronized (SimulatedStorage.this) {
                checkOpen();
                checkNotPoisoned();
                boolean isFailing = isFailing(true);
                int length = isFailing ? random.nextInt(from.remaining() + 1) : from.remaining();
                byte[] bytes = new byte[length];
                from.get(bytes);
                if (length > 0) {
                    add(new Change.Write(offset, bytes));
                }
                if (isFailing) {
                    throw failure(name);
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedStorage.this) {
                checkOpen();
                checkNotPoisoned();
                if (isFailing(false)) {
                    throw failure(name);
                }
                add(new Change.Truncate(size));
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            beforeForce.run();
            synchronized (SimulatedStorage.this) {
                checkOpen();
                checkNotPoisoned();
                if (isFailing(false)) {
                    if (fault != Fault.POWER_CUT) {
                        isPoisoned = true;
                        inode.durable = survivingBytes(inode, Keep.SUBSET, random);
                        inode.pending.clear();
                    }
                    throw failure(name);
                }
                if (!isForceDisabled) {
                    for (Change change : inode.pending) {
                        inode.durable = applied(change, inode.durable);
                    }
                    inode.pending.clear();
                }
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedStorage.this) {
                isClosed = true;
            }
        }

        private void add(Change change) {
            inode.pending.add(change);
            inode.current = applied(change, inode.current);
        }

        private void checkOpen() throws IOException {
            if (isClosed) {
                throw new ClosedChannelException();
            }
        }

        private void checkNotPoisoned() {
            if (isPoisoned) {
                throw new AssertionError(name + " is used again after a force that failed");
            }
        }
    }
}
