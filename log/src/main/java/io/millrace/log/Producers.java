package io.millrace.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The last token of each producer; a segment begins with all of them, so that they outlive the frames they came
/// with.
///
/// The payload of a frame of kind [FrameHeader#PRODUCERS] is a row of
///
///     byte  bytes of the producer's name
///     …     the name in UTF-8
///     long  last sequence
///     long  position of the frame that it came with
///     long  arrival of that frame in milliseconds since 1970
///
/// in the order in which the producers wrote last. One thread changes it, any thread reads.
final class Producers {

    private static final int CHUNK_BYTES = 256 << 10;

    private final int limit;
    private final Map<String, Last> lasts = new LinkedHashMap<>();

    Producers(int limit) {
        this.limit = limit;
    }

    /// Where a producer's last entry is.
    record Last(long sequence, long position, long arrival) {}

    synchronized Optional<Last> last(String producer) {
        return Optional.ofNullable(lasts.get(producer));
    }

    synchronized void put(String producer, Last last) {
        lasts.remove(producer);
        lasts.put(producer, last);
        if (lasts.size() > limit) {
            Iterator<String> oldest = lasts.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /// All tokens, as the payloads of snapshot frames.
    synchronized List<Payload> snapshot() {
        List<Payload> chunks = new ArrayList<>();
        ByteBuffer chunk = ByteBuffer.allocate(0);
        for (Map.Entry<String, Last> entry : lasts.entrySet()) {
            if (chunk.remaining() < 1 + Token.MAX_PRODUCER_BYTES + 3 * Long.BYTES) {
                add(chunks, chunk);
                chunk = ByteBuffer.allocate(CHUNK_BYTES);
            }
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            Last last = entry.getValue();
            chunk.put((byte) name.length).put(name);
            chunk.putLong(last.sequence).putLong(last.position).putLong(last.arrival);
        }
        add(chunks, chunk);
        return chunks;
    }

    private static void add(List<Payload> chunks, ByteBuffer chunk) {
        if (chunk.position() > 0) {
            chunks.add(Payload.of(chunk.flip()));
        }
    }

    /// Takes back what [#snapshot()] gave.
    void restore(ByteBuffer snapshot) {
        while (snapshot.hasRemaining()) {
            byte[] name = new byte[snapshot.get() & 0xff];
            snapshot.get(name);
            put(
                    new String(name, StandardCharsets.UTF_8),
                    new Last(snapshot.getLong(), snapshot.getLong(), snapshot.getLong()));
        }
    }
}
