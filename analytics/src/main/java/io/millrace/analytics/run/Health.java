package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.flow.Pauses;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import io.millrace.analytics.run.Progress.Counters;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// How a running application fares: told by its thread, asked by all.
final class Health {

    private static final System.Logger LOG = System.getLogger(Health.class.getName());

    private final ApplicationId id;
    private final Pauses pauses;
    private volatile Counters counters;
    private volatile long millisBehindLatest;
    private volatile Optional<String> lastError = Optional.empty();

    /// @param pauses between attempts that fail
    /// @param counters what was counted before
    Health(ApplicationId id, Pauses pauses, Counters counters) {
        this.id = id;
        this.pauses = pauses;
        this.counters = counters;
    }

    Counters counters() {
        return counters;
    }

    void counted(Counters now) {
        counters = now;
    }

    long millisBehindLatest() {
        return millisBehindLatest;
    }

    void isBehindBy(long millis) {
        millisBehindLatest = millis;
    }

    /// Why it cannot go on, as long as it cannot.
    Optional<String> lastError() {
        return lastError;
    }

    /// An attempt has failed; returns when it is time for the next.
    void failed(Throwable cause) throws StoppedException {
        trouble(cause);
        pause();
    }

    void trouble(Throwable cause) {
        trouble(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    void trouble(String cause) {
        if (lastError.isEmpty()) {
            LOG.log(Level.WARNING, "application {0} cannot go on and keeps trying: {1}", id, cause);
        }
        lastError = Optional.of(cause);
    }

    /// Pauses after a failure, each time longer until it [#works].
    void pause() throws StoppedException {
        pauses.afterFailure();
    }

    /// Something has succeeded.
    void works() {
        if (lastError.isPresent()) {
            LOG.log(Level.INFO, "application {0} goes on", id);
            lastError = Optional.empty();
        }
        pauses.reset();
    }
}
