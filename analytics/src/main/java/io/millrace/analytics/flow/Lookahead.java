package io.millrace.analytics.flow;

import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/// Records of several shards that were read and are not given out yet; for one thread.
///
/// Whoever reads shards in turn gets the hours of one before the minutes of another. Here they wait until what
/// the other shards had at the same time is there, too.
final class Lookahead {

    private final Map<String, Deque<SourceRecord>> shards = new HashMap<>();
    private long latest = Long.MIN_VALUE;

    boolean isEmpty() {
        return shards.isEmpty();
    }

    boolean has(String shard) {
        return shards.containsKey(shard);
    }

    int shards() {
        return shards.size();
    }

    /// The latest arrival of all that were added, in milliseconds; [Long#MIN_VALUE] if none was.
    long latest() {
        return latest;
    }

    /// The last of a shard's records that wait.
    Optional<SourceRecord> last(String shard) {
        return Optional.ofNullable(shards.get(shard)).map(Deque::getLast);
    }

    /// Adds records of a shard, behind those that wait already.
    void add(String shard, List<SourceRecord> records) {
        if (!records.isEmpty()) {
            shards.computeIfAbsent(shard, _ -> new ArrayDeque<>()).addAll(records);
            records.forEach(record -> latest = Math.max(latest, record.arrivalMillis()));
        }
    }

    void forget(String shard) {
        shards.remove(shard);
    }

    void clear() {
        shards.clear();
        latest = Long.MIN_VALUE;
    }

    /// Gives out what arrived up to a time, the earliest first.
    ///
    /// @param until in milliseconds
    /// @param most the most records
    /// @param mostBytes no further record is taken when there are this many bytes
    /// @return the records by the id of their shard
    SortedMap<String, List<SourceRecord>> take(long until, int most, long mostBytes) {
        PriorityQueue<Head> heads = new PriorityQueue<>();
        shards.forEach((shard, waiting) -> head(shard, waiting, heads));
        SortedMap<String, List<SourceRecord>> taken = new TreeMap<>();
        long bytes = 0;
        for (int count = 0; count < most && bytes < mostBytes; count++) {
            Head head = heads.poll();
            if (head == null || head.arrivalMillis() > until) {
                break;
            }
            SourceRecord record = head.waiting().removeFirst();
            taken.computeIfAbsent(head.shard(), _ -> new ArrayList<>()).add(record);
            bytes += record.data().length;
            head(head.shard(), head.waiting(), heads);
        }
        shards.values().removeIf(Deque::isEmpty);
        return taken;
    }

    private static void head(String shard, Deque<SourceRecord> waiting, PriorityQueue<Head> heads) {
        SourceRecord first = waiting.peekFirst();
        if (first != null) {
            heads.add(new Head(first.arrivalMillis(), shard, waiting));
        }
    }

    /// The first record of a shard that waits.
    private record Head(long arrivalMillis, String shard, Deque<SourceRecord> waiting) implements Comparable<Head> {

        @Override
        public int compareTo(Head other) {
            return SourceBatch.byArrival(arrivalMillis, shard, other.arrivalMillis, other.shard);
        }
    }
}
