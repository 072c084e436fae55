package io.millrace.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Adds up what services measure until somebody takes it; no value is lost or taken twice.
public final class Tallies implements Meter {

    private final Map<Metric, Tally> tallies = new ConcurrentHashMap<>();

    /// What is measured of a subject.
    public record Metric(Subject subject, String name, Unit unit) {}

    @Override
    public void add(Subject subject, String name, Unit unit, double value) {
        tallies.merge(new Metric(subject, name, unit), Tally.of(value), Tally::plus);
    }

    /// What has come together since the last time; counts anew from here on.
    public Map<Metric, Tally> take() {
        Map<Metric, Tally> taken = new HashMap<>();
        for (Metric metric : List.copyOf(tallies.keySet())) {
            Tally tally = tallies.remove(metric);
            if (tally != null) {
                taken.put(metric, tally);
            }
        }
        return taken;
    }
}
