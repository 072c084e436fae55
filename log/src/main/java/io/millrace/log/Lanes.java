package io.millrace.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The newest position and the payload bytes of each lane; a segment begins with all of them.
///
/// The payload of a frame of kind [FrameHeader#LANES] is a row of
///
///     int   lane
///     long  position of its newest entry
///     long  payload bytes of all its entries since the log began
///
/// A lane stays in it when all its entries have expired. One thread changes it, any thread reads.
final class Lanes {

    private static final int ROW_BYTES = Integer.BYTES + 2 * Long.BYTES;
    private static final int CHUNK_ROWS = 12_000;

    private final Map<Integer, State> states = new ConcurrentHashMap<>();

    /// What is known of one lane.
    record State(long lastPosition, long bytes) {}

    Optional<State> state(int lane) {
        return Optional.ofNullable(states.get(lane));
    }

    /// Counts one more entry.
    void add(int lane, long position, int payloadBytes) {
        State before = states.get(lane);
        states.put(lane, new State(position, (before == null ? 0 : before.bytes) + payloadBytes));
    }

    /// Tells an index what each lane had before its segment.
    void addTo(SegmentIndex index) {
        states.forEach((lane, state) -> index.addLane(lane, state.bytes));
    }

    /// All lanes, as the payloads of snapshot frames.
    List<Payload> snapshot() {
        List<Payload> chunks = new ArrayList<>();
        ByteBuffer chunk = ByteBuffer.allocate(ROW_BYTES * Math.min(CHUNK_ROWS, states.size()));
        for (Map.Entry<Integer, State> entry : states.entrySet()) {
            if (!chunk.hasRemaining()) {
                chunks.add(Payload.of(chunk.flip()));
                chunk = ByteBuffer.allocate(ROW_BYTES * CHUNK_ROWS);
            }
            chunk.putInt(entry.getKey());
            chunk.putLong(entry.getValue().lastPosition).putLong(entry.getValue().bytes);
        }
        if (chunk.position() > 0) {
            chunks.add(Payload.of(chunk.flip()));
        }
        return chunks;
    }

    /// Takes back what [#snapshot()] gave.
    void restore(ByteBuffer snapshot) {
        while (snapshot.hasRemaining()) {
            states.put(snapshot.getInt(), new State(snapshot.getLong(), snapshot.getLong()));
        }
    }
}
