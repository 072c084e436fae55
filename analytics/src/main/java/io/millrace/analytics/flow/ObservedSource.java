package io.millrace.analytics.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A source whose batches and failures an [Observation] is told of.
final class ObservedSource implements Source {

    private final Source source;
    private final Observation observation;

    ObservedSource(Source source, Observation observation) {
        this.source = source;
        this.observation = observation;
    }

    @Override
    public void seek(Optional<Instant> since, Map<String, ShardPosition> shards) {
        source.seek(since, shards);
    }

    @Override
    public SourceBatch poll() {
        try {
            SourceBatch batch = source.poll();
            observation.read(batch);
            return batch;
        } catch (RuntimeException e) {
            observation.readFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void await(Duration wait) throws InterruptedException {
        source.await(wait);
    }

    @Override
    public SourceBatch read(Iterable<ShardRange> ranges) throws RecordsGoneException {
        try {
            return source.read(ranges);
        } catch (RuntimeException e) {
            observation.readFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void wake() {
        source.wake();
    }

    @Override
    public void close() {
        source.close();
    }
}
