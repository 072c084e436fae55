package io.millrace.analytics.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A function before the code whose work an [Observation] is told of.
final class ObservedPreparation implements Preparation {

    private final Preparation preparation;
    private final Observation observation;
    private final InstantSource clock;

    ObservedPreparation(Preparation preparation, Observation observation, InstantSource clock) {
        this.preparation = preparation;
        this.observation = observation;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(SourceBatch batch) {
        Instant begin = clock.instant();
        try {
            Prepared prepared = preparation.prepare(batch);
            observation.prepared(batch, prepared, Duration.between(begin, clock.instant()));
            return prepared;
        } catch (RuntimeException e) {
            observation.prepareFailed(String.valueOf(e.getMessage()), Duration.between(begin, clock.instant()));
            throw e;
        }
    }
}
