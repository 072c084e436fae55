package io.millrace.lambda.source;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A stream in memory; what is put into it is numbered over all shards.
final class StreamFake implements EventStream {

    private static final int PAGE = 7;

    private final Map<String, FakeShard> shards = new LinkedHashMap<>();
    private int last;
    /// So many calls fail.
    private int failures;
    private final List<String> opened = new ArrayList<>();

    private static final class FakeShard {
        final List<String> parents;
        final String start;
        final List<SourceRecord> records = new ArrayList<>();
        boolean isClosed;
        boolean isDeleted;

        FakeShard(List<String> parents, String start) {
            this.parents = parents;
            this.start = start;
        }
    }

    synchronized StreamFake shard(String id, String... parents) {
        shards.put(id, new FakeShard(List.of(parents), Integer.toString(++last)));
        return this;
    }

    synchronized void put(String shard, String key, String data, Instant arrival) {
        found(shard)
                .records
                .add(new SourceRecord(
                        new SequenceNumber(Integer.toString(++last)),
                        key,
                        data.getBytes(StandardCharsets.UTF_8),
                        arrival));
        notifyAll();
    }

    /// Deletes the stream, and makes another one of its name with one shard.
    synchronized void replace(String id) {
        shards.values().forEach(shard -> shard.isDeleted = true);
        shards.clear();
        shard(id);
        notifyAll();
    }

    synchronized void close(String shard) {
        found(shard).isClosed = true;
        notifyAll();
    }

    synchronized void fail(int times) {
        failures = times;
    }

    /// The shards that were opened, as often as they were.
    synchronized List<String> opened() {
        return List.copyOf(opened);
    }

    private FakeShard found(String id) {
        return Objects.requireNonNull(shards.get(id), id);
    }

    private void check() {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("the stream is out of order");
        }
    }

    @Override
    public synchronized List<StreamShard> shards() {
        check();
        return shards.entrySet().stream()
                .map(shard -> new StreamShard(shard.getKey(), shard.getValue().parents, shard.getValue().start))
                .toList();
    }

    @Override
    public Duration retention() {
        return Duration.ofDays(1);
    }

    @Override
    public synchronized Cursor open(String id, ShardStart start) {
        opened.add(id);
        FakeShard shard = found(id);
        if (start instanceof ShardStart.After after && !after.number().isAfter(new SequenceNumber(shard.start))) {
            throw new IllegalArgumentException("the number is of another stream");
        }
        int first = 0;
        while (first < shard.records.size() && isBefore(shard.records.get(first), start)) {
            first++;
        }
        return new FakeCursor(shard, first);
    }

    private static boolean isBefore(SourceRecord record, ShardStart start) {
        return switch (start) {
            case ShardStart.Horizon _ -> false;
            case ShardStart.At at -> record.arrival().isBefore(at.time());
            case ShardStart.After after -> !record.number().isAfter(after.number());
        };
    }

    private final class FakeCursor implements Cursor {

        private final FakeShard shard;
        private int next;

        FakeCursor(FakeShard shard, int next) {
            this.shard = shard;
            this.next = next;
        }

        @Override
        public Page next() throws InterruptedException {
            synchronized (StreamFake.this) {
                check();
                if (shard.isDeleted) {
                    throw new IllegalStateException("the shard is gone");
                }
                if (next == shard.records.size() && !shard.isClosed) {
                    StreamFake.this.wait(10);
                }
                int end = Math.min(shard.records.size(), next + PAGE);
                List<SourceRecord> page = List.copyOf(shard.records.subList(next, end));
                next = end;
                boolean isAtEnd = next == shard.records.size();
                return new Page(page, page.isEmpty() && isAtEnd, isAtEnd && shard.isClosed);
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
