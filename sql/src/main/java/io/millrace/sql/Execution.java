package io.millrace.sql;

import io.millrace.sql.assembly.Assembly;
import io.millrace.sql.assembly.Origins;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.operator.Gate;
import io.millrace.sql.operator.Guard;
import io.millrace.sql.operator.Merge;
import io.millrace.sql.operator.Operator;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import io.millrace.sql.state.Stateful;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A running application: rows go in, and what comes of them has gone out when the call returns.
///
/// A plain object with explicit time: the only clock is the ROWTIME of the rows and the bounds, so the same rows always
/// give the same results. One thread at a time.
public final class Execution {

    /// How much memory the pumps of an application may hold together, in bytes, if nothing else is said.
    public static final long DEFAULT_MEMORY_LIMIT = 256L << 20;

    private static final String MEMORY = "memory";

    private final Outputs outputs;
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private final Map<String, RunningPump> pumps = new LinkedHashMap<>();
    private final Map<String, String> targets = new LinkedHashMap<>();
    private final Set<String> stopped = new LinkedHashSet<>();
    private final long memoryLimit;
    private final TableMemory tableMemory;
    private boolean keepsState;
    private final MemoryWatch watch;
    private int lastCheckpoint;
    private final RowClock clock = new RowClock();

    Execution(
            Map<String, StreamTable> declared,
            Map<String, PumpPlan> plans,
            Map<String, List<Row>> tables,
            Outputs outputs,
            long memoryLimit) {
        this.outputs = outputs;
        this.memoryLimit = memoryLimit;
        List<PumpPlan> started =
                plans.values().stream().filter(PumpPlan::isStarted).toList();
        this.tableMemory = TableMemory.of(started, tables);
        this.keepsState = !tableMemory.isEmpty();
        this.watch = new MemoryWatch(memoryLimit, keepsState);
        declared.forEach((name, stream) -> streams.put(name, new Stream(name, stream.isInput())));
        started.forEach(plan -> stream(plan.target().name()).writers++);
        Origins origins = new Origins(declared, started);
        streams.values().forEach(stream -> stream.isInStep = origins.isInStep(stream.name));
        started.forEach(plan -> begin(plan, tables, origins));
    }

    private void begin(PumpPlan plan, Map<String, List<Row>> tables, Origins origins) {
        BiConsumer<RowError, Row> errors = (error, row) -> outputs.error(errorRow(error, row, plan.name()));
        Operator writer = stream(plan.target().name()).writer();
        Assembly pump = Assembly.of(plan, clock, tables, origins, errors, writer);
        List<Gate> gates = new ArrayList<>();
        for (Assembly.Branch branch : pump.branches()) {
            Gate gate = new Gate(new Guard(branch.operator(), errors), writer);
            gates.add(gate);
            stream(branch.source()).readers.add(gate);
        }
        pumps.put(plan.name(), new RunningPump(plan.name(), gates, pump.state()));
        targets.put(plan.name(), plan.target().name());
        keepsState |= !pump.state().isEmpty();
    }

    /// Feeds rows of an input stream, in their order.
    ///
    /// A row that is earlier than one before it, or than a bound, is dropped as out of order.
    ///
    /// @throws IllegalArgumentException if the application has no such input
    public void accept(String inputStream, List<Row> rows) {
        Stream stream = streams.get(inputStream);
        if (stream == null || !stream.isInput) {
            throw new IllegalArgumentException("there is no input stream \"" + inputStream + "\"");
        }
        for (Row row : rows) {
            if (row.rowtime() < stream.bound) {
                RowError late = new RowError(
                        RowError.Kind.OUT_OF_ORDER, "the row is earlier than one before it in \"" + inputStream + "\"");
                clock.advance(row.rowtime());
                outputs.error(errorRow(late, row, ""));
            } else {
                clock.advance(row.rowtime());
                stream.bound(row.rowtime());
                stream.row(row);
                if (keepsState && watch.isDue(row)) {
                    measure();
                }
            }
        }
    }

    /// Stops the pump that holds the most memory, should all of them hold more than they may. A reference table counts
    /// once, and for each pump that would be stopped because of it.
    private void measure() {
        Map<String, Long> held = new LinkedHashMap<>();
        pumps.forEach((name, pump) -> {
            if (!stopped.contains(name)) {
                held.put(name, pump.heldBytes(stream(target(name)).merge));
            }
        });
        long total = total(held);
        while (total > memoryLimit && !held.isEmpty()) {
            String largest = Collections.max(
                            held.entrySet(),
                            Comparator.comparingLong(
                                    entry -> entry.getValue() + tableMemory.bytes(List.of(entry.getKey()))))
                    .getKey();
            long ofTables = tableMemory.bytes(List.of(largest));
            long bytes = Objects.requireNonNull(held.remove(largest)) + ofTables;
            total = total(held);
            stop(Objects.requireNonNull(pumps.get(largest)));
            outputs.error(new ErrorRow(
                    clock.now,
                    "ERROR",
                    "Memory limit exceeded",
                    "the pump is stopped: it holds about " + (bytes >> 10) + " KiB"
                            + (ofTables == 0 ? "" : ", " + (ofTables >> 10) + " KiB of them reference tables")
                            + ", and all pumps together may hold " + (memoryLimit >> 10) + " KiB",
                    clock.now,
                    "",
                    largest));
        }
        watch.measured(total);
    }

    private long total(Map<String, Long> held) {
        return held.values().stream().mapToLong(Long::longValue).sum() + tableMemory.bytes(held.keySet());
    }

