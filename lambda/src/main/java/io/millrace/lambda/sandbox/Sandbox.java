package io.millrace.lambda.sandbox;

import io.millrace.lambda.containment.ProcessWatch;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.runtimeapi.Event;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.runtimeapi.RuntimePeer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One process of a function, with at most one event at a time.
///
/// Two threads meet here: the one that calls [#perform] and waits for the outcome, and the connection of the
/// process, which asks for the [#next] event and brings its outcome to [#complete]. The process may end at any
/// moment. It is ready for another event only when it asks for one, not already when it has answered: it may
/// end in between.
public final class Sandbox implements RuntimePeer {

    /// How long an answer may still be on its way from a process that has ended.
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    /// How long the output of a process that was too slow is waited for: its time is over.
    private static final Duration LATE_WORDS = Duration.ofMillis(20);

    /// How long the output of a process that has ended is waited for.
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());

    private final FunctionDefinition function;
    private final Process process;
    private final SandboxOutput output;
    private final SandboxReports reports;
    private final Listener listener;
    private final Duration init;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Optional<ProcessWatch> watch;
    private final Runnable farewell;
    private final long launched;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Turn current;
    private long asked;
    private boolean wasReady;

    /// Whether the event has come to it that it was started for.
    private boolean hasBegun;

    /// With which it has failed to load, perhaps before it [#hasBegun].
    private byte @Nullable [] initError;

    /// What stood beside that error.
    private Map<String, String> initErrorHeaders = Map.of();

    private boolean isInitOver;
    private boolean isDead;
    private int status;

    /// Whether somebody has this process, or it is offered to all. A new one belongs to the event it was
    /// started for.
    private boolean isLeased = true;

    /// One event and what has become of it; who waits for it looks at his own alone, because the process may be
    /// at work on the next event before he wakes up. Guarded by the lock.
    private static final class Turn {

        final Invocation invocation;
        boolean isTaken;
        long taken;

        /// Whether the answer is here; it counts even if the process ends before its output is read.
        boolean isAnswered;

        @Nullable
        Completed completed;

        Turn(Invocation invocation) {
            this.invocation = invocation;
        }
    }

    /// Told of what a process does by itself; called without any lock of the sandbox.
    public interface Listener {

        /// The process has answered, or cannot any more, and will soon be ready or dead.
        void finishing(Sandbox sandbox);

        /// The process waits for an event.
        void ready(Sandbox sandbox);

        /// The process is gone.
        void dead(Sandbox sandbox);
    }

    Sandbox(
            FunctionDefinition function,
            Process process,
            SandboxOutput output,
            Listener listener,
            Duration init,
            InstantSource clock,
            LongSupplier nanoClock,
            Optional<ProcessWatch> watch,
            Runnable farewell) {
        this.function = function;
        this.process = process;
        this.output = output;
        this.reports = new SandboxReports(function, output, clock, watch);
        this.listener = listener;
        this.init = init;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.watch = watch;
        this.farewell = farewell;
        this.launched = nanoClock.getAsLong();
    }

    /// Hands an event to the process and waits for the outcome; nobody else may call until the process is ready
    /// again.
    ///
    /// @throws InterruptedException if the caller is to end; the process is then killed
    public Completed perform(Invocation invocation) throws InterruptedException {
        Turn turn = new Turn(invocation);
        boolean isTimedOut;
        boolean wasReadyBefore;
        lock.lock();
        try {
            hasBegun = true;
            current = turn;
            turn.isAnswered = initError != null && !wasReady;
            if (isInitOver && !wasReady) {
                failInit(turn);
            }
            changed.signalAll();
            isTimedOut = !awaitCompleted(turn);
            if (turn.completed != null) {
                return turn.completed;
            }
            wasReadyBefore = wasReady;
            // From now on the process cannot complete it any more.
            current = null;
        } catch (InterruptedException e) {
            current = null;
            kill();
            throw e;
        } finally {
            boolean isGone = isDead;
            lock.unlock();
            if (isGone) {
                farewell.run();
            }
        }
        if (!isTimedOut && wasReadyBefore && !turn.isTaken) {
            return new Completed(new Outcome.NotTaken(), new byte[0], 0);
        }
        kill();
        listener.finishing(this);
        output.awaitEnd(isTimedOut ? LATE_WORDS : LAST_OUTPUT);
        if (!turn.isTaken) {
            reports.started(invocation);
        }
        return isTimedOut ? reports.timedOut(invocation) : reports.exited(invocation, nanos(turn), status);
    }

    @Override
    public Event next() throws InterruptedException, RuntimeGoneException {
        if (!wasReady()) {
            output.awaitMark();
        }
        long question;
        boolean isFree;
        lock.lock();
        try {
            if (isDead || (current != null && current.isTaken)) {
                throw new RuntimeGoneException();
            }
            if (!wasReady) {
                wasReady = true;
                reports.loaded(nanoClock.getAsLong() - launched);
            }
            question = ++asked;
            isFree = !isLeased;
            isLeased = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isFree) {
            listener.ready(this);
        }
        lock.lock();
        try {
            while (current == null && question == asked && !isDead) {
                changed.await();
            }
            Turn turn = current;
            if (turn == null || turn.isTaken || question != asked || isDead) {
                throw new RuntimeGoneException();
            }
            turn.isTaken = true;
            turn.taken = nanoClock.getAsLong();
            reports.started(turn.invocation);
            changed.signalAll();
            return new Event(headers(turn.invocation), turn.invocation.payload());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean complete(String requestId, Outcome outcome, Map<String, String> headers)
            throws InterruptedException {
        Turn turn;
        long nanos;
        lock.lock();
        try {
            turn = current;
            if (turn == null || !turn.isTaken || !turn.invocation.requestId().equals(requestId)) {
                return false;
            }
            turn.isAnswered = true;
            nanos = nanoClock.getAsLong() - turn.taken;
        } finally {
            lock.unlock();
        }
        output.awaitMark();
        OptionalLong memory = reports.memory(headers);
        listener.finishing(this);
        lock.lock();
        try {
            if (current != turn) {
                return false;
            }
            current = null;
            isLeased = false;
            turn.completed = reports.answered(turn.invocation, outcome, headers, memory, nanos);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void initFailed(byte[] error, Map<String, String> headers) throws InterruptedException {
        lock.lock();
        try {
            if (wasReady || initError != null) {
                return;
            }
            initError = error.clone();
            initErrorHeaders = Map.copyOf(headers);
            if (current != null) {
                current.isAnswered = true;
            }
        } finally {
            lock.unlock();
        }
        output.awaitMark();
        listener.finishing(this);
        lock.lock();
        try {
            isInitOver = true;
            if (current != null && !wasReady) {
                failInit(current);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends an event by the error with which the process has failed to load; the lock is held.
    private void failInit(Turn turn) {
        current = null;
        turn.completed = reports.failedToLoad(turn.invocation, Objects.requireNonNull(initError), initErrorHeaders);
        changed.signalAll();
    }

    /// Starts to wait for the end of the process; whoever is to be told of it must know the sandbox by now. A thread of
    /// its own: the pool that [Process#onExit] borrows from may have one thread, and others keep it.
    public void watch() {
        Thread.ofVirtual().name("lambda-end-" + process.pid()).start(() -> {
            try {
                process.waitFor();
                died();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watch.ifPresent(own -> own.start(function.id().name(), this::isAtWork, this::kill));
    }

    private boolean isAtWork() {
        lock.lock();
        try {
            return current != null;
        } finally {
            lock.unlock();
        }
    }

    private void died() {
        // It may have left children behind that hold its output open; until that ends the JDK keeps the guard's pipe.
        callGuard();
        watch.ifPresent(ProcessWatch::close);
        boolean mayBeHeard;
        lock.lock();
        try {
            isDead = true;
            status = process.exitValue();
            mayBeHeard = current != null || !hasBegun;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!mayBeHeard) {
            farewell.run();
        }
        listener.dead(this);
    }

    /// Kills the process and all that it has started and that stayed in its session; returns at once.
    public void kill() {
        callGuard();
        if (process.isAlive()) { // of one that has ended it would close the output, read or not
            process.destroyForcibly();
        }
    }

    /// Has the guard of the process group kill the group: it waits for the end of this pipe; see [SandboxLauncher].
    private void callGuard() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "process {0} had closed its input", process.pid());
        }
    }

    /// Waits until the process is gone, at most so long.
    public boolean awaitDeath(Duration wait) throws InterruptedException {
        long end = nanoClock.getAsLong() + wait.toNanos();
        return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS)
                && (watch.isEmpty() || watch.get().awaitEnd(Duration.ofNanos(end - nanoClock.getAsLong())));
    }

    private boolean wasReady() {
        lock.lock();
        try {
            return wasReady;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return function.id() + " in process " + process.pid();
    }

    /// Whether there is an outcome or an end of the process; false if the time is over.
    private boolean awaitCompleted(Turn turn) throws InterruptedException {
        long timeout = TimeUnit.SECONDS.toNanos(function.configuration().timeoutSeconds());
        boolean isCounting = false;
        long left = timeout + (wasReady ? 0 : init.toNanos());
        Patience lastWords = new Patience(LAST_WORDS);
        while (turn.completed == null) {
            boolean isSilent = isDead && !turn.isAnswered;
            boolean hasNothingToSay = wasReady && !turn.isTaken;
            if (isSilent && (hasNothingToSay || lastWords.isOver())) {
                return true;
            }
            if (isSilent) {
                lastWords.await(changed);
                continue;
            }
            if (turn.isTaken && !isCounting) {
                isCounting = true;
                left = timeout;
            }
            if (left <= 0) {
                return false;
            }
            left = changed.awaitNanos(left);
        }
        return true;
    }

    private long nanos(Turn turn) {
        return nanoClock.getAsLong() - (turn.isTaken ? turn.taken : launched);
    }

    private Map<String, String> headers(Invocation invocation) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
        headers.put(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(clock.millis() + 1_000L * function.configuration().timeoutSeconds()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", invocation.arn());
        headers.put("Lambda-Runtime-Trace-Id", invocation.traceId());
        invocation.clientContext().ifPresent(context -> headers.put("Lambda-Runtime-Client-Context", context));
        return headers;
    }
}
