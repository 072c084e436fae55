package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Opens the files of a log and decides what a crash left behind.
///
/// 1. Sealed segments are not read: the header of each segment says where the one before ended, so their headers
///    and lengths must fit together without a gap. What is in them is checked when it is read.
/// 2. The newest segment is read from its first frame to the first that is not sound. If nothing but zeros
///    follows, it ends there. If a sound header of a later group follows (see [FrameHeader]), bytes that were
///    durable have changed: that is damage, and the log is not opened. Anything else is a write that the crash
///    tore; it is cut off.
/// 3. The last group may never have reached the disk, although the page cache shows it: after a failed force, or
///    after the process alone was killed. It is written again, forced, and from then on durable.
///
/// Not told apart: a torn last write, and damage in the last group when the log was not closed. A log that was
/// closed ends with a mark, which is a group of its own.
final class Recovery {

    static final String TEMPORARY = "next.tmp";

    private static final System.Logger LOGGER = System.getLogger("io.millrace.log");

    private final Storage storage;
    private final LogOptions options;
    private final InstantSource clock;

    Recovery(Storage storage, LogOptions options, InstantSource clock) {
        this.storage = storage;
        this.options = options;
        this.clock = clock;
    }

    /// The log as it was found, and the writer that goes on with it.
    ///
    /// @param isMarked whether the last frame proves already that everything before it was durable
    record Recovered(LogState state, SegmentWriter writer, boolean isMarked) {}

    Recovered run() throws IOException {
        List<String> names = storage.list();
        List<String> segmentNames = names.stream()
                .filter(name -> name.matches("\\d{20}\\" + SegmentHeader.SUFFIX))
                .sorted()
                .toList();
        for (String name : names) {
            removeLeftover(name, segmentNames);
        }
        if (segmentNames.isEmpty()) {
            return create();
        }
        List<SegmentHeader> headers = new ArrayList<>();
        for (String name : segmentNames) {
            headers.add(readHeader(name));
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i + 1 < headers.size(); i++) {
            segments.add(sealed(headers.get(i), headers.get(i + 1)));
        }
        SegmentHeader newest = headers.getLast();
        if (names.contains(IndexFile.name(newest.base()))) {
            throw new LogDamagedException(
                    storage.describe(SegmentHeader.name(newest.base())),
                    0,
                    "it was sealed, but the segment after it is missing");
        }
        return openNewest(segments, newest);
    }

    private void removeLeftover(String name, List<String> segmentNames) throws IOException {
        if (name.equals(TEMPORARY)) {
            storage.delete(name);
        } else if (name.endsWith(IndexFile.SUFFIX)) {
            if (segmentNames.isEmpty()) {
                throw new LogDamagedException(
                        storage.describe(name.replace(IndexFile.SUFFIX, SegmentHeader.SUFFIX)),
                        0,
                        "its index is there, but no segment");
            }
            if (!segmentNames.contains(name.replace(IndexFile.SUFFIX, SegmentHeader.SUFFIX))) {
                storage.delete(name);
            }
        }
    }

    private Recovered create() throws IOException {
        Instant now = clock.instant();
        long identity = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        SegmentCreation creation = new SegmentCreation(storage, options);
        SegmentCreation.Created created = creation.create(
                end -> new SegmentHeader(0, identity, 0, 0, -1, 0, 0, end), new Lanes(), new Producers(1));
        LogState state = new LogState(
                storage,
                options,
                new Lanes(),
                new Producers(options.maxProducers()),
                List.of(created.segment()),
                0,
                0,
                0);
        return new Recovered(state, created.writer(), true);
    }

    private SegmentHeader readHeader(String name) throws IOException {
        long base = Long.parseLong(name.substring(0, name.length() - SegmentHeader.SUFFIX.length()));
        try (StorageFile file = storage.open(name)) {
            ByteBuffer buffer = ByteBuffer.allocate(SegmentHeader.BYTES);
            file.read(0, buffer);
            return SegmentHeader.decode(buffer.flip(), base, storage.describe(name));
        }
    }

    private Segment sealed(SegmentHeader header, SegmentHeader next) throws IOException {
        String name = SegmentHeader.name(header.base());
        if (next.previousBase() != header.base()) {
            throw new LogDamagedException(
                    storage.describe(SegmentHeader.name(next.previousBase())), 0, "the segment is missing");
        }
        if (next.identity() != header.identity()) {
            throw new LogDamagedException(storage.describe(name), 24, "the segment belongs to another log");
        }
        try (StorageFile file = storage.open(name)) {
            if (file.size() < next.previousEnd()) {
                throw new LogDamagedException(
                        storage.describe(name), file.size(), "the segment ended at " + next.previousEnd() + " once");
            }
        }
        return new Segment(storage, header, next.previousEnd());
    }

