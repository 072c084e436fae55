package io.millrace.sql.record;

import org.jspecify.annotations.Nullable;

/// The shapes of the documents that came last; tried before a document is walked through.
///
/// Where documents do not repeat their shapes, trying and learning become rare, so that they cost next to nothing.
final class JsonShapes {

    private static final int KEPT = 4;

    /// How many documents are only walked after a miss, at most.
    private static final int LONGEST_PAUSE = 1 << 10;

    private final @Nullable JsonShape[] shapes = new JsonShape[KEPT];
    private int pause;
    private int left;

    /// Crosses the document at `start` if it has one of the shapes.
    ///
    /// @return the index behind the document, or -1 if it must be walked through
    int cross(byte[] text, int start, int end, JsonScanner scanner, JsonValues values) {
        if (left > 0) {
            left--;
            return -1;
        }
        for (int i = 0; i < KEPT; i++) {
            JsonShape shape = shapes[i];
            if (shape == null) {
                return -1;
            }
            int behind = shape.cross(text, start, end, scanner, values);
            if (behind >= 0) {
                shapes[i] = shapes[0];
                shapes[0] = shape;
                pause = 0;
                return behind;
            }
        }
        return -1;
    }

    /// Learns the shape of the document in `[start, end)`, which was walked through.
    void learn(byte[] text, int start, int end, JsonValues values) {
        if (left > 0 || text[start] != '{') {
            return;
        }
        JsonShape.of(text, start, end, values).ifPresent(shape -> {
            System.arraycopy(shapes, 0, shapes, 1, KEPT - 1);
            shapes[0] = shape;
        });
        pause = Math.min(pause * 2 + 1, LONGEST_PAUSE);
        left = pause - 1;
    }
}
