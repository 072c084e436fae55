package io.millrace.lambda.source;

import io.millrace.lambda.source.EventStream.StreamShard;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A mapping at work: begins each shard when the shards that it follows from are done.
final class MappingRun implements Runnable {

    private static final System.Logger LOG = System.getLogger(MappingRun.class.getName());
    private static final Duration AFTER_BREAK = Duration.ofSeconds(1);

    private final MappingDefinition mapping;
    private final EventStream stream;
    private final Checkpoints checkpoints;
    private final Function<Duration, Work> work;
    private final Consumer<String> results;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Guarded by the lock.
    private final Map<String, ShardRun> running = new HashMap<>();

    private final Set<Thread> threads = new HashSet<>();
    private boolean hasNews;
    private boolean hasBroken;
    private boolean isStopped;

    /// @param work makes what the shards work with, from how long the stream keeps its records
    /// @param results told of trouble, in words for the user
    MappingRun(
            MappingDefinition mapping,
            EventStream stream,
            Checkpoints checkpoints,
            Function<Duration, Work> work,
            Consumer<String> results) {
        this.mapping = mapping;
        this.stream = stream;
        this.checkpoints = checkpoints;
        this.work = work;
        this.results = results;
    }

    MappingRun start() {
        lock.lock();
        try {
            threads.add(
                    Thread.ofVirtual().name("lambda-mapping-" + mapping.uuid()).start(this));
            return this;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            Optional<Work> ready = Optional.empty();
            int failures = 0;
            while (true) {
                try {
                    if (ready.isEmpty()) {
                        ready = Optional.of(work.apply(stream.retention()));
                    }
                    begin(ready.get(), stream.shards());
                    failures = 0;
                    if (!awaitNews()) {
                        return;
                    }
                } catch (RuntimeException e) {
                    failures++;
                    String text = e.getMessage() == null ? e.toString() : e.getMessage();
                    LOG.log(System.Logger.Level.DEBUG, "{0} cannot read its stream: {1}", mapping, text);
                    results.accept("PROBLEM: " + text);
                    if (!pause(Retries.pause(failures))) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Work ready, List<StreamShard> shards) {
        Set<String> ids = shards.stream().map(StreamShard::id).collect(Collectors.toSet());
        checkpoints.retain(shards);
        Map<String, ShardCheckpoint> places = checkpoints.all();
        Set<String> drained = places.entrySet().stream()
                .filter(place -> place.getValue().isDrained())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        lock.lock();
        try {
            for (StreamShard shard : shards) {
                boolean isReadable = !drained.contains(shard.id())
                        && shard.parents().stream().filter(ids::contains).allMatch(drained::contains);
                if (isReadable && !isStopped && !running.containsKey(shard.id())) {
                    ShardCheckpoint from =
                            Optional.ofNullable(places.get(shard.id())).orElseGet(() -> ShardCheckpoint.of(shard));
                    ShardRun run = new ShardRun(ready, shard, from, this::ended);
                    running.put(shard.id(), run);
                    threads.add(Thread.ofVirtual()
                            .name("lambda-shard-" + shard.id())
                            .start(run));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void ended(ShardRun run) {
        lock.lock();
        try {
            running.remove(run.shard());
            threads.remove(Thread.currentThread());
            hasNews = true;
            hasBroken |= run.isBroken();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a shard has ended; false if the mapping is to end.
    private boolean awaitNews() throws InterruptedException {
        boolean isAfterBreak;
        lock.lock();
        try {
            while (!hasNews && !isStopped) {
                changed.await();
            }
            hasNews = false;
            isAfterBreak = hasBroken;
            hasBroken = false;
        } finally {
            lock.unlock();
        }
        return pause(isAfterBreak ? AFTER_BREAK : Duration.ZERO);
    }

    private boolean pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (nanos > 0 && !isStopped) {
                nanos = changed.awaitNanos(nanos);
            }
            return !isStopped;
        } finally {
            lock.unlock();
        }
    }

    /// Ends; on return no invocation is at work.
    void stop() {
        end(ShardRun::stop);
    }

    /// Ends and interrupts what is at work.
    void kill() {
        end(ShardRun::kill);
    }

    private void end(Consumer<ShardRun> way) {
        Set<Thread> left;
        lock.lock();
        try {
            isStopped = true;
            changed.signalAll();
            running.values().forEach(way);
            left = Set.copyOf(threads);
        } finally {
            lock.unlock();
        }
        try {
            for (Thread thread : left) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
