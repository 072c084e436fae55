package io.millrace.log;

import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/// Brings a new segment into the log's directory, whole or not at all.
///
/// Header, snapshot and the first zeros are written under a temporary name and forced; then the file gets its
/// name, and the directory is forced.
final class SegmentCreation {

    private final Storage storage;
    private final LogOptions options;

    SegmentCreation(Storage storage, LogOptions options) {
        this.storage = storage;
        this.options = options;
    }

    /// The new segment, held by the caller, and its writer.
    record Created(Segment segment, SegmentWriter writer) {}

    /// Creates a segment that begins with a snapshot of lanes and producers.
    ///
    /// @param headerOf makes the header, given the end of the snapshot
    /// @throws StorageFullException when there is no space; the log is as it was
    Created create(IntFunction<SegmentHeader> headerOf, Lanes lanes, Producers producers) throws IOException {
        List<Payload> lanesSnapshot = lanes.snapshot();
        List<Payload> producersSnapshot = producers.snapshot();
        int snapshotEnd = SegmentHeader.BYTES + frameBytes(lanesSnapshot) + frameBytes(producersSnapshot);
        SegmentHeader header = headerOf.apply(snapshotEnd);
        int checksum = header.checksum();
        String name = SegmentHeader.name(header.base());

        int chain;
        int allocated;
        try (StorageFile file = storage.create(Recovery.TEMPORARY)) {
            file.write(0, header.encoded());
            SegmentWriter writer = new SegmentWriter(
                    file, header, SegmentHeader.BYTES, checksum, SegmentHeader.BYTES, options.growthBytes());
            writer.begin();
            for (Payload payload : lanesSnapshot) {
                writer.add(FrameHeader.LANES, payload, header.base(), header.arrivalFloor());
            }
            for (Payload payload : producersSnapshot) {
                writer.add(FrameHeader.PRODUCERS, payload, header.base(), header.arrivalFloor());
            }
            writer.commit();
            file.force(true);
            chain = writer.chain();
            allocated = (int) file.size();
        } catch (StorageFullException e) {
            storage.delete(Recovery.TEMPORARY);
            throw e;
        }
        storage.rename(Recovery.TEMPORARY, name);
        try {
            storage.forceDirectory();
            StorageFile file = storage.open(name);
            SegmentIndex index = new SegmentIndex(snapshotEnd);
            lanes.addTo(index);
            return new Created(
                    new Segment(storage, header, new Segment.Contents(file, index)),
                    new SegmentWriter(file, header, snapshotEnd, chain, allocated, options.growthBytes()));
        } catch (StorageFullException e) {
            // The name is there already, so this is not the state from before.
            throw new IOException("cannot use the new segment " + storage.describe(name), e);
        }
    }

    private static int frameBytes(List<Payload> payloads) {
        return payloads.stream()
                .mapToInt(payload -> FrameHeader.frameBytes(0, payload.length()))
                .sum();
    }
}
