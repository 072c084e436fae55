package io.millrace.sql;

import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A running application: rows go in, and what comes of them has gone out when the call returns.
///
/// A plain object with explicit time: the only clock is the ROWTIME of the rows and the bounds, so the same rows always
/// give the same results. One thread at a time.
public final class Execution {

    private final Outputs outputs;
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private final Map<String, List<Exit>> pumps = new LinkedHashMap<>();
    private final RowClock clock = new RowClock();

    Execution(Map<String, StreamTable> tables, Map<String, PumpPlan> plans, Outputs outputs) {
        this.outputs = outputs;
        tables.forEach((name, table) -> streams.put(name, new Stream(name, table.isInput())));
        plans.forEach((name, plan) -> {
            if (plan.isStarted()) {
                pumps.put(name, begin(plan));
            }
        });
    }

    private List<Exit> begin(PumpPlan plan) {
        Stream target = stream(plan.target().name());
        List<Exit> exits = new ArrayList<>();
        List<PumpPlan.Branch> branches = plan.operators(clock, () -> {
            Exit exit = new Exit(target);
            exits.add(exit);
            return exit;
        });
        for (PumpPlan.Branch branch : branches) {
            stream(branch.source()).readers.add(new Entry(plan.name(), branch.operator()));
        }
        return exits;
    }

    /// Feeds rows of an input stream, in their order.
    ///
    /// A row that is earlier than one before it is dropped as out of order.
    ///
    /// @throws IllegalArgumentException if the application has no such input
    public void accept(String inputStream, List<Row> rows) {
        Stream stream = streams.get(inputStream);
        if (stream == null || !stream.isInput) {
            throw new IllegalArgumentException("there is no input stream \"" + inputStream + "\"");
        }
        for (Row row : rows) {
            clock.advance(row.rowtime());
            if (row.rowtime() < stream.highest) {
                RowError late = new RowError(
                        RowError.Kind.OUT_OF_ORDER, "the row is earlier than one before it in \"" + inputStream + "\"");
                outputs.error(errorRow(late, row, ""));
            } else {
                stream.row(row);
            }
        }
    }

    /// Tells that no later row will be earlier than this.
    ///
    /// @param rowtimeMillis milliseconds of 1970-01-01 UTC
    public void bound(long rowtimeMillis) {
        clock.advance(rowtimeMillis);
    }

    /// The state of all that runs, from which [Application#start] goes on.
    public byte[] checkpoint() {
        Map<String, Checkpoint.Progress> progress = new LinkedHashMap<>();
        streams.forEach(
                (name, stream) -> progress.put("stream:" + name, new Checkpoint.Progress(stream.highest, stream.rows)));
        pumps.forEach((name, exits) -> {
            for (int i = 0; i < exits.size(); i++) {
                Exit exit = exits.get(i);
                progress.put("pump:" + name + ":" + i, new Checkpoint.Progress(exit.highest, exit.rows));
            }
        });
        return new Checkpoint(clock.started, clock.now, progress).toBytes();
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
        streams.forEach((name, stream) -> checkpoint.progress("stream:" + name).ifPresent(progress -> {
            stream.highest = progress.highest();
            stream.rows = progress.rows();
        }));
        pumps.forEach((name, exits) -> {
            for (int i = 0; i < exits.size(); i++) {
                Exit exit = exits.get(i);
                checkpoint.progress("pump:" + name + ":" + i).ifPresent(progress -> {
                    exit.highest = progress.highest();
                    exit.rows = progress.rows();
                });
            }
        });
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
    private final class Stream {

        private final String name;
        private final boolean isInput;
        private final List<Entry> readers = new ArrayList<>();
        private long highest = Long.MIN_VALUE;
        private long rows;

        Stream(String name, boolean isInput) {
            this.name = name;
            this.isInput = isInput;
        }

        void row(Row row) {
            highest = Math.max(highest, row.rowtime());
            rows++;
            if (!isInput) {
                outputs.row(name, row);
            }
            for (int i = 0; i < readers.size(); i++) {
                readers.get(i).take(row);
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

    /// Where the rows of one stream enter a pump; what fails is dropped here and reported.
    private final class Entry {

        private final String pump;
        private final Operator operator;

        Entry(String pump, Operator operator) {
            this.pump = pump;
            this.operator = operator;
        }

        void take(Row row) {
            try {
                operator.row(row);
            } catch (RowError e) {
                outputs.error(errorRow(e, row, pump));
            } catch (ArithmeticException e) {
                RowError overflow = new RowError(RowError.Kind.NUMERIC_OVERFLOW, String.valueOf(e.getMessage()));
                outputs.error(errorRow(overflow, row, pump));
            }
        }
    }

    /// Where the rows of one branch of a pump enter the stream that it writes to, in ascending order.
    ///
    /// Each branch has its own order: a UNION ALL is not out of order because its branches take turns.
    private static final class Exit implements Operator {

        private final Stream target;
        private long highest = Long.MIN_VALUE;
        private long rows;

        Exit(Stream target) {
            this.target = target;
        }

        @Override
        public void row(Row row) {
            if (row.rowtime() < highest) {
                throw new RowError(
                        RowError.Kind.OUT_OF_ORDER, "ROWTIME goes back behind a row that the pump has written before");
            }
            highest = row.rowtime();
            rows++;
            target.row(row);
        }
    }
}
