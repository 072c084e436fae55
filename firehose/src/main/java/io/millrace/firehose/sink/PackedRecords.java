package io.millrace.firehose.sink;

import io.millrace.firehose.definition.RowChange;
import io.millrace.firehose.transform.Item;
import io.millrace.log.Frame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A file of records that keeps where each begins, where it is from and when it arrived.
///
///     { position: 8 | change: 2 bits | part: 30 bits | arrival: 8 (ms) | length: 4 | data }*
///
/// @param records how many it holds
public record PackedRecords(Path file, long records) {

    private static final int LANE = LogContent.LANE;
    private static final int HEADER_BYTES = 24;
    private static final int PART_BITS = 30;
    private static final List<RowChange> CHANGES = List.of(RowChange.INSERT, RowChange.UPDATE, RowChange.DELETE);

    /// Takes the records of a file one by one.
    @FunctionalInterface
    public interface Taker {
        void take(Item item) throws IOException;
    }

    /// Writes a record behind those that are there; returns how many bytes that took.
    public static int write(DataOutputStream out, Item item) throws IOException {
        out.writeLong(item.frame().position());
        out.writeInt(CHANGES.indexOf(item.change()) << PART_BITS | item.part());
        out.writeLong(item.frame().arrival().toEpochMilli());
        ByteBuffer data = item.data();
        out.writeInt(data.remaining());
        if (data.hasArray()) {
            out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
        } else {
            byte[] copy = new byte[data.remaining()];
            data.duplicate().get(copy);
            out.write(copy);
        }
        return HEADER_BYTES + data.remaining();
    }

    /// Whether any record does something else to its table than to be inserted; no data is read for that.
    public boolean haveChanges() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (long i = 0; i < records; i++) {
                in.skipNBytes(Long.BYTES);
                if (in.readInt() >>> PART_BITS != 0) {
                    return true;
                }
                in.skipNBytes(Long.BYTES);
                in.skipNBytes(in.readInt());
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    /// Reads all records, in their order; the payload of the log's frame is not known any more, so each is its own.
    public void forEach(Taker taker) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (long i = 0; i < records; i++) {
                long position = in.readLong();
                int changeAndPart = in.readInt();
                RowChange change = CHANGES.get(changeAndPart >>> PART_BITS);
                int part = changeAndPart & (1 << PART_BITS) - 1;
                Instant arrival = Instant.ofEpochMilli(in.readLong());
                ByteBuffer data = ByteBuffer.wrap(in.readNBytes(in.readInt()));
                taker.take(new Item(new Frame(position, arrival, LANE, data), part, data, change));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
