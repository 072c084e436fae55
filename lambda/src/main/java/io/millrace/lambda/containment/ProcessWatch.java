package io.millrace.lambda.containment;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Looks at the processes of one sandbox, twenty times a second while they are at work, and kills them when they use
/// more than they may.
///
/// The kernel's own limits are of no use for memory where there is no control group: they count what is reserved, and
/// Node.js and Java reserve many gigabytes that they never touch.
public final class ProcessWatch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ProcessWatch.class.getName());

    private static final Duration INTERVAL = Duration.ofMillis(50);

    /// How many intervals pass between two looks at processes without work.
    private static final int IDLE_INTERVALS = 10;

    private static final Duration FIRST_TIDY_UP = Duration.ofMillis(20);
    private static final Duration LAST_TIDY_UP = Duration.ofSeconds(20);

    private final ContainedProcesses processes;
    private final ProcessLimits limits;
    private final Optional<ControlGroup> group;
    private volatile long mostBytes;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    ProcessWatch(ContainedProcesses processes, ProcessLimits limits, Optional<ControlGroup> group) {
        this.processes = processes;
        this.limits = limits;
        this.group = group;
    }

    /// Starts to watch. A thread of the platform: it must get its turn when all others are busy.
    ///
    /// @param isAtWork whether the processes have something to do
    /// @param kill kills them all
    public void start(String name, BooleanSupplier isAtWork, Runnable kill) {
        Thread.ofPlatform().daemon().name("lambda-watch-" + name).start(() -> {
            try {
                watch(name, isAtWork, kill);
                tidyUp(name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        });
    }

    /// Waits until nothing is left of a sandbox whose watch was closed, at most so long.
    public boolean awaitEnd(Duration wait) throws InterruptedException {
        return ended.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ends the watch, because the sandbox has ended.
    @Override
    public void close() {
        closed.countDown();
    }

    /// The most memory that was seen in use; 0 if nobody has looked yet.
    public long mostBytes() {
        return mostBytes;
    }

    private void watch(String name, BooleanSupplier isAtWork, Runnable kill) throws InterruptedException {
        int idle = 0;
        while (!closed.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
            idle = isAtWork.getAsBoolean() ? 0 : idle + 1;
            if (idle % IDLE_INTERVALS != 0) {
                continue;
            }
            Optional<String> excess = excess();
            if (excess.isPresent()) {
                LOG.log(System.Logger.Level.INFO, "a process of {0} is killed: {1}", name, excess.get());
                kill.run();
            }
        }
    }

    /// The last processes inside may take a moment to die, and longer to be collected: that is up to the machine's
    /// first process, who adopts them. The pauses make up more than a minute.
    private void tidyUp(String name) throws InterruptedException {
        boolean isGone = group.isEmpty() || group.get().remove();
        Duration pause = FIRST_TIDY_UP;
        while (!isGone && pause.compareTo(LAST_TIDY_UP) < 0) {
            // Nobody counts it down: a pause.
            ended.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            pause = pause.multipliedBy(5).dividedBy(4);
            isGone = group.get().remove();
        }
        if (!isGone) {
            LOG.log(System.Logger.Level.WARNING, "a control group of {0} cannot be removed", name);
        }
    }

    /// Of what the processes use too much.
    private Optional<String> excess() {
        Optional<ContainedProcesses.Usage> usage = processes.usage();
        if (usage.isEmpty()) {
            return Optional.empty();
        }
        mostBytes = Math.max(mostBytes, Math.min(usage.get().bytes(), limits.memoryBytes()));
        if (usage.get().processes() > ProcessLimits.PROCESSES) {
            return Optional.of(usage.get().processes() + " processes");
        }
        if (usage.get().bytes() > limits.memoryBytes()) {
            long exact = processes.exactBytes();
            if (exact > limits.memoryBytes()) {
                return Optional.of((exact >> 20) + " MiB of memory");
            }
        }
        return Optional.empty();
    }
}
