package io.millrace.randomuser;

import io.millrace.randomuser.KinesisSink.Entry;
import io.millrace.randomuser.KinesisSink.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Sends randomly chosen users to a stream, one after the other, until it has sent enough or is stopped.
///
/// A record that the stream surely did not take (too busy, not reachable) is offered again after a random
/// pause that grows up to five seconds. A record whose fate is unknown is never offered again, because it
/// could be stored twice; it
/// is counted as in doubt. So each record ends up sent, failed or in doubt, and the ledger lists just those sent.
///
/// One producer makes one run. The thread that calls [#run] decides what is sent when; at a set rate the
/// requests wait for their answers on virtual threads, as many as the settings allow.
public final class Producer {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    private static final long MOST_BACKLOG_NANOS = 1_000_000_000L;

    private final KinesisSink sink;
    private final List<Person> people;
    private final ProducerSettings settings;
    private final Pace pace;
    private final RandomGenerator chance;
    private final Ledger ledger;
    private final Consumer<Progress> listener;

    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Object tally = new Object();
    private Progress progress = Progress.NONE;

    /// @param people the users to choose from, at least one
    /// @param chance chooses users, keys and pauses; used by one thread at a time
    /// @param listener is told after each answer, from one thread at a time, and delays the producer while it
    /// listens
    public Producer(
            KinesisSink sink,
            List<Person> people,
            ProducerSettings settings,
            Pace pace,
            RandomGenerator chance,
            Ledger ledger,
            Consumer<Progress> listener) {
        if (people.isEmpty()) {
            throw new IllegalArgumentException("a producer needs users to choose from");
        }
        this.sink = sink;
        this.people = List.copyOf(people);
        this.settings = settings;
        this.pace = pace;
        this.chance = chance;
        this.ledger = ledger;
        this.listener = listener;
    }

    /// Sends until count or duration is reached, or until it is stopped or the thread interrupted, and waits
    /// for the answers to all that is under way.
    ///
    /// An interrupted thread is so again afterwards.
    ///
    /// @return how far it came
    /// @throws software.amazon.awssdk.core.exception.SdkException if the stream refuses for a reason that
    /// waiting does
    ///     not cure, such as that it does not exist
    /// @throws java.io.UncheckedIOException if the ledger cannot be written
    /// @throws IllegalStateException if it ran before
    public Progress run() {
        if (!isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a producer runs only once");
        }
        long start = pace.nanos();
        try {
            switch (settings.rhythm()) {
                case Rhythm.RandomPause pause -> sendOneByOne(pause, start);
                case Rhythm.PerSecond rate -> sendAtRate(rate, start);
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError("nothing here throws that", e);
        }
        return progress();
    }

    /// Ends the run soon: what is under way is awaited, nothing more is sent. Harmless when called again or
    /// too early.
    public void stop() {
        stopped.countDown();
    }

    public Progress progress() {
        synchronized (tally) {
            return progress;
        }
    }

    private void sendOneByOne(Rhythm.RandomPause pause, long start) throws InterruptedException {
        for (long number = 0; number < settings.count() && !isOver(start); number++) {
            if (number > 0) {
                pauseUntilOver(Duration.ofNanos(drawBelow(pause.below().toNanos())), start);
                if (isOver(start)) {
                    return;
                }
            }
            deliver(draw(1));
        }
    }

    private void sendAtRate(Rhythm.PerSecond rate, long start) throws InterruptedException {
        Semaphore slots = new Semaphore(settings.inFlight());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        long first = start;
        long number = 0;
        try {
            while (number < settings.count() && !isOver(start)) {
                long late = pace.nanos() - first - rate.dueNanos(number);
                if (late < 0) {
                    pauseUntilOver(Duration.ofNanos(-late), start);
                } else if (late > MOST_BACKLOG_NANOS) {
                    first += late - MOST_BACKLOG_NANOS;
                }
                slots.acquire();
                if (isOver(start)) {
                    slots.release();
                    return;
                }
                List<Entry> batch = draw((int) Math.min(rate.batchSize(), settings.count() - number));
                number += batch.size();
                threads.execute(() -> {
                    try {
                        deliver(batch);
                    } finally {
                        slots.release();
                    }
                });
            }
        } finally {
            slots.acquireUninterruptibly(settings.inFlight());
            threads.close();
        }
    }

    private boolean isOver(long start) {
        return stopped.getCount() == 0
                || pace.nanos() - start >= settings.duration().toNanos();
    }

    private void pauseUntilOver(Duration time, long start) throws InterruptedException {
        Duration left = settings.duration().minusNanos(pace.nanos() - start);
        pace.pause(time.compareTo(left) < 0 ? time : left, stopped);
    }

    /// Draws the next records: that many, or as many of them as one request can carry.
    private List<Entry> draw(int most) {
        List<Entry> entries = new ArrayList<>(most);
        int bytes = 0;
        synchronized (chance) {
            while (entries.size() < most) {
                Person person = people.get(chance.nextInt(people.size()));
                Entry entry = new Entry(person, settings.partitionKey().next(chance));
                bytes += entry.size();
                if (bytes > KinesisSink.MOST_BYTES && !entries.isEmpty()) {
                    break;
                }
                entries.add(entry);
            }
        }
        return entries;
    }

    private long drawBelow(long bound) {
        synchronized (chance) {
            return chance.nextLong(bound);
        }
    }

    /// Sends the records until each is sent, failed or in doubt; any failure of ours ends the run.
    private void deliver(List<Entry> batch) {
        List<Entry> waiting = batch;
        try {
            for (int attempt = 1; !waiting.isEmpty(); attempt++) {
                List<Entry> offered = waiting;
                List<Outcome> outcomes = sink.send(offered);
                waiting = List.of(); // whatever goes wrong while booking, these have their outcomes
                waiting = count(offered, outcomes);
                if (waiting.isEmpty()) {
                    return;
                }
                if (attempt == settings.attempts() || !backOff(attempt)) {
                    fail(waiting.size());
                    return;
                }
                synchronized (tally) {
                    progress = progress.withRetried(waiting.size());
                }
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            stop();
            synchronized (tally) {
                progress = progress.withFailed(waiting.size());
            }
        }
    }

    /// Books what became of the records, and gives those that may be offered again.
    private List<Entry> count(List<Entry> entries, List<Outcome> outcomes) {
        List<Entry> refused = new ArrayList<>();
        synchronized (tally) {
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                switch (outcomes.get(i)) {
                    case Outcome.Stored stored -> {
                        ledger.write(stored.sequenceNumber(), stored.shardId(), entry.person());
                        progress = progress.withSent(entry.person().sharedJson().length, stored.sequenceNumber());
                    }
                    case Outcome.InDoubt doubt ->
                        progress = progress.withInDoubt().withProblem(doubt.cause());
                    case Outcome.Refused refusal -> {
                        progress = progress.withProblem(refusal.cause());
                        refused.add(entry);
                    }
                }
            }
            ledger.flush();
            listener.accept(progress);
        }
        return refused;
    }

    private void fail(int records) {
        synchronized (tally) {
            progress = progress.withFailed(records);
            listener.accept(progress);
        }
    }

    /// Waits before the next attempt, and tells whether to make it.
    private boolean backOff(int attempt) {
        long most = Math.min(LONGEST_BACK_OFF.toNanos(), FIRST_BACK_OFF.toNanos() << Math.min(attempt - 1, 10));
        try {
            pace.pause(Duration.ofNanos(1 + drawBelow(most)), stopped);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        return stopped.getCount() > 0;
    }
}
