package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.flow.Preparation.Prepared;
import io.millrace.analytics.flow.PreparedRecord;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.record.DecodeError;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.row.Row;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An application's code at work: prepared records go in, encoded rows stand in [#rows] when a call returns.
///
/// The same records, times and bounds in the same order give the same rows: a row's time is the arrival of its
/// record or the time that is told, never earlier than the row before. For one thread.
final class Computation {

    private static final System.Logger LOG = System.getLogger(Computation.class.getName());

    private final ApplicationId id;
    private final Program program;
    private final OutputRows rows;
    private final Execution execution;
    private final RecordDecoder decoder;
    private long floor;

    /// @param state what the operators kept at the snapshot
    /// @param floor no row will be earlier than this, in milliseconds
    Computation(
            ApplicationId id,
            Program program,
            List<OutputDefinition> outputs,
            Optional<byte[]> state,
            long memoryLimit,
            long floor) {
        this.id = id;
        this.program = program;
        this.rows = new OutputRows(program, outputs);
        this.execution = program.start(rows, state, memoryLimit);
        this.decoder = program.decoder();
        this.floor = floor;
    }

    /// The rows of the last batch.
    OutputRows rows() {
        return rows;
    }

    /// The time of the latest row or bound, in milliseconds.
    long floor() {
        return floor;
    }

    /// What the operators keep.
    byte[] state() {
        return execution.checkpoint();
    }

    /// Computes a batch, and then tells a bound.
    ///
    /// @param time the time of its rows, in milliseconds; empty for that of their arrival
    void compute(Prepared prepared, OptionalLong time, OptionalLong bound) {
        rows.clear();
        prepared.records().forEach(record -> compute(record, time));
        if (bound.isPresent()) {
            floor = Math.max(floor, bound.getAsLong());
            execution.bound(floor);
        }
    }

    private void compute(PreparedRecord record, OptionalLong time) {
        floor = Math.max(floor, time.orElse(record.metadata().arrivalMillis()));
        if (record.failure().isPresent()) {
            drop(DecodeError.of(DecodeError.NOT_PREPARED, record.failure().get(), floor, record.data()));
        } else {
            String stream = program.streamOf(record.metadata().shardId());
            decoder.decode(record.data(), record.metadata(), floor, row -> feed(stream, row), this::drop);
        }
    }

    private void feed(String stream, Row row) {
        rows.row(stream, row);
        try {
            execution.accept(stream, List.of(row));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "application " + id + " cannot compute a row, and drops it", e);
            rows.error(new ErrorRow(row.rowtime(), "ERROR", "INTERNAL_ERROR", e.toString(), row.rowtime(), "", ""));
        }
    }

    private void drop(DecodeError error) {
        rows.error(new ErrorRow(
                error.rowtime(), "ERROR", error.name(), error.message(), error.rowtime(), error.data(), ""));
    }
}
