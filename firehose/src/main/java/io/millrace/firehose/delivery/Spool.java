package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.Conversion.TableName;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.sink.PackedRecords;
import io.millrace.firehose.sink.Piece;
import io.millrace.firehose.sink.Sink;
import io.millrace.firehose.transform.Item;
import io.millrace.firehose.transform.Verdict;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The folder in which the contents of a plan's objects are gathered, each in a file, until they are put.
///
/// It belongs to one worker and holds nothing between two plans.
final class Spool {

    private static final int BUFFER_BYTES = 1 << 15;
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
    private static final int MOST_KEY_BYTES = 1_024;

    private final Path folder;

    Spool(Path folder) {
        this.folder = folder;
    }

    /// The file of a name in the folder.
    Path file(String name) {
        return folder.resolve(name);
    }

    /// Whether all files are there as they were made.
    boolean holds(Made made) {
        return made.pieces().stream().allMatch(piece -> {
            try {
                return Files.isRegularFile(file(piece.file())) && Files.size(file(piece.file())) == piece.bytes();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /// Throws away what is in the folder, and begins to fill it.
    ///
    /// @param mostPartitions how many partitions are taken
    /// @param batching how records are put together if they are packed for a sink; else they make up objects
    /// @param table the table that records are converted for, if they are
    Filling begin(
            ObjectKeys keys,
            Optional<String> functionArn,
            int mostPartitions,
            Optional<Sink.Batching> batching,
            Optional<TableName> table) {
        clear();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("making " + folder, e);
        }
        return new Filling(keys, functionArn, mostPartitions, batching, table);
    }

    /// A piece with the content of another file in the place of its own; on return it is forced to disk.
    Piece with(Piece piece, String name) {
        try (FileChannel content = FileChannel.open(file(name), StandardOpenOption.WRITE)) {
            content.force(true);
            Files.delete(file(piece.file()));
            forceFolder();
            return new Piece(piece.key(), name, piece.records(), content.size(), piece.isFailed(), piece.table());
        } catch (IOException e) {
            throw new UncheckedIOException("forcing " + file(name), e);
        }
    }

    /// The records of a piece that was packed for a sink.
    PackedRecords packed(Piece piece) {
        return new PackedRecords(file(piece.file()), piece.records());
    }

    /// Makes the records of a packed piece those of an error object; on return it is forced to disk.
    ///
    /// @param key the key of the error object
    Piece failed(Piece piece, String key, Verdict.Failed why, Optional<String> functionArn) {
        Growing lines = new Growing(key, piece.file() + "-errors", true, piece.table());
        try (lines) {
            packed(piece).forEach(item -> lines.add(ByteBuffer.wrap(FailedRecords.line(item, why, functionArn))));
            Piece failed = lines.finish();
            forceFolder();
            return failed;
        }
    }

    /// Parts the records of a packed piece: an error object of those that were rejected, and a packed piece of
    /// the others; on return both are forced to disk.
    ///
    /// @param key the key of the error object
    Parts part(Piece piece, String key, Map<Long, Verdict.Failed> rejected, Optional<String> functionArn) {
        String rest = UUID.nameUUIDFromBytes((piece.key() + "-rest").getBytes(StandardCharsets.UTF_8))
                .toString();
        Growing lines = new Growing(key, piece.file() + "-errors", true, piece.table());
        Growing others = new Growing(rest, piece.file() + "-rest", false, piece.table());
        long[] number = {0};
        try (lines;
                others) {
            packed(piece).forEach(item -> {
                Verdict.Failed why = rejected.get(number[0]++);
                if (why == null) {
                    others.pack(item);
                } else {
                    lines.add(ByteBuffer.wrap(FailedRecords.line(item, why, functionArn)));
                }
            });
            Parts parts = new Parts(lines.finish(), others.finish());
            forceFolder();
            return parts;
        }
    }

    /// What a piece was parted into.
    ///
    /// @param rest the records that are still to be delivered, which may be none
    record Parts(Piece failed, Piece rest) {}

    private void forceFolder() {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("forcing " + folder, e);
        }
    }

    /// Removes the folder.
    void clear() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + folder, e);
        }
    }

    /// The files of one plan while its records pass the processors.
    final class Filling implements Outlet, AutoCloseable {

        private final ObjectKeys keys;
        private final Optional<String> functionArn;
        private final int mostPartitions;
        private final Optional<Sink.Batching> batching;
        private final Optional<TableName> table;
        private final Map<Partition, Growing> partitions = new LinkedHashMap<>();
        private final List<Growing> full = new ArrayList<>();
        private int packed;
        private final Map<String, Growing> errors = new LinkedHashMap<>();
        private final Map<String, Verdict.Failed> failures = new LinkedHashMap<>();

        private Filling(
                ObjectKeys keys,
                Optional<String> functionArn,
                int mostPartitions,
                Optional<Sink.Batching> batching,
                Optional<TableName> table) {
            this.keys = keys;
            this.functionArn = functionArn;
            this.mostPartitions = mostPartitions;
            this.batching = batching;
            this.table = table;
        }

        @Override
        public Admission admits(Partition partition) {
            if (partitions.containsKey(partition)) {
                return Admission.ADMITTED;
            }
            String key = keys.delivered(partition);
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
                return Admission.NO_KEY;
            }
            if (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY_BYTES) {
                return Admission.KEY_TOO_LONG;
            }
            return partitions.size() < mostPartitions ? Admission.ADMITTED : Admission.TOO_MANY;
        }

        @Override
        public void deliver(Item item, Partition partition) {
            Growing growing = partitions.get(partition);
            if (batching.isPresent()) {
                if (growing != null
                        && growing.isFull(batching.get(), item.data().remaining())) {
                    full.add(growing);
                    growing = null;
                }
                if (growing == null) {
                    growing = new Growing(keys.packed(partition, packed), "packed-" + packed, false, partition.table());
                    partitions.put(partition, growing);
                    packed++;
                }
                growing.pack(item);
                return;
            }
            if (growing == null) {
                growing =
                        new Growing(keys.delivered(partition), "object-" + partitions.size(), false, Optional.empty());
                partitions.put(partition, growing);
            }
            growing.add(item.data());
        }

        @Override
        public void fail(Item item, String errorType, Verdict.Failed why) {
            Growing growing = errors.get(errorType);
            if (growing == null) {
                growing = new Growing(keys.failed(errorType), "errors-" + errors.size(), true, Optional.empty());
                errors.put(errorType, growing);
            }
            boolean isConversion = errorType.equals(ObjectKeys.CONVERSION_FAILED) && table.isPresent();
            growing.add(ByteBuffer.wrap(
                    isConversion
                            ? FailedRecords.conversionLine(item, why, table.get())
                            : FailedRecords.line(item, why, functionArn)));
            failures.putIfAbsent(why.code(), why);
        }

        /// The first failure of each code.
        List<Verdict.Failed> failures() {
            return List.copyOf(failures.values());
        }

        /// Forces all files to disk.
        List<Piece> finish() {
            List<Piece> pieces = new ArrayList<>();
            for (Growing growing : all()) {
                pieces.add(growing.finish());
            }
            forceFolder();
            return pieces;
        }

        private List<Growing> all() {
            return Stream.of(full, partitions.values(), errors.values())
                    .flatMap(Collection::stream)
                    .toList();
        }

        @Override
        public void close() {
            all().forEach(Growing::close);
        }
    }

    /// A file that records are written to.
    private final class Growing implements AutoCloseable {

        private final String key;
        private final String name;
        private final boolean isFailed;
        private final Optional<TableId> table;
        private final FileOutputStream file;
        private final BufferedOutputStream out;
        private long records;
        private long bytes;
        private long dataBytes;

        Growing(String key, String name, boolean isFailed, Optional<TableId> table) {
            this.key = key;
            this.name = name;
            this.isFailed = isFailed;
            this.table = table;
            try {
                this.file = new FileOutputStream(file(name).toFile());
            } catch (IOException e) {
                throw new UncheckedIOException("writing " + file(name), e);
            }
            this.out = new BufferedOutputStream(file, BUFFER_BYTES);
        }

        void add(ByteBuffer data) {
            records++;
            bytes += data.remaining();
            try {
                if (data.hasArray()) {
                    out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
                } else {
                    Channels.newChannel(out).write(data.duplicate());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("writing " + file(name), e);
            }
        }

        void pack(Item item) {
            records++;
            dataBytes += item.data().remaining();
            try {
                bytes += PackedRecords.write(new DataOutputStream(out), item);
            } catch (IOException e) {
                throw new UncheckedIOException("writing " + file(name), e);
            }
        }

        /// Whether a record of so many bytes does not go in any more.
        boolean isFull(Sink.Batching batching, int more) {
            return records >= batching.mostRecords() || dataBytes + more > batching.mostBytes();
        }

        Piece finish() {
            try {
                out.flush();
                file.getChannel().force(true);
            } catch (IOException e) {
                throw new UncheckedIOException("forcing " + file(name), e);
            }
            return new Piece(key, name, records, bytes, isFailed, table);
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing " + file(name), e);
            }
        }
    }
}
