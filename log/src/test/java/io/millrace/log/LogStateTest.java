package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStateTest {

    @TempDir
    Path directory;

    /// The newest entry of a lane is known a moment before readers find it; who waits for it must not wake then.
    @Test
    void shows_holdsOnceReadersFindTheEntry() {
        Storage storage = new FileStorage(directory);
        Lanes lanes = new Lanes();
        Segment segment = new Segment(storage, new SegmentHeader(0, 1, 0, 0, -1, 0, 0, 0), 0);
        LogState state =
                new LogState(storage, LogOptions.defaults(), lanes, new Producers(1), List.of(segment), 0, 0, 0);

        lanes.add(7, 0, 3);
        assertThat(state.shows(7, 0)).isFalse();

        state.advance(1, 1_000, 3);
        assertThat(state.shows(7, 0)).isTrue();
        assertThat(state.shows(7, 1)).isFalse();
        assertThat(state.shows(8, 0)).isFalse();
        assertThat(state.shows(Log.ALL_LANES, 0)).isTrue();
    }
}
