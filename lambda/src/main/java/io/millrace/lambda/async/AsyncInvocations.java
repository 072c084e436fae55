package io.millrace.lambda.async;

import io.millrace.api.Meter;
import io.millrace.lambda.LambdaFault;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The queue of asynchronous invocations: it accepts events, gives each to its function when it is due, and tells
/// destinations how it ended.
///
/// An event is accepted once it is on the disk, and leaves the disk after its destinations were told. So an event
/// survives any crash, and one whose function was at work at that moment is given to it again.
///
/// Threads: callers of [#accept]; one that takes what is due; one for each event at work.
///
/// Behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html>
public final class AsyncInvocations implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AsyncInvocations.class.getName());

    /// The clock is looked at so often while anything waits for its time.
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(200);

    /// How long the end waits for attempts to notice that they were interrupted.
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Store store;
    private final Table<QueuedEvent> events;
    private final Table<byte[]> payloads;
    private final InstantSource clock;
    private final Recipients functions;
    private final Destinations destinations;
    private final AsyncMeter meter;
    private final Bounds bounds;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Waiting waiting;
    private final Set<Thread> attempts = new HashSet<>();
    private final Set<Thread> invoking = new HashSet<>();
    private boolean isClosed;

    /// What the queue may hold and do at once.
    ///
    /// @param perFunction events of one function at work at once
    /// @param events events in all, at work or waiting
    public record Bounds(int perFunction, long events) {}

    public AsyncInvocations(
            Store store,
            InstantSource clock,
            Recipients functions,
            Destinations destinations,
            Meter meter,
            Bounds bounds) {
        this.store = store;
        this.events = store.table("lambda.events", QueuedEvent.class);
        this.payloads = store.bytes("lambda.payloads");
        this.clock = clock;
        this.functions = functions;
        this.destinations = destinations;
        this.meter = new AsyncMeter(meter);
        this.bounds = bounds;
        this.waiting = new Waiting(bounds.perFunction());
    }

    /// Sets the queue to work, beginning with what it had when it was closed; to be called when functions and
    /// destinations can be reached.
    public void start() {
        lock.lock();
        try {
            events.scan("", "", Integer.MAX_VALUE).forEach(row -> waiting.put(row.value()));
            Thread.ofVirtual().name("lambda-async").start(this::takeUntilClosed);
        } finally {
            lock.unlock();
        }
    }

    /// Accepts an event; on return it is on the disk.
    ///
    /// @param payload a JSON document
    /// @throws io.millrace.api.Fault TooManyRequestsException if the queue is full
    public void accept(String requestId, Target function, byte[] payload) {
        QueuedEvent event = QueuedEvent.accepted(requestId, function, clock.instant());
        lock.lock();
        try {
            if (waiting.size() >= bounds.events()) {
                throw LambdaFault.TOO_MANY_REQUESTS.fault("Rate Exceeded.");
            }
        } finally {
            lock.unlock();
        }
        store.update(transaction -> {
            transaction.put(events, event.key(), event);
            transaction.put(payloads, event.key(), payload);
        });
        meter.received(function);
        locked(() -> {
            waiting.put(event);
            changed.signalAll();
        });
    }

    /// Forgets all events of a function that is gone, whatever the qualifier.
    public void forget(Target function) {
        locked(() -> waiting.removeAll(function));
        store.update(transaction -> {
            for (Table.Row<QueuedEvent> row : transaction.scan(events, function.keys(), "", Integer.MAX_VALUE)) {
                transaction.delete(events, row.key());
                transaction.delete(payloads, row.key());
            }
        });
    }

    /// How many events are not done with.
    public long size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Looks at the clock now; for tests that move it.
    void wake() {
        locked(changed::signalAll);
    }

    /// Ends attempts; their events stay on the disk.
    @Override
    public void close() {
        List<Thread> ending;
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
            invoking.forEach(Thread::interrupt);
            ending = List.copyOf(attempts);
        } finally {
            lock.unlock();
        }
        try {
            for (Thread attempt : ending) {
                attempt.join(CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeUntilClosed() {
        lock.lock();
        try {
            while (!isClosed) {
                Optional<Waiting.Entry> taken = waiting.take(clock.instant());
                if (taken.isPresent()) {
                    begin(taken.get());
                } else if (waiting.nextDue().isPresent()) {
                    long left =
                            changed.awaitNanos(pause(waiting.nextDue().get()).toNanos());
                    LOG.log(System.Logger.Level.TRACE, "woken {0} ns early", left);
                } else {
                    changed.await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private Duration pause(Instant due) {
        Duration until = Duration.between(clock.instant(), due);
        if (until.compareTo(LONGEST_SLEEP) > 0) {
            return LONGEST_SLEEP;
        }
        return until.isPositive() ? until : Duration.ofMillis(1);
    }

    private void begin(Waiting.Entry taken) {
        Thread thread = Thread.ofVirtual().name("lambda-async-" + taken.key()).unstarted(() -> {
            try {
                attempt(taken);
            } finally {
                locked(() -> attempts.remove(Thread.currentThread()));
            }
        });
        attempts.add(thread);
        thread.start();
    }

    /// Gives an event to its function and settles what becomes of it; an event that was forgotten meanwhile stays so.
    @SuppressWarnings("IllegalCatch") // a mistake of ours, or of the disk, costs a pause and not the event
    private void attempt(Waiting.Entry taken) {
        try {
            Optional<QueuedEvent> again = attempted(taken.key());
            if (again.isPresent()) {
                putBack(taken, again.get());
            } else {
                settled(taken);
            }
        } catch (InterruptedException e) {
            // The queue is being closed; the event is on the disk as it was.
            LOG.log(System.Logger.Level.DEBUG, "{0} will be tried again at the next start", taken);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the event " + taken.key() + " could not be handled", e);
            locked(() -> {
                waiting.delay(taken, clock.instant().plus(Fate.LONGEST_PAUSE));
                changed.signalAll();
            });
        }
    }

    /// One attempt, if the event and its function are still there.
    ///
    /// @return the event as it goes back to the queue, unless it has ended
    private Optional<QueuedEvent> attempted(String key) throws InterruptedException {
        Optional<QueuedEvent> event = events.get(key);
        Optional<byte[]> payload = payloads.get(key);
        if (event.isEmpty() || payload.isEmpty()) {
            return Optional.empty();
        }
        Optional<Policy> policy = functions.policy(event.get().function());
        if (policy.isEmpty()) {
            meter.dropped(event.get().function());
            return Optional.empty();
        }
        return attempt(event.get(), payload.get(), policy.get());
    }

    /// One attempt.
    ///
    /// @return the event as it goes back to the queue, unless it has ended
    private Optional<QueuedEvent> attempt(QueuedEvent event, byte[] payload, Policy policy)
            throws InterruptedException {
        Instant begin = clock.instant();
        Optional<Attempt> attempt = Optional.empty();
        Fate fate = Fate.before(event, policy, begin);
        if (fate instanceof Fate.Again) {
            meter.age(event.function(), Duration.between(event.accepted(), begin));
            Attempt made = invoke(event, payload);
            attempt = Optional.of(made);
            fate = Fate.after(made, event, policy, clock.instant());
        }
        return switch (fate) {
            case Fate.Again again -> Optional.of(again.event());
            case Fate.Done _ -> {
                InvocationRecord record = record(event, Fate.Condition.SUCCESS, payload, attempt);
                policy.onSuccess().ifPresent(arn -> tell(record, arn));
                yield Optional.empty();
            }
            case Fate.GivenUp givenUp -> {
                InvocationRecord record = record(event, givenUp.condition(), payload, attempt);
                policy.onFailure().ifPresent(arn -> tell(record, arn));
                policy.deadLetters().ifPresent(arn -> bury(record, arn));
                meter.dropped(event.function());
                yield Optional.empty();
            }
        };
    }

    /// Only here may the thread be interrupted: whoever is told of the outcome may be writing to a file.
    private Attempt invoke(QueuedEvent event, byte[] payload) throws InterruptedException {
        lock.lock();
        try {
            if (isClosed) {
                throw new InterruptedException();
            }
            invoking.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
        try {
            return functions.invoke(event.function(), event.requestId(), payload);
        } finally {
            locked(() -> invoking.remove(Thread.currentThread()));
            boolean wasInterrupted = Thread.interrupted();
            LOG.log(System.Logger.Level.TRACE, "interrupted at the end: {0}", wasInterrupted);
        }
    }

    private InvocationRecord record(
            QueuedEvent event, Fate.Condition condition, byte[] payload, Optional<Attempt> attempt) {
        Instant now = clock.instant();
        boolean wasInvoked = attempt.isPresent() && !(attempt.get() instanceof Attempt.Refused);
        return new InvocationRecord(wasInvoked ? event.failed(now) : event, condition, payload, attempt, now);
    }

    private void tell(InvocationRecord record, String arn) {
        if (!destinations.isTold(record, arn, record.json())) {
            meter.destinationFailed(record.event().function());
        }
    }

    private void bury(InvocationRecord record, String arn) {
        if (!destinations.isTold(record, arn, record.payload())) {
            meter.deadLetterFailed(record.event().function());
        }
    }

    private void putBack(Waiting.Entry taken, QueuedEvent event) {
        boolean isKept = store.write(transaction -> {
            boolean isThere = transaction.get(events, event.key()).isPresent();
            if (isThere) {
                transaction.put(events, event.key(), event);
            }
            return isThere;
        });
        locked(() -> {
            if (isKept) {
                waiting.put(event);
            } else {
                waiting.forget(taken);
            }
            changed.signalAll();
        });
    }

    private void settled(Waiting.Entry taken) {
        store.update(transaction -> {
            transaction.delete(events, taken.key());
            transaction.delete(payloads, taken.key());
        });
        locked(() -> {
            waiting.forget(taken);
            changed.signalAll();
        });
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
