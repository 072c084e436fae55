package io.millrace.lambda.pool;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.HotFolder;
import io.millrace.lambda.code.RunnableCode;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.log.FunctionLog;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.sandbox.Completed;
import io.millrace.lambda.sandbox.Invocation;
import io.millrace.lambda.sandbox.Patience;
import io.millrace.lambda.sandbox.Sandbox;
import io.millrace.lambda.sandbox.SandboxLauncher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The processes of one revision of a function: one for each event at work, kept warm between events.
///
/// A process is busy, finishing (it has answered and has not asked for more yet) or idle. An event gets the
/// process that became idle last, so that the others grow cold and can be ended.
final class FunctionPool implements Sandbox.Listener {

    /// How long an event waits for a process that is finishing, rather than start another one.
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// How long an event waits for a process that is finishing, rather than be refused because there may be no other.
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final FunctionDefinition function;
    private final RunnableCode code;
    private final Optional<HotFolder> watched;
    private final FunctionLog log;
    private final SandboxLauncher launcher;
    private final ProcessPermits permits;
    private final IntSupplier limit;
    private final LongSupplier nanoClock;
    private final Runnable whenDrained;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Sandbox> busy = new HashSet<>();
    private final Set<Sandbox> finishing = new HashSet<>();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private int starting;
    private int waiting;
    private boolean isRetired;
    private boolean isKilled;

    /// @param sandbox the process
    /// @param since when it became idle, by the clock of nanoseconds
    private record Idle(Sandbox sandbox, long since) {}

    /// @param code where it runs from
    /// @param watched the folder whose changes end it, if it runs from one
    /// @param whenDrained called once, after the pool was retired and its last process is gone
    FunctionPool(
            FunctionDefinition function,
            RunnableCode code,
            Optional<HotFolder> watched,
            FunctionLog log,
            SandboxLauncher launcher,
            ProcessPermits permits,
            IntSupplier limit,
            LongSupplier nanoClock,
            Runnable whenDrained) {
        this.function = function;
        this.code = code;
        this.watched = watched;
        this.log = log;
        this.launcher = launcher;
        this.permits = permits;
        this.limit = limit;
        this.nanoClock = nanoClock;
        this.whenDrained = whenDrained;
    }

    FunctionDefinition function() {
        return function;
    }

    /// Whether the files that it runs from have changed since it began.
    boolean isStale() {
        return watched.isPresent() && watched.get().hasChanged();
    }

    /// Performs one event; nothing if the pool was retired before a process took it.
    ///
    /// @throws io.millrace.api.Fault TooManyRequestsException if all processes that may be are busy
    Optional<Completed> perform(Invocation invocation) throws InterruptedException {
        while (true) {
            Optional<Sandbox> leased = lease();
            if (leased.isEmpty()) {
                return Optional.empty();
            }
            Sandbox sandbox = leased.get();
            Completed completed = sandbox.perform(invocation);
            if (!(completed.outcome() instanceof Outcome.NotTaken)) {
                return Optional.of(completed);
            }
        }
    }

    /// Ends idle processes now and the others after their events; no event is accepted any more.
    void retire() {
        boolean isDrained;
        List<Sandbox> ended = new ArrayList<>();
        lock.lock();
        try {
            if (isRetired) {
                return;
            }
            isRetired = true;
            idle.forEach(entry -> ended.add(entry.sandbox()));
            isDrained = isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ended.forEach(Sandbox::kill);
        if (isDrained) {
            whenDrained.run();
        }
    }

    /// Ends every process at once; those that are being started end as soon as they have.
    ///
    /// @return the processes that there are, for waiting
    List<Sandbox> kill() {
        retire();
        List<Sandbox> ended = new ArrayList<>();
        lock.lock();
        try {
            isKilled = true;
            idle.forEach(entry -> ended.add(entry.sandbox()));
            ended.addAll(finishing);
            ended.addAll(busy);
        } finally {
            lock.unlock();
        }
        ended.forEach(Sandbox::kill);
        return ended;
    }

    /// Ends the processes that have been idle for so long.
    void endIdle(Duration longest) {
        List<Sandbox> ended = new ArrayList<>();
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            while (!idle.isEmpty() && now - idle.getFirst().since() >= longest.toNanos()) {
                ended.add(idle.removeFirst().sandbox());
            }
            // They count until they are gone.
            busy.addAll(ended);
            if (isEmpty()) {
                log.close();
            }
        } finally {
            lock.unlock();
        }
        ended.forEach(Sandbox::kill);
    }

