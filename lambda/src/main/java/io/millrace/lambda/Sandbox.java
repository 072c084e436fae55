package io.millrace.lambda;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One process of a function, with at most one event at a time.
///
/// Two threads meet here: the one that calls [#perform] and waits for the outcome, and the connection of the process,
/// which asks for the [#next] event and brings its outcome to [#complete]. The process may end at any moment. It is
/// ready for another event only when it asks for one, not already when it has answered: it may end in between.
final class Sandbox implements RuntimePeer {

    private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());

    private final FunctionDefinition function;
    private final Process process;
    private final SandboxOutput output;
    private final Listener listener;
    private final Duration init;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final TraceIds traceIds;
    private final Runnable farewell;
    private final long launched;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Invocation current;
    private @Nullable Completed completed;
    private boolean isTaken;
    private long taken;
    private long turns;
    private boolean wasReady;
    private boolean isFirstReport = true;
    private long initNanos;
    private OptionalLong maxMemoryKib = OptionalLong.empty();
    private boolean isDead;
    private int status;

    /// Whether somebody has this process, or it is offered to all. A new one belongs to the event it was started for.
    private boolean isLeased = true;

    /// Told of what a process does by itself; called without any lock of the sandbox.
    interface Listener {

        /// The process has answered, or cannot any more, and will soon be ready or dead.
        void finishing(Sandbox sandbox);

        /// The process waits for an event.
        void ready(Sandbox sandbox);

        /// The process is gone.
        void dead(Sandbox sandbox);
    }

    /// Makes the trace ids that functions see.
    @FunctionalInterface
    interface TraceIds {

        String next();
    }

    Sandbox(
            FunctionDefinition function,
            Process process,
            SandboxOutput output,
            Listener listener,
            Duration init,
            InstantSource clock,
            LongSupplier nanoClock,
            TraceIds traceIds,
            Runnable farewell) {
        this.function = function;
        this.process = process;
        this.output = output;
        this.listener = listener;
        this.init = init;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.traceIds = traceIds;
        this.farewell = farewell;
        this.launched = nanoClock.getAsLong();
    }

    /// Hands an event to the process and waits for the outcome; nobody else may call until the process is ready again.
    ///
    /// @throws InterruptedException if the caller is to end; the process is then killed
    Completed perform(Invocation invocation) throws InterruptedException {
        boolean isTimedOut;
        boolean wasTaken;
        boolean wasReadyBefore;
        lock.lock();
        try {
            current = invocation;
            completed = null;
            changed.signalAll();
            isTimedOut = !awaitCompleted();
            if (completed != null) {
                return completed;
            }
            wasTaken = isTaken;
            wasReadyBefore = wasReady;
            // From now on the process cannot complete it any more.
            current = null;
            isTaken = false;
        } catch (InterruptedException e) {
            kill();
            throw e;
        } finally {
            lock.unlock();
        }
        if (!isTimedOut && wasReadyBefore && !wasTaken) {
            return new Completed(new Outcome.NotTaken(), new byte[0]);
        }
        kill();
        listener.finishing(this);
        output.awaitEnd();
        if (!wasTaken) {
            start(invocation);
        }
        return isTimedOut ? timedOut(invocation, wasTaken) : exited(invocation, wasTaken);
    }

    @Override
    public Event next() throws InterruptedException, RuntimeGoneException {
        lock.lock();
        boolean isFirst = !wasReady;
        lock.unlock();
        if (isFirst) {
            output.awaitMark();
        }
        long turn;
        boolean isFree;
        lock.lock();
        try {
            if (isDead || isTaken) {
                throw new RuntimeGoneException();
            }
            if (!wasReady) {
                wasReady = true;
                initNanos = nanoClock.getAsLong() - launched;
            }
            turn = ++turns;
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
            while (current == null && turn == turns && !isDead) {
                changed.await();
            }
            Invocation invocation = current;
            if (invocation == null || turn != turns || isDead) {
                throw new RuntimeGoneException();
            }
            isTaken = true;
            taken = nanoClock.getAsLong();
            start(invocation);
            changed.signalAll();
            return new Event(headers(invocation), invocation.payload());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean complete(String requestId, Outcome outcome, Map<String, String> headers)
            throws InterruptedException {
        Invocation invocation;
        long nanos;
        lock.lock();
        try {
            invocation = current;
            if (invocation == null || !isTaken || !invocation.requestId().equals(requestId)) {
                return false;
            }
            nanos = nanoClock.getAsLong() - taken;
        } finally {
            lock.unlock();
        }
        output.awaitMark();
        OptionalLong memory = memory(headers);
        listener.finishing(this);
        lock.lock();
        try {
            if (current != invocation || !isTaken) {
                return false;
            }
            maxMemoryKib = memory;
            current = null;
            isLeased = false;
            isTaken = false;
            report(invocation, nanos);
            completed = new Completed(outcome, output.tail());
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void initFailed(byte[] error) throws InterruptedException {
        output.awaitMark();
        listener.finishing(this);
        lock.lock();
        try {
            Invocation invocation = current;
            if (invocation != null && !isTaken && !wasReady) {
                current = null;
                start(invocation);
                report(invocation, 0);
                completed = new Completed(new Outcome.Failed(error), output.tail());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Starts to wait for the end of the process; whoever is to be told of it must know the sandbox by now.
    void watch() {
        process.onExit().thenRun(this::died);
    }

    private void died() {
        farewell.run();
        lock.lock();
        try {
            isDead = true;
            status = process.exitValue();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listener.dead(this);
    }

    /// Kills the process and all that it has started and that stayed in its session; returns at once.
    void kill() {
        try {
            // The guard of the process group waits for the end of this pipe; see SandboxLauncher.
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "process {0} had closed its input", process.pid());
        }
        process.destroyForcibly();
    }

    /// Waits until the process is gone, at most so long.
    boolean awaitDeath(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return function.id() + " in process " + process.pid();
    }

    /// Whether there is an outcome or an end of the process; false if the time is over.
    private boolean awaitCompleted() throws InterruptedException {
        long timeout = TimeUnit.SECONDS.toNanos(function.configuration().timeoutSeconds());
        boolean isCounting = false;
        long left = timeout + (wasReady ? 0 : init.toNanos());
        while (completed == null && !isDead) {
            if (isTaken && !isCounting) {
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

    private Completed timedOut(Invocation invocation, boolean wasTaken) {
        int seconds = function.configuration().timeoutSeconds();
        output.print(clock.instant() + " " + invocation.requestId() + " " + RuntimeErrors.timedOutText(seconds) + "\n");
        return ended(invocation, wasTaken, RuntimeErrors.timedOut(invocation.requestId(), seconds));
    }

    private Completed exited(Invocation invocation, boolean wasTaken) {
        output.print("RequestId: " + invocation.requestId() + " Error: " + RuntimeErrors.exitedText(status)
                + "\nRuntime.ExitError");
        return ended(invocation, wasTaken, RuntimeErrors.exited(invocation.requestId(), status));
    }

    private Completed ended(Invocation invocation, boolean wasTaken, Outcome outcome) {
        report(invocation, nanoClock.getAsLong() - (wasTaken ? taken : launched));
        return new Completed(outcome, output.tail());
    }

    private void start(Invocation invocation) {
        if (!isFirstReport) {
            output.clearTail();
        }
        output.print("START RequestId: " + invocation.requestId() + " Version: " + FunctionReference.LATEST);
    }

    /// Form: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html>
    private void report(Invocation invocation, long nanos) {
        StringBuilder text = new StringBuilder(200)
                .append("END RequestId: ")
                .append(invocation.requestId())
                .append("\nREPORT RequestId: ")
                .append(invocation.requestId())
                .append(String.format(
                        Locale.ROOT,
                        "\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\t",
                        nanos / 1e6,
                        Math.ceilDiv(nanos, 1_000_000),
                        function.configuration().memoryMebibytes()));
        maxMemoryKib.ifPresent(kib ->
                text.append("Max Memory Used: ").append(Math.ceilDiv(kib, 1024)).append(" MB\t"));
        if (isFirstReport && wasReady) {
            text.append(String.format(Locale.ROOT, "Init Duration: %.2f ms\t", initNanos / 1e6));
        }
        isFirstReport = false;
        output.print(text.toString());
    }

    private Map<String, String> headers(Invocation invocation) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
        headers.put(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(clock.millis() + 1_000L * function.configuration().timeoutSeconds()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", invocation.arn());
        headers.put("Lambda-Runtime-Trace-Id", traceIds.next());
        invocation.clientContext().ifPresent(context -> headers.put("Lambda-Runtime-Client-Context", context));
        return headers;
    }

    private static OptionalLong memory(Map<String, String> headers) {
        String kib = headers.get("millrace-max-memory-kib");
        return kib != null && kib.matches("\\d{1,12}") ? OptionalLong.of(Long.parseLong(kib)) : OptionalLong.empty();
    }
}
