package io.millrace.lambda.async;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Which events wait for their time, and which for a place of their function; not safe for many threads.
///
/// Every event of the store is in exactly one of three places: waiting until it is due, waiting for one of its
/// function's places, or taken by somebody who will say [#put], [#delay] or [#forget].
final class Waiting {

    private final int places;
    private final PriorityQueue<Entry> byTime =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparingLong(Entry::order));
    private final Map<String, Lane> lanes = new HashMap<>();
    private long order;
    private long size;

    /// An event's key in the store, and when it is due.
    ///
    /// @param order which of those that are due at the same time was put first
    record Entry(String key, Target function, Instant due, long order) {}

    /// The events of one function that are due, and those that are taken.
    private static final class Lane {
        final Deque<Entry> due = new ArrayDeque<>();
        final Set<String> taken = new HashSet<>();

        boolean isIdle() {
            return due.isEmpty() && taken.isEmpty();
        }
    }

    /// @param places how many events of one function may be taken at once
    Waiting(int places) {
        this.places = places;
    }

    /// Puts a new event, or one that was taken back to where it waits.
    void put(QueuedEvent event) {
        put(event.key(), event.function(), event.due());
    }

    /// Puts an event back that was taken, until then.
    void delay(Entry taken, Instant due) {
        put(taken.key(), taken.function(), due);
    }

    private void put(String key, Target function, Instant due) {
        if (!release(key, function)) {
            size++;
        }
        byTime.add(new Entry(key, function, due, order++));
    }

    /// The event that was taken is done with.
    void forget(Entry taken) {
        if (release(taken.key(), taken.function())) {
            size--;
        }
    }

    /// Takes an event that is due and whose function has a place for it.
    Optional<Entry> take(Instant now) {
        while (!byTime.isEmpty() && !byTime.peek().due().isAfter(now)) {
            Entry entry = byTime.remove();
            lanes.computeIfAbsent(entry.function().function(), _ -> new Lane())
                    .due
                    .add(entry);
        }
        for (Lane lane : lanes.values()) {
            if (!lane.due.isEmpty() && lane.taken.size() < places) {
                Entry entry = lane.due.remove();
                lane.taken.add(entry.key());
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /// Removes what waits of a function; what is taken stays until it is forgotten.
    void removeAll(Target function) {
        String name = function.function();
        int before = byTime.size();
        byTime.removeIf(entry -> entry.function().function().equals(name));
        size -= before - byTime.size();
        Lane lane = lanes.get(name);
        if (lane != null) {
            size -= lane.due.size();
            lane.due.clear();
            removeIfIdle(name, lane);
        }
    }

    /// When the next event is due that does not wait for a place.
    Optional<Instant> nextDue() {
        return Optional.ofNullable(byTime.peek()).map(Entry::due);
    }

    /// How many events there are in all.
    long size() {
        return size;
    }

    private boolean release(String key, Target function) {
        String name = function.function();
        Lane lane = lanes.get(name);
        boolean wasTaken = lane != null && lane.taken.remove(key);
        if (lane != null) {
            removeIfIdle(name, lane);
        }
        return wasTaken;
    }

    private void removeIfIdle(String name, Lane lane) {
        if (lane.isIdle()) {
            lanes.remove(name);
        }
    }
}
