package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.flow.Delivery;
import io.millrace.analytics.flow.Pauses;
import io.millrace.analytics.flow.StopFlag;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import io.millrace.analytics.run.Progress.Counters;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A running application: one [Session] after another, until it is stopped.
///
/// Nothing ends an application but a stop: whatever fails is tried again, first soon, then every few seconds.
final class Runner implements Runnable {

    private static final System.Logger LOG = System.getLogger(Runner.class.getName());

    private final Job job;
    private final Events events;
    private final StopFlag stop = new StopFlag();
    private final Health health;
    private final ErrorTally errorTally;
    private final Map<String, Delivery> deliveries = new HashMap<>();

    /// Told of an application's life, on its thread.
    interface Events {

        /// It reads, or tries to.
        void started(Runner runner);

        /// Its thread ends.
        void ended(Runner runner);
    }

    Runner(Job job, Events events, RandomGenerator random) {
        this.job = job;
        this.events = events;
        this.errorTally = new ErrorTally(job.id().name());
        this.health = new Health(
                job.id(),
                new Pauses(stop, random, job.settings()),
                job.journal().load().map(saved -> saved.settled().counters()).orElse(Counters.NONE));
        Pauses sendPauses = new Pauses(stop, random, job.settings());
        job.sinks().forEach((output, sink) -> deliveries.put(output, new Delivery(sink, sendPauses, health::trouble)));
    }

    ApplicationId id() {
        return job.id();
    }

    /// Ends the run after the batch under way; returns at once.
    void stop() {
        stop.set();
        job.source().wake();
    }

    boolean isStopping() {
        return stop.isSet();
    }

    Counters counters() {
        return health.counters();
    }

    long millisBehindLatest() {
        return health.millisBehindLatest();
    }

    Optional<String> lastError() {
        return health.lastError();
    }

    @Override
    public void run() {
        try {
            while (!stop.isSet()) {
                try {
                    Session session = new Session(job, deliveries, health, errorTally, stop);
                    events.started(this);
                    session.run();
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.ERROR, "application " + id() + " failed and goes on from its last snapshot", e);
                    health.trouble(e);
                    events.started(this);
                    health.pause();
                }
            }
        } catch (StoppedException _) {
            LOG.log(Level.DEBUG, "application {0} was stopped within a batch", id());
        } finally {
            job.source().close();
            events.ended(this);
        }
    }
}
