package io.millrace.analytics.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// A sink whose puts an [Observation] is told of.
final class ObservedSink implements Sink {

    private final String output;
    private final Sink sink;
    private final Observation observation;
    private final InstantSource clock;

    /// @param output the id of the output that the sink is of
    ObservedSink(String output, Sink sink, Observation observation, InstantSource clock) {
        this.output = output;
        this.sink = sink;
        this.observation = observation;
        this.clock = clock;
    }

    @Override
    public Outcome put(List<byte[]> records, String producer, long sequence) {
        Instant begin = clock.instant();
        try {
            Outcome outcome = sink.put(records, producer, sequence);
            long bytes = records.stream().mapToLong(record -> record.length).sum();
            for (int refused : outcome.refused()) {
                bytes -= records.get(refused).length;
            }
            observation.put(output, records.size(), bytes, outcome, Duration.between(begin, clock.instant()));
            return outcome;
        } catch (RuntimeException e) {
            observation.putFailed(output, String.valueOf(e.getMessage()), Duration.between(begin, clock.instant()));
            throw e;
        }
    }
}
