package io.millrace.firehose.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FlushGateTest {

    private final FlushGate gate = new FlushGate();

    @Test
    void flush_isDone_whenAllBelowItIsDelivered() {
        CompletableFuture<Void> done = gate.flush(10, 5);
        gate.delivered(9);
        assertThat(done).isNotDone();
        gate.delivered(10);
        assertThat(done).isCompleted();
    }

    /// Who asks has looked where the worker stands, and the worker goes on before the question is noted.
    @Test
    void flush_isDone_ifTheWorkerWentOnMeanwhile() {
        gate.delivered(10);
        assertThat(gate.flush(10, 5)).isCompleted();
        assertThat(gate.flush(11, 5)).isNotDone();
    }

    @Test
    void flush_isDone_whenTheWorkerEnds() {
        CompletableFuture<Void> before = gate.flush(10, 5);
        gate.stop();
        assertThat(before).isCompleted();
        assertThat(gate.flush(10, 5)).isCompleted();
    }
}
