package io.millrace.cloudwatch.logs;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Removes events: those of deleted streams, those past their group's retention, and the oldest of all when there are
/// too many bytes.
///
/// A thread of its own does so now and then. Whoever puts faster than it removes, does it himself.
final class Retention implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Retention.class.getName());
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Groups groups;
    private final Events events;
    private final LogsSettings settings;
    private final InstantSource clock;
    private final AtomicLong bytes = new AtomicLong();
    private final Semaphore wanted = new Semaphore(0);
    private final ReentrantLock making = new ReentrantLock();
    private final Thread thread;
    private volatile boolean isStopped;

    Retention(Groups groups, Events events, LogsSettings settings, InstantSource clock) {
        this.groups = groups;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("logs-retention").unstarted(this::run);
    }

    /// A stream that has events, and its group.
    private record Kept(LogGroup group, LogStream stream) {
        long first() {
            return stream.first().orElse(Long.MAX_VALUE);
        }
    }

    void start() {
        count();
        thread.start();
    }

    /// Has what was deleted removed.
    void soon() {
        wanted.release();
    }

    /// Takes note of events that were put.
    void grown(long more) {
        long now = bytes.addAndGet(more);
        if (now > settings.maxBytes() + settings.maxBytes() / 4) {
            makeRoom();
        } else if (now > settings.maxBytes() && now - more <= settings.maxBytes()) {
            soon();
        }
    }

    private void run() {
        while (!isStopped) {
            try {
                var _ = wanted.tryAcquire(settings.sweepInterval().toNanos(), TimeUnit.NANOSECONDS);
                wanted.drainPermits();
                sweep();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "cannot remove expired log events, tries again later", e);
            }
        }
    }

    /// Removes all that is to be removed now.
    void sweep() {
        while (!isStopped && events.emptyTrash()) {
            // until it is empty
        }
        groups.all().forEach(this::expire);
        count();
        if (bytes.get() > settings.maxBytes()) {
            makeRoom();
        }
    }

    private void expire(LogGroup group) {
        long horizon = group.horizonMillis(clock.millis());
        if (horizon == 0) {
            return;
        }
        for (LogStream stream : groups.streams(group, "")) {
            boolean isOld = stream.first().orElse(stream.touchedMillis()) < horizon;
            Optional<LogStream> rest = Optional.of(stream).filter(any -> isOld);
            while (rest.isPresent() && !isStopped) {
                rest = groups.expire(group, rest.get(), horizon, true)
                        .filter(left -> left.first().orElse(Long.MAX_VALUE) < horizon);
            }
        }
    }

    /// Removes the oldest events of all streams until a tenth of the room is free.
    private void makeRoom() {
        making.lock();
        try {
            long enough = settings.maxBytes() - settings.maxBytes() / 10;
            if (bytes.get() <= settings.maxBytes()) {
                return;
            }
            PriorityQueue<Kept> oldest = new PriorityQueue<>(Comparator.comparingLong(Kept::first));
            for (LogGroup group : groups.all()) {
                groups.streams(group, "").stream()
                        .filter(stream -> stream.first().isPresent())
                        .forEach(stream -> oldest.add(new Kept(group, stream)));
            }
            while (bytes.get() > enough && !oldest.isEmpty() && !isStopped) {
                Kept kept = oldest.remove();
                Optional<LogStream> rest = groups.expire(kept.group(), kept.stream(), Long.MAX_VALUE, false);
                bytes.addAndGet(
                        rest.map(LogStream::bytes).orElse(0L) - kept.stream().bytes());
                rest.filter(left -> left.first().isPresent())
                        .ifPresent(left -> oldest.add(new Kept(kept.group(), left)));
            }
        } finally {
            making.unlock();
        }
    }

    /// Counts anew; what is put meanwhile may be counted twice or not, until the next time.
    private void count() {
        long before = bytes.get();
        long sum = groups.all().stream().mapToLong(groups::bytes).sum();
        bytes.addAndGet(sum - before);
    }

    @Override
    public void close() {
        isStopped = true;
        wanted.release();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