    private void stop(RunningPump pump) {
        pump.stop();
        stopped.add(pump.name());
    }

    private String target(String pump) {
        return Objects.requireNonNull(targets.get(pump));
    }

    /// Tells that no later row of any input will be earlier than this: windows that end by then give their results.
    ///
    /// @param rowtimeMillis milliseconds of 1970-01-01 UTC
    public void bound(long rowtimeMillis) {
        clock.advance(rowtimeMillis);
        for (Stream stream : streams.values()) {
            if (stream.isInput) {
                stream.bound(rowtimeMillis);
            }
        }
    }

    /// The state of all that runs, from which [Application#start] goes on.
    public byte[] checkpoint() {
        Map<String, Checkpoint.Progress> progress = new LinkedHashMap<>();
        Map<String, Consumer<StateWriter>> states = new LinkedHashMap<>();
        states.put(MEMORY, watch::save);
        streams.forEach((name, stream) -> {
            progress.put(name, new Checkpoint.Progress(stream.bound, stream.rows));
            stream.merge.ifPresent(merge -> states.put("stream:" + name, merge::save));
        });
        pumps.forEach((name, pump) -> {
            if (!pump.state().isEmpty()) {
                states.put("pump:" + name, out -> pump.state().forEach(operator -> operator.save(out)));
            }
        });
        stopped.forEach(name -> states.put("stopped:" + name, _ -> {}));
        StateWriter out = new StateWriter(lastCheckpoint + lastCheckpoint / 8);
        Checkpoint.write(out, clock.started, clock.now, progress, states);
        byte[] bytes = out.toBytes();
        lastCheckpoint = bytes.length;
        return bytes;
    }

    /// How many rows have entered a stream since the application began, over all restarts from checkpoints.
    ///
    /// @throws IllegalArgumentException if there is no such stream
    public long rows(String stream) {
        Stream counted = streams.get(stream);
        if (counted == null) {
            throw new IllegalArgumentException("there is no stream \"" + stream + "\"");
        }
        return counted.rows;
    }

    void restore(byte[] bytes) {
        Checkpoint checkpoint = Checkpoint.of(bytes);
        clock.started = checkpoint.started();
        clock.now = checkpoint.now();
        checkpoint.streams().forEach((name, progress) -> {
            Stream stream = streams.get(name);
            if (stream != null) {
                stream.bound = progress.bound();
                stream.rows = progress.rows();
            }
        });
        checkpoint.state(MEMORY).ifPresent(watch::restore);
        streams.forEach((name, stream) -> stream.merge.ifPresent(
                merge -> checkpoint.state("stream:" + name).ifPresent(state -> restore(List.of(merge), state))));
        pumps.forEach((name, pump) -> {
            if (checkpoint.state("stopped:" + name).isPresent()) {
                stop(pump);
            }
            checkpoint.state("pump:" + name).ifPresent(state -> restore(pump.state(), state));
        });
    }

    private static void restore(List<? extends Stateful> operators, StateReader in) {
        operators.forEach(operator -> operator.restore(in));
        if (!in.isAtEnd()) {
            throw new IllegalArgumentException("the state is of other operators");
        }
    }

    private ErrorRow errorRow(RowError error, Row row, String pump) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            text.append(i == 0 ? "" : ",").append(row.value(i));
        }
        String cut = text.length() <= 24_576 ? text.toString() : text.substring(0, 24_576);
        return new ErrorRow(
                clock.now,
                "ERROR",
                error.kind().title(),
                String.valueOf(error.getMessage()),
                row.rowtime(),
                HexFormat.of().withUpperCase().formatHex(cut.getBytes(StandardCharsets.UTF_8)),
                pump);
    }

    /// The time that the rows tell.
    private static final class RowClock implements Moment {

        private long started = Long.MIN_VALUE;
        private long now = Long.MIN_VALUE;

        void advance(long millis) {
            if (started == Long.MIN_VALUE) {
                started = millis;
            }
            now = Math.max(now, millis);
        }

        @Override
        public long startedMillis() {
            return started;
        }

        @Override
        public long nowMillis() {
            return now;
        }
    }

    /// An in-application stream: hands each row to everyone who reads it, in the order of the code.
    private final class Stream implements Operator {

        private final String name;
        private final boolean isInput;
        private final List<Operator> readers = new ArrayList<>();
        private Optional<Merge> merge = Optional.empty();
        private boolean isInStep;
        private int writers;
        private long bound = Long.MIN_VALUE;
        private long rows;

        Stream(String name, boolean isInput) {
            this.name = name;
            this.isInput = isInput;
        }

        /// Where one pump writes; the rows of several are merged by their times.
        Operator writer() {
            if (writers == 1) {
                return this;
            }
            Merge merging = merge.orElseGet(() -> new Merge(isInStep, this));
            merge = Optional.of(merging);
            return merging.input();
        }

        @Override
        public void row(Row row) {
            rows++;
            if (!isInput) {
                outputs.row(name, row);
            }
            for (int i = 0; i < readers.size(); i++) {
                readers.get(i).row(row);
            }
        }

        @Override
        public void bound(long rowtime) {
            if (rowtime > bound) {
                bound = rowtime;
                for (int i = 0; i < readers.size(); i++) {
                    readers.get(i).bound(rowtime);
                }
            }
        }
    }

    private Stream stream(String name) {
        Stream stream = streams.get(name);
        if (stream == null) {
            throw new IllegalStateException("there is no stream \"" + name + "\"");
        }
        return stream;
    }
}