    private Recovered openNewest(List<Segment> segments, SegmentHeader header) throws IOException {
        String name = SegmentHeader.name(header.base());
        StorageFile file = storage.open(name);
        boolean isOpen = false;
        try {
            Recovered recovered = openNewest(segments, header, file);
            isOpen = true;
            return recovered;
        } finally {
            if (!isOpen) {
                file.close();
            }
        }
    }

    private Recovered openNewest(List<Segment> sealed, SegmentHeader header, StorageFile file) throws IOException {
        Replay replay = new Replay(header, options.maxProducers());
        int size = (int) Math.min(file.size(), Integer.MAX_VALUE);
        SegmentScanner scanner = new SegmentScanner(file, header, size);
        scanner.scan(replay);
        int end = scanner.end();
        String path = storage.describe(SegmentHeader.name(header.base()));
        if (end < header.snapshotEnd()) {
            throw new LogDamagedException(path, end, "the segment's snapshot is not whole");
        }
        int allocated = size;
        switch (scanner.tail()) {
            case CLEAN -> {}
            case TORN -> {
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "{0}: a write that was not forced is cut off at offset {1}",
                        path,
                        end);
                file.truncate(end);
                allocated = end;
            }
            case DAMAGED ->
                throw new LogDamagedException(path, end, "a frame does not match its checksum, and later ones follow");
        }
        boolean isMarked = scanner.isMarked() || end == header.snapshotEnd();
        if (!isMarked) {
            rewrite(file, scanner.lastGroup(), end);
        }
        file.force(true);
        storage.forceDirectory();

        List<Segment> segments = new ArrayList<>(sealed);
        segments.add(new Segment(storage, header, new Segment.Contents(file, replay.index)));
        SegmentWriter writer = new SegmentWriter(file, header, end, scanner.chain(), allocated, options.growthBytes());
        LogState state = new LogState(
                storage,
                options,
                replay.lanes,
                replay.producers,
                segments,
                header.base() + replay.index.size(),
                replay.newestArrival,
                replay.payloadBytes);
        return new Recovered(state, writer, isMarked);
    }

    private static void rewrite(StorageFile file, int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        for (int offset = from; offset < to; offset += buffer.limit()) {
            buffer.clear().limit(Math.min(buffer.capacity(), to - offset));
            file.read(offset, buffer);
            file.write(offset, buffer.flip());
        }
    }

    /// Takes in the frames of the newest segment.
    private static final class Replay implements SegmentScanner.Visitor {

        private final SegmentIndex index = new SegmentIndex(SegmentHeader.BYTES);
        private final Lanes lanes = new Lanes();
        private final Producers producers;
        private long newestArrival;
        private long payloadBytes;

        Replay(SegmentHeader header, int maxProducers) {
            this.producers = new Producers(maxProducers);
            this.newestArrival = header.arrivalFloor();
            this.payloadBytes = header.payloadBytes();
        }

        @Override
        public void frame(FrameHeader frame, ByteBuffer buffer, int at) {
            switch (frame.kind()) {
                case FrameHeader.ENTRY -> entry(frame, buffer, at);
                case FrameHeader.PRODUCERS ->
                    producers.restore(buffer.slice(at + frame.headBytes(), frame.payloadBytes()));
                case FrameHeader.LANES -> {
                    Lanes some = new Lanes();
                    some.restore(buffer.slice(at + frame.headBytes(), frame.payloadBytes()));
                    some.addTo(index);
                    lanes.restore(buffer.slice(at + frame.headBytes(), frame.payloadBytes()));
                }
                default -> {} // a mark
            }
        }

        private void entry(FrameHeader frame, ByteBuffer buffer, int at) {
            index.add(frame.lane(), frame.offset(), frame.offset() + frame.frameBytes(), frame.payloadBytes());
            lanes.add(frame.lane(), frame.position(), frame.payloadBytes());
            newestArrival = frame.arrival();
            payloadBytes += frame.payloadBytes();
            if (frame.producerBytes() > 0) {
                Token token = frame.token(buffer, at);
                producers.put(
                        token.producer(), new Producers.Last(token.sequence(), frame.position(), frame.arrival()));
            }
        }
    }
}
