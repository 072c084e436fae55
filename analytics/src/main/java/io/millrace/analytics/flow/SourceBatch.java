package io.millrace.analytics.flow;

import io.millrace.aggregation.HashKeys;
import io.millrace.aggregation.UserRecords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Records of a stream, shard by shard; when they are read first, each shard at most once, in the order of their ids.
///
/// @param slices the shards that had records; a plan may have several batches behind each other, of which each
///     begins where the id of a shard does not follow that of the one before
/// @param drained how far those shards are read that are closed and have nothing more behind their slice
/// @param isCaughtUp whether there was nothing more in any shard
/// @param millisBehindLatest how old the next record was, of the shard that is furthest behind
public record SourceBatch(
        List<Slice> slices, Map<String, ShardPosition> drained, boolean isCaughtUp, long millisBehindLatest) {

    public SourceBatch {
        slices = List.copyOf(slices);
        drained = Map.copyOf(drained);
    }

    /// Consecutive records of one shard, 1 or more.
    ///
    /// @param keys the hash keys that the shard owns
    public record Slice(String shard, HashKeys keys, List<SourceRecord> records) {

        /// What users put into a record of this shard: an aggregate is taken apart.
        UserRecords userRecords(SourceRecord record) {
            return UserRecords.of(ByteBuffer.wrap(record.data()), record.partitionKey())
                    .within(keys);
        }

        ShardRange range() {
            return new ShardRange(
                    shard,
                    records.getFirst().sequenceNumber(),
                    records.getLast().sequenceNumber(),
                    records.size());
        }
    }

    /// One record, which may be an aggregate; an application's place is never within one.
    ///
    /// @param arrivalMillis when it arrived, in milliseconds
    /// @param data its bytes, which nobody writes
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere on its way
    public record SourceRecord(String sequenceNumber, long arrivalMillis, String partitionKey, byte[] data) {}

    public int records() {
        int count = 0;
        for (Slice slice : slices) {
            count += slice.records().size();
        }
        return count;
    }

    /// How long the records are together.
    public long bytes() {
        long bytes = 0;
        for (Slice slice : slices) {
            for (SourceRecord record : slice.records()) {
                bytes += record.data().length;
            }
        }
        return bytes;
    }

    /// Gives all records in the order in which they are worked on: that of their arrival, batch after batch, but never
    /// against that of their shard.
    void inOrder(BiConsumer<Slice, SourceRecord> taker) {
        int from = 0;
        while (from < slices.size()) {
            int to = from + 1;
            while (to < slices.size() && isBefore(slices.get(to - 1), slices.get(to))) {
                to++;
            }
            merge(slices.subList(from, to), taker);
            from = to;
        }
    }

    private static boolean isBefore(Slice one, Slice other) {
        return one.shard().compareTo(other.shard()) < 0;
    }

    private static void merge(List<Slice> slices, BiConsumer<Slice, SourceRecord> taker) {
        if (slices.size() == 1) {
            Slice only = slices.getFirst();
            only.records().forEach(record -> taker.accept(only, record));
            return;
        }
        PriorityQueue<Place> places = new PriorityQueue<>();
        slices.forEach(slice -> places.add(new Place(slice, 0)));
        Place next = places.poll();
        while (next != null) {
            taker.accept(next.slice, next.record());
            if (next.index + 1 < next.slice.records().size()) {
                places.add(new Place(next.slice, next.index + 1));
            }
            next = places.poll();
        }
    }

    /// Compares records of several shards: the earlier arrival is first, and of equal ones that of the lower shard id.
    static int byArrival(long millis, String shard, long otherMillis, String otherShard) {
        int byTime = Long.compare(millis, otherMillis);
        return byTime == 0 ? shard.compareTo(otherShard) : byTime;
    }

    /// A record of a slice.
    private record Place(Slice slice, int index) implements Comparable<Place> {

        SourceRecord record() {
            return slice.records().get(index);
        }

        @Override
        public int compareTo(Place other) {
            return byArrival(
                    record().arrivalMillis(), slice.shard(), other.record().arrivalMillis(), other.slice.shard());
        }
    }

    public boolean isEmpty() {
        return slices.isEmpty();
    }

    public List<ShardRange> ranges() {
        return slices.stream().map(Slice::range).toList();
    }

    /// How far the shards are read after this.
    public Map<String, ShardPosition> positions() {
        Map<String, ShardPosition> positions = new TreeMap<>();
        for (Slice slice : slices) {
            positions.put(slice.shard(), ShardPosition.behind(slice.range()));
        }
        positions.putAll(drained);
        return positions;
    }

    /// A batch of a plan, whose records say nothing of the stream's present.
    public static SourceBatch replayed(List<Slice> slices) {
        return new SourceBatch(new ArrayList<>(slices), Map.of(), false, 0);
    }
}
