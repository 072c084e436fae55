package io.millrace.lambda.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void take_givesWhatIsDueInTheOrderOfTime() {
        Waiting waiting = new Waiting(10);
        waiting.put(event("late", "f", START.plusSeconds(5)));
        waiting.put(event("early", "f", START));
        waiting.put(event("alsoEarly", "f", START));
        assertThat(taken(waiting, START)).containsExactly("early", "alsoEarly");
        assertThat(waiting.nextDue()).contains(START.plusSeconds(5));
        assertThat(taken(waiting, START.plusSeconds(5))).containsExactly("late");
    }

    @Test
    void take_givesAFunctionNoMoreThanItsPlaces_andOthersTheirs() {
        Waiting waiting = new Waiting(2);
        for (int i = 0; i < 5; i++) {
            waiting.put(event("a" + i, "a", START));
        }
        waiting.put(event("b0", "b", START));
        assertThat(taken(waiting, START)).containsExactlyInAnyOrder("a0", "a1", "b0");
    }

    @Test
    void removeAll_leavesNothingOfTheFunction() {
        Waiting waiting = new Waiting(1);
        waiting.put(event("a0", "a", START));
        waiting.put(event("a1", "a", START));
        waiting.put(event("a2", "a", START.plusSeconds(9)));
        waiting.put(event("b0", "b", START.plusSeconds(9)));
        Waiting.Entry taken = waiting.take(START).orElseThrow();
        waiting.removeAll(taken.function());
        waiting.forget(taken);
        assertThat(waiting.size()).isEqualTo(1);
        assertThat(taken(waiting, START.plusSeconds(9))).containsExactly("b0");
    }

    @Test
    void everyEvent_isInOnePlace_whateverHappens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Waiting waiting = new Waiting(3);
        Map<String, QueuedEvent> all = new HashMap<>();
        Map<String, Waiting.Entry> out = new HashMap<>();
        Instant now = START;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    QueuedEvent event = event("e" + step, "f" + random.nextInt(4), now.plusMillis(random.nextInt(50)));
                    all.put(event.key(), event);
                    waiting.put(event);
                }
                case 1 -> {
                    Optional<Waiting.Entry> taken = waiting.take(now);
                    taken.ifPresent(entry -> assertThat(out.put(entry.key(), entry))
                            .as("taken twice, seed " + seed)
                            .isNull());
                }
                case 2 -> {
                    if (!out.isEmpty()) {
                        Waiting.Entry entry = Objects.requireNonNull(
                                out.remove(out.keySet().iterator().next()));
                        if (random.nextBoolean()) {
                            waiting.forget(entry);
                            all.remove(entry.key());
                        } else {
                            waiting.put(Objects.requireNonNull(all.get(entry.key()))
                                    .refused(now.plusMillis(random.nextInt(50))));
                        }
                    }
                }
                default -> now = now.plusMillis(random.nextInt(5));
            }
            assertThat(waiting.size()).as("seed " + seed).isEqualTo(all.size());
        }
        out.values().forEach(entry -> {
            waiting.forget(entry);
            all.remove(entry.key());
        });
        Set<String> left = new HashSet<>();
        Optional<Waiting.Entry> next = waiting.take(Instant.MAX);
        while (next.isPresent()) {
            left.add(next.get().key());
            waiting.forget(next.get());
            next = waiting.take(Instant.MAX);
        }
        assertThat(left).as("seed " + seed).isEqualTo(all.keySet());
        assertThat(waiting.size()).isZero();
    }

    private static QueuedEvent event(String id, String function, Instant due) {
        return new QueuedEvent(id, new Target("123456789012", "us-east-1", function, "$LATEST"), START, due, 0, 0);
    }

    private static List<String> taken(Waiting waiting, Instant now) {
        List<String> ids = new ArrayList<>();
        for (Optional<Waiting.Entry> next = waiting.take(now); next.isPresent(); next = waiting.take(now)) {
            ids.add(next.get().key().substring(next.get().function().keys().length()));
        }
        return ids;
    }
}
