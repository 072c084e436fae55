package io.millrace.analytics.run;

import io.millrace.sql.ErrorRow;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;

/// Tells the log of dropped rows, at most once a minute.
final class ErrorTally {

    private static final System.Logger LOG = System.getLogger(ErrorTally.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final String application;
    private Instant next = Instant.MIN;
    private long untold;

    ErrorTally(String application) {
        this.application = application;
    }

    /// Rows were dropped.
    ///
    /// @param latest the last of them
    void add(int dropped, ErrorRow latest, Instant now) {
        untold += dropped;
        if (!now.isBefore(next)) {
            LOG.log(
                    Level.WARNING,
                    "application {0} has dropped {1} rows; the latest: {2}: {3}",
                    application,
                    Long.toString(untold),
                    latest.errorName(),
                    latest.message());
            untold = 0;
            next = now.plus(INTERVAL);
        }
    }
}
