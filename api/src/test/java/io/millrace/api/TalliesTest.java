package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TalliesTest {

    private static final Subject STREAM =
            new Subject("123456789012", "us-east-1", "AWS/Kinesis", Map.of("StreamName", "s"));
    private static final Tallies.Metric BYTES = new Tallies.Metric(STREAM, "IncomingBytes", Meter.Unit.BYTES);

    @Test
    void values_areAddedUp_bySubjectNameAndUnit() {
        Tallies tallies = new Tallies();
        tallies.add(STREAM, "IncomingBytes", Meter.Unit.BYTES, 5);
        tallies.add(STREAM, "IncomingBytes", Meter.Unit.BYTES, -1);
        tallies.add(STREAM, "IncomingRecords", Meter.Unit.COUNT, 1);

        assertThat(tallies.take())
                .isEqualTo(Map.of(
                        BYTES,
                        new Tally(2, 4, -1, 5),
                        new Tallies.Metric(STREAM, "IncomingRecords", Meter.Unit.COUNT),
                        Tally.of(1)));
        assertThat(tallies.take()).isEmpty();
    }

    @Test
    void valuesOfManyThreads_areTakenOnceEach() throws InterruptedException {
        Tallies tallies = new Tallies();
        int threads = 4;
        int values = 20_000;
        AtomicInteger running = new AtomicInteger(threads);
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            started.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < values; j++) {
                    tallies.add(STREAM, "IncomingBytes", Meter.Unit.BYTES, 1);
                }
                running.decrementAndGet();
            }));
        }
        long sum = 0;
        while (running.get() > 0) {
            sum += count(tallies);
        }
        for (Thread thread : started) {
            thread.join();
        }

        assertThat(sum + count(tallies)).isEqualTo((long) threads * values);
    }

    private static long count(Tallies tallies) {
        return Optional.ofNullable(tallies.take().get(BYTES)).map(Tally::count).orElse(0L);
    }
}
