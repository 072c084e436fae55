package io.millrace.sql;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The state of an execution as bytes.
///
/// ```
/// "MSQL" | version 3 : int | started : long | now : long
/// count : int, count times: stream : text | bound : long | rows : long
/// count : int, count times: pump or stream : text | state of its operators : bytes
/// ```
///
/// A name that the code no longer has is ignored.
///
/// @param started when the execution saw its first row or bound
/// @param now the latest row or bound
/// @param streams how far each stream has come
/// @param states what the operators keep
record Checkpoint(long started, long now, Map<String, Progress> streams, Map<String, StateReader> states) {

    private static final int MAGIC = 0x4D53514C;
    private static final int VERSION = 3;

    /// @param bound no later row is earlier than this, or the lowest long
    /// @param rows how many rows there have been
    record Progress(long bound, long rows) {}

    /// What is kept under a name, to be read once.
    Optional<StateReader> state(String name) {
        return Optional.ofNullable(states.get(name));
    }

    /// Writes a checkpoint.
    ///
    /// @param states write what the operators keep
    static void write(
            StateWriter out,
            long started,
            long now,
            Map<String, Progress> streams,
            Map<String, Consumer<StateWriter>> states) {
        out.integer(MAGIC).integer(VERSION).number(started).number(now).integer(streams.size());
        streams.forEach(
                (name, progress) -> out.text(name).number(progress.bound()).number(progress.rows()));
        out.integer(states.size());
        states.forEach((name, state) -> out.text(name).section(state));
    }

    /// @throws IllegalArgumentException if the bytes are not a checkpoint of a known version
    static Checkpoint of(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        if (in.integer() != MAGIC) {
            throw new IllegalArgumentException("not a checkpoint of an application");
        }
        int version = in.integer();
        if (version != VERSION) {
            throw new IllegalArgumentException("a checkpoint of version " + version + ", known is " + VERSION);
        }
        long started = in.number();
        long now = in.number();
        Map<String, Progress> streams = new LinkedHashMap<>();
        for (int left = in.count(); left > 0; left--) {
            streams.put(in.text(), new Progress(in.number(), in.number()));
        }
        Map<String, StateReader> states = new LinkedHashMap<>();
        for (int left = in.count(); left > 0; left--) {
            states.put(in.text(), in.section());
        }
        if (!in.isAtEnd()) {
            throw new IllegalArgumentException("a checkpoint with bytes behind its end");
        }
        return new Checkpoint(started, now, streams, states);
    }
}
