package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One segment file as readers see it; its file is open and its index in memory only while someone needs them.
///
/// The newest segment is held by the log; a sealed one is held by those who read it and kept by [SegmentCache]
/// for a while. Safe from any thread.
final class Segment {

    private static final System.Logger LOGGER = System.getLogger("io.millrace.log");

    private final Storage storage;
    private final SegmentHeader header;
    private final String name;

    /// The offset after the last frame once the segment is sealed, −1 before.
    private int sealedEnd = -1;

    private @Nullable Contents contents;
    private int holders;
    private boolean isKept;
    private boolean isDeleted;

    /// A sealed segment.
    Segment(Storage storage, SegmentHeader header, int sealedEnd) {
        this.storage = storage;
        this.header = header;
        this.name = SegmentHeader.name(header.base());
        this.sealedEnd = sealedEnd;
    }

    /// The newest segment, held by the caller.
    Segment(Storage storage, SegmentHeader header, Contents contents) {
        this(storage, header, -1);
        this.contents = contents;
        this.holders = 1;
    }

    /// The open file of a segment and the index of its entries.
    record Contents(StorageFile file, SegmentIndex index) {}

    SegmentHeader header() {
        return header;
    }

    long base() {
        return header.base();
    }

    String name() {
        return name;
    }

    /// The path of the file, for errors.
    String describe() {
        return storage.describe(name);
    }

    synchronized void seal(int end) {
        sealedEnd = end;
    }

    /// Opens the segment unless it is open, until the matching [#release()]; empty when it has expired.
    ///
    /// @throws LogDamagedException when the index has to be written anew and the segment is not sound
    synchronized Optional<Contents> hold() throws IOException {
        if (isDeleted) {
            return Optional.empty();
        }
        Contents open = contents;
        if (open == null) {
            open = open();
            contents = open;
        }
        holders++;
        return Optional.of(open);
    }

    synchronized void release() {
        holders--;
        closeUnlessNeeded();
    }

    /// Keeps file and index in memory, or no longer.
    synchronized void keep(boolean kept) {
        isKept = kept && !isDeleted;
        closeUnlessNeeded();
    }

    /// Readers get nothing from it any more; those who hold it read on.
    synchronized void expire() {
        isDeleted = true;
        isKept = false;
        closeUnlessNeeded();
    }

    private void closeUnlessNeeded() {
        Contents open = contents;
        if (holders > 0 || isKept || open == null) {
            return;
        }
        contents = null;
        try {
            open.file.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot close " + describe(), e);
        }
    }

    private Contents open() throws IOException {
        StorageFile file = storage.open(name);
        boolean isOpen = false;
        try {
            Contents open = new Contents(file, index(file));
            isOpen = true;
            return open;
        } finally {
            if (!isOpen) {
                file.close();
            }
        }
    }

    private SegmentIndex index(StorageFile file) throws IOException {
        if (file.size() < sealedEnd) {
            throw new LogDamagedException(describe(), file.size(), "the segment ended at " + sealedEnd + " once");
        }
        Optional<SegmentIndex> index = readIndex();
        if (index.isPresent()) {
            return index.get();
        }
        SegmentIndex rebuilt = rebuild(file);
        writeIndex(rebuilt);
        return rebuilt;
    }

    private Optional<SegmentIndex> readIndex() {
        try (StorageFile sidecar = storage.open(IndexFile.name(base()))) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(sidecar.size(), Integer.MAX_VALUE - 8));
            sidecar.read(0, buffer);
            return IndexFile.decode(buffer.flip(), header, sealedEnd);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private SegmentIndex rebuild(StorageFile file) throws IOException {
        SegmentIndex index = new SegmentIndex(SegmentHeader.BYTES);
        SegmentScanner scanner = new SegmentScanner(file, header, sealedEnd);
        scanner.scan((frame, buffer, at) -> {
            if (frame.kind() == FrameHeader.LANES) {
                Lanes lanes = new Lanes();
                lanes.restore(buffer.slice(at + frame.headBytes(), frame.payloadBytes()));
                lanes.addTo(index);
            } else if (frame.kind() == FrameHeader.ENTRY) {
                index.add(frame.lane(), frame.offset(), frame.offset() + frame.frameBytes(), frame.payloadBytes());
            }
        });
        if (scanner.end() != sealedEnd) {
            throw new LogDamagedException(describe(), scanner.end(), "a frame does not match its checksum");
        }
        return index;
    }

    /// Writes the sidecar. Without it the index is made from the segment again, so a failure only costs time.
    synchronized void writeIndex(SegmentIndex index) {
        String sidecar = IndexFile.name(base());
        try (StorageFile file = storage.create(sidecar)) {
            file.write(0, IndexFile.encode(index, header, sealedEnd));
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot write " + storage.describe(sidecar), e);
        }
    }
}
