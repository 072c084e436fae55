package io.millrace.analytics.run;

import io.millrace.analytics.run.Plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one application keeps on disk: the last snapshot of its progress and state, and the plans since then.
///
/// Plans are appended by one thread while another may write a snapshot.
interface Journal {

    /// What is there.
    ///
    /// @param progress where the application stood at the snapshot
    /// @param plans what was planned since then, in order; steps that the snapshot covers may be among them
    record Saved(Progress progress, List<Plan> plans) {

        public Saved {
            plans = List.copyOf(plans);
        }

        /// Where the application stood before the last plan, of which nobody knows how much was done.
        Progress settled() {
            return progress.before(plans);
        }

        /// From another place of the stream. Rows of the last plan that were sent already keep their places.
        Progress restarted(Optional<Instant> since) {
            Progress restarted = settled().restarted(since);
            return plans.isEmpty() ? restarted : restarted.withNewEpoch();
        }
    }

    /// Reads progress and plans; nothing if the application was never started.
    Optional<Saved> load();

    /// Reads the state of the snapshot; nothing if the operators begin anew.
    ///
    /// @throws StateLostException if it is not what was written
    Optional<byte[]> state();

    /// Reads the prepared records of a step that keeps them.
    byte[] kept(Step step);

    /// Adds a plan; durable on return. Adding it again after a failure does no harm.
    ///
    /// @param kept the prepared records of those steps that keep them, by the number of the step
    void append(Plan plan, Map<Long, byte[]> kept);

    /// Replaces the snapshot and removes the plans that it covers; durable on return, as a whole or not at all.
    ///
    /// @param state what the operators keep; empty if they begin anew
    void snapshot(Progress progress, Optional<byte[]> state);

    /// The state of an application is not what was written, or is gone.
    final class StateLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StateLostException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
