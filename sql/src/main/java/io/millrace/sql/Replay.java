package io.millrace.sql;

import io.millrace.sql.recording.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Feeds the records of several recordings to an application, in the order of their times; of records of one time the
/// one of the recording that was named first comes first.
public final class Replay {

    private final RecordedRun run;
    private final List<Recording> waiting = new ArrayList<>();
    private boolean isBegun;
    private final List<Recording> recordings;

    public Replay(RecordedRun run, List<Recording> recordings) {
        this.run = run;
        this.recordings = List.copyOf(recordings);
    }

    /// Feeds the next record.
    ///
    /// @return whether there was one
    /// @throws IOException if a recording cannot be read
    public boolean step() throws IOException {
        if (!isBegun) {
            isBegun = true;
            for (Recording recording : recordings) {
                if (recording.next()) {
                    waiting.add(recording);
                }
            }
        }
        if (waiting.isEmpty()) {
            return false;
        }
        Recording first = waiting.getFirst();
        for (Recording other : waiting) {
            if (other.metadata().arrivalMillis() < first.metadata().arrivalMillis()) {
                first = other;
            }
        }
        run.record(first.input(), first.data(), first.metadata());
        if (!first.next()) {
            waiting.remove(first);
        }
        return true;
    }
}
