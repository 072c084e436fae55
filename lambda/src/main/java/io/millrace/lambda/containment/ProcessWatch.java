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

    private final ContainedProcesses processes;
    private final ProcessLimits limits;
    private final CountDownLatch closed = new CountDownLatch(1);

    ProcessWatch(ContainedProcesses processes, ProcessLimits limits) {
        this.processes = processes;
        this.limits = limits;
    }

    /// Starts to watch. A thread of the platform: it must get its turn when all others are busy.
    ///
    /// @param isAtWork whether the processes have something to do
    /// @param kill kills them all
    public void start(String name, BooleanSupplier isAtWork, Runnable kill) {
        Thread.ofPlatform().daemon().name("lambda-watch-" + name).start(() -> {
            try {
                watch(name, isAtWork, kill);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Ends the watch.
    @Override
    public void close() {
        closed.countDown();
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

    /// Of what the processes use too much.
    private Optional<String> excess() {
        Optional<ContainedProcesses.Usage> usage = processes.usage();
        if (usage.isEmpty()) {
            return Optional.empty();
        }
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
