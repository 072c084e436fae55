package io.millrace.log;

import java.util.List;

/// The frames that one read found, in the order of their positions.
///
/// @param frames the frames; empty when nothing durable is at or after the position asked for
/// @param next the position where the following read goes on: it skips what this read looked at and did not find
public record Batch(List<Frame> frames, long next) {

    public Batch {
        frames = List.copyOf(frames);
    }
}
