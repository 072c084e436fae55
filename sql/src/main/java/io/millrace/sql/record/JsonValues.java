package io.millrace.sql.record;

import java.util.Arrays;

/// Where the values of a document stand that columns are mapped to, one by slot of the [JsonPlan].
final class JsonValues {

    private final JsonKind[] kinds;
    private final int[] starts;
    private final int[] ends;

    JsonValues(int slots) {
        kinds = new JsonKind[slots];
        starts = new int[slots];
        ends = new int[slots];
        clear(0, slots);
    }

    int slots() {
        return kinds.length;
    }

    /// Forgets the values of the slots in `[from, to)`.
    void clear(int from, int to) {
        Arrays.fill(kinds, from, to, JsonKind.MISSING);
    }

    void put(int slot, JsonKind kind, int start, int end) {
        kinds[slot] = kind;
        starts[slot] = start;
        ends[slot] = end;
    }

    JsonKind kind(int slot) {
        return kinds[slot];
    }

    int start(int slot) {
        return starts[slot];
    }

    /// The index behind the value.
    int end(int slot) {
        return ends[slot];
    }
}
