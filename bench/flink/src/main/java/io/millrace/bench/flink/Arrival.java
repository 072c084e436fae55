package io.millrace.bench.flink;

import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/// `ARRIVAL()`: the time of the next record; a thousand records are a second.
public final class Arrival extends ScalarFunction {

    /// 2026-01-01: the time of the first record.
    private static final long START = 1_767_225_600_000L;

    private transient long count;

    @Override
    public void open(FunctionContext context) {
        count = 0;
    }

    public @DataTypeHint("TIMESTAMP_LTZ(3)") Instant eval() {
        return Instant.ofEpochMilli(START + count++);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
