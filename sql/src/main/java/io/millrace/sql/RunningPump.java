package io.millrace.sql;

import io.millrace.sql.operator.Gate;
import io.millrace.sql.operator.Merge;
import io.millrace.sql.state.StateWriter;
import io.millrace.sql.state.Stateful;
import java.util.List;
import java.util.Optional;

/// A pump of an execution: what it keeps, and how it is stopped.
final class RunningPump {

    /// Objects are about so much larger than what is written of them.
    private static final int OVERHEAD = 4;

    private final String name;
    private final List<Gate> gates;
    private List<Stateful> state;

    RunningPump(String name, List<Gate> gates, List<Stateful> state) {
        this.name = name;
        this.gates = gates;
        this.state = state;
    }

    String name() {
        return name;
    }

    List<Stateful> state() {
        return state;
    }

    /// About how many bytes of memory the pump holds.
    ///
    /// @param merge where its rows wait for those of other pumps
    long heldBytes(Optional<Merge> merge) {
        return OVERHEAD
                * StateWriter.measure(out -> {
                    state.forEach(operator -> operator.save(out));
                    merge.ifPresent(waiting -> waiting.save(out));
                });
    }

    /// Drops all that the pump keeps and what comes to it from now on.
    void stop() {
        gates.forEach(Gate::shut);
        state = List.of();
    }
}
