package io.millrace.cloudwatch;

import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// All metrics of all accounts, on disk: for each a row that says that it is there, and a row for each hour.
///
/// Rows are kept as `account/region/metric` and `account/region/metric/hour`. What is older than [#RETENTION] is
/// removed once an hour, by whoever reports then.
final class Metrics {

    /// AWS keeps data of one minute as long, and coarser data longer.
    static final Duration RETENTION = Duration.ofDays(15);

    private static final long FRESH_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final Store store;
    private final Table<Series> series;
    private final Table<Hour> hours;
    private final InstantSource clock;
    private final int most;
    private final AtomicLong sweptHour = new AtomicLong();

    /// @param most how many metrics an account may have in a region
    Metrics(Store store, InstantSource clock, int most) {
        this.store = store;
        this.series = store.table("cloudwatch.series", Series.class);
        this.hours = store.table("cloudwatch.hours", Hour.class);
        this.clock = clock;
        this.most = most;
    }

    /// Adds samples; on return they are durable.
    ///
    /// @param owner account and region, with a slash between and behind
    /// @param isUnlimited whether there may be any number of metrics
    /// @throws io.millrace.api.Fault LimitExceeded if there are too many metrics; nothing is added then
    void put(String owner, boolean isUnlimited, Map<Metric, List<Sample>> samples) {
        store.update(tx -> {
            if (!isUnlimited) {
                makeRoom(tx, owner, samples.keySet());
            }
            samples.forEach((metric, reported) -> put(tx, owner, metric, reported));
        });
        long hour = clock.millis() / Hour.MILLIS;
        if (sweptHour.getAndSet(hour) != hour) {
            sweep();
        }
    }

    private void makeRoom(Transaction tx, String owner, Collection<Metric> reported) {
        long fresh = reported.stream()
                .filter(metric -> tx.get(series, owner + metric.id()).isEmpty())
                .count();
        if (fresh > 0 && tx.scan(series, owner, "", most).size() + fresh > most) {
            throw CloudWatchFault.LIMIT_EXCEEDED.fault("The maximum number of %d metrics has been reached.", most);
        }
    }

    private void put(Transaction tx, String owner, Metric metric, List<Sample> reported) {
        String key = owner + metric.id();
        long latest = reported.stream().mapToLong(Sample::millis).max().orElseThrow();
        Optional<Series> known = tx.get(series, key);
        if (known.isEmpty() || known.get().latestMillis() + FRESH_MILLIS < latest) {
            tx.put(series, key, new Series(metric, latest));
        }
        for (Sample sample : reported) {
            String row = hourKey(key, sample.millis());
            tx.put(hours, row, tx.get(hours, row).orElse(Hour.EMPTY).plus(sample));
        }
    }

    private static String hourKey(String metricKey, long millis) {
        return metricKey + "/%010d".formatted(Math.floorDiv(millis, Hour.MILLIS));
    }

    /// The metrics that have samples since then, behind a metric of that id.
    ///
    /// @param after empty for the first
    List<Series> list(String owner, String after, long sinceMillis) {
        return series.scan(owner, after.isEmpty() ? "" : owner + after, EVERYTHING).stream()
                .map(Table.Row::value)
                .filter(found -> found.latestMillis() + FRESH_MILLIS >= sinceMillis)
                .toList();
    }

    /// The samples of a metric in [from, to), by the minute, in no order.
    List<Sample> samples(String owner, Metric metric, long from, long to) {
        String key = owner + metric.id();
        List<Sample> found = new ArrayList<>();
        String last = hourKey(key, to);
        String before = hourKey(key, Math.max(0, from - Hour.MILLIS));
        for (Table.Row<Hour> row : hours.scan(key + "/", from < Hour.MILLIS ? "" : before, EVERYTHING)) {
            if (row.key().compareTo(last) > 0) {
                break;
            }
            long start = Long.parseLong(row.key().substring(key.length() + 1)) * Hour.MILLIS;
            row.value().samples(start).stream()
                    .filter(sample -> sample.millis() >= from && sample.millis() < to)
                    .forEach(found::add);
        }
        return found;
    }

    /// Removes every metric.
    void clear() {
        store.update(tx -> {
            tx.scan(series, "", "", EVERYTHING).forEach(row -> tx.delete(series, row.key()));
            tx.scan(hours, "", "", EVERYTHING).forEach(row -> tx.delete(hours, row.key()));
        });
    }

    /// Removes what is too old, metric by metric.
    private void sweep() {
        long oldest = clock.instant().minus(RETENTION).toEpochMilli();
        for (Table.Row<Series> row : series.scan("", "", EVERYTHING)) {
            String first = hourKey(row.key(), oldest);
            List<String> old = hours.scan(row.key() + "/", "", EVERYTHING).stream()
                    .map(Table.Row::key)
                    .takeWhile(key -> key.compareTo(first) < 0)
                    .toList();
            boolean isOver = row.value().latestMillis() + FRESH_MILLIS < oldest;
            if (!old.isEmpty() || isOver) {
                store.update(tx -> {
                    old.forEach(key -> tx.delete(hours, key));
                    if (isOver && tx.scan(hours, row.key() + "/", "", 1).isEmpty()) {
                        tx.delete(series, row.key());
                    }
                });
            }
        }
    }
}