    /// Ends the process that has been idle for the longest time; false if none is idle.
    boolean endOldest() {
        Idle oldest;
        lock.lock();
        try {
            oldest = idle.pollFirst();
            if (oldest != null) {
                busy.add(oldest.sandbox());
            }
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.sandbox().kill();
        }
        return oldest != null;
    }

    /// Since when the process is idle that has been so for the longest time.
    OptionalLong idleSince() {
        lock.lock();
        try {
            return idle.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(idle.getFirst().since());
        } finally {
            lock.unlock();
        }
    }

    /// How many processes there are.
    int size() {
        lock.lock();
        try {
            return busy.size() + finishing.size() + idle.size() + starting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ready(Sandbox sandbox) {
        boolean isUnwanted;
        lock.lock();
        try {
            busy.remove(sandbox);
            finishing.remove(sandbox);
            isUnwanted = isRetired;
            if (isUnwanted) {
                busy.add(sandbox);
            } else {
                idle.addLast(new Idle(sandbox, nanoClock.getAsLong()));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isUnwanted) {
            sandbox.kill();
        } else {
            permits.idle();
        }
    }

    @Override
    public void dead(Sandbox sandbox) {
        boolean isDrained;
        lock.lock();
        try {
            busy.remove(sandbox);
            finishing.remove(sandbox);
            idle.removeIf(entry -> entry.sandbox() == sandbox);
            isDrained = isRetired && isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        permits.giveBack();
        if (isDrained) {
            whenDrained.run();
        }
    }

    private Optional<Sandbox> lease() throws InterruptedException {
        lock.lock();
        try {
            Patience patience = new Patience(PATIENCE);
            Patience lastPatience = new Patience(LAST_PATIENCE);
            while (true) {
                if (isRetired) {
                    return Optional.empty();
                }
                Idle warm = idle.pollLast();
                if (warm != null) {
                    busy.add(warm.sandbox());
                    return Optional.of(warm.sandbox());
                }
                boolean isFull = size() >= limit.getAsInt();
                Patience now = isFull ? lastPatience : patience;
                if (!now.isOver() && (isFull ? !finishing.isEmpty() : finishing.size() > waiting)) {
                    waiting++;
                    try {
                        now.await(changed);
                    } finally {
                        waiting--;
                    }
                } else if (isFull) {
                    throw LambdaFault.rateExceeded();
                } else {
                    starting++;
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        return Optional.of(launch());
    }

    private Sandbox launch() throws InterruptedException {
        Sandbox sandbox = null;
        boolean isPermitted = false;
        try {
            isPermitted = permits.take();
            if (!isPermitted) {
                throw LambdaFault.rateExceeded();
            }
            sandbox = launcher.launch(function, code, log, this);
            return sandbox;
        } finally {
            started(sandbox, isPermitted);
        }
    }

    private void started(@Nullable Sandbox sandbox, boolean isPermitted) {
        boolean isDrained;
        boolean isUnwanted;
        lock.lock();
        try {
            starting--;
            if (sandbox != null) {
                busy.add(sandbox);
            }
            isDrained = isRetired && isEmpty();
            isUnwanted = isKilled;
        } finally {
            lock.unlock();
        }
        if (sandbox != null) {
            sandbox.watch();
            if (isUnwanted) {
                sandbox.kill();
            }
        } else if (isPermitted) {
            permits.giveBack();
        }
        if (isDrained) {
            whenDrained.run();
        }
    }

    @Override
    public void finishing(Sandbox sandbox) {
        lock.lock();
        try {
            if (busy.remove(sandbox)) {
                finishing.add(sandbox);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return busy.isEmpty() && finishing.isEmpty() && idle.isEmpty() && starting == 0;
    }
}
