package io.millrace.lambda.pool;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.HotFolder;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.code.RunnableCode;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.function.Functions;
import io.millrace.lambda.log.FunctionLog;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.VersionId;
import io.millrace.lambda.sandbox.Completed;
import io.millrace.lambda.sandbox.Invocation;
import io.millrace.lambda.sandbox.Sandbox;
import io.millrace.lambda.sandbox.SandboxLauncher;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/// The processes of all functions: a pool for each function in use, a bound on them all, and an end for idle
/// ones.
public final class Fleet implements Functions.Processes, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Fleet.class.getName());

    private static final Duration DEATH = Duration.ofSeconds(5);
    private static final int SWEEPS_PER_IDLE = 4;

    private final CodeFolders folders;
    private final SandboxLauncher launcher;
    private final FleetBounds bounds;
    private final LongSupplier nanoClock;
    private final Consumer<FunctionId> whenDrained;
    private final ToIntFunction<FunctionId> limit;
    private final ProcessPermits permits;
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Guards the two maps.
    private final Object lock = new Object();

    private final Map<VersionId, FunctionPool> pools = new HashMap<>();
    private final Map<FunctionId, Set<FunctionPool>> retired = new HashMap<>();
    private final Map<FunctionId, FunctionLog> logs = new HashMap<>();

    /// Reads a function as it is now.
    public interface Definitions {

        /// The version of the function.
        ///
        /// @throws io.millrace.api.Fault if there is none
        FunctionDefinition get(VersionId id);
    }

    /// @param limit the most processes of a version of the function
    /// @param whenDrained told of a function that has lost a retired pool, so that its code can be tidied up
    public Fleet(
            CodeFolders folders,
            SandboxLauncher launcher,
            FleetBounds bounds,
            LongSupplier nanoClock,
            ToIntFunction<FunctionId> limit,
            Consumer<FunctionId> whenDrained) {
        this.folders = folders;
        this.launcher = launcher;
        this.bounds = bounds;
        this.nanoClock = nanoClock;
        this.limit = limit;
        this.whenDrained = whenDrained;
        this.permits = new ProcessPermits(bounds.processes(), this::endColdest);
        Thread.ofVirtual().name("lambda-sweeper").start(this::sweepUntilClosed);
    }

    /// Performs one event with the version of the function as it is now.
    public Completed perform(VersionId id, Definitions definitions, Invocation invocation) throws InterruptedException {
        while (true) {
            Optional<Completed> completed = pool(id, definitions).perform(invocation);
            if (completed.isPresent()) {
                return completed.get();
            }
        }
    }

    @Override
    public void changed(VersionId id) {
        FunctionPool old;
        synchronized (lock) {
            old = pools.get(id);
        }
        if (old != null) {
            retire(id, old);
        }
    }

    /// Retires a pool, unless another has come into its place.
    private void retire(VersionId id, FunctionPool old) {
        boolean isPresent;
        synchronized (lock) {
            isPresent = pools.remove(id, old);
            if (isPresent) {
                retired.computeIfAbsent(id.function(), any -> new HashSet<>()).add(old);
            }
        }
        if (isPresent) {
            old.retire();
        }
    }

    @Override
    public Set<String> codeInUse(FunctionId id) {
        Set<String> needed = new HashSet<>();
        synchronized (lock) {
            pools.forEach((version, pool) -> {
                if (version.function().equals(id)) {
                    needed.addAll(pool.function().folders());
                }
            });
            retired.getOrDefault(id, Set.of())
                    .forEach(old -> needed.addAll(old.function().folders()));
        }
        return needed;
    }

    /// Ends the log of the function.
    @Override
    public void forget(FunctionId id) {
        FunctionLog log;
        synchronized (lock) {
            log = logs.remove(id);
        }
        if (log != null) {
            log.end();
        }
    }

    /// How many processes a function has.
    public int size(FunctionId id) {
        synchronized (lock) {
            return pools.entrySet().stream()
                    .filter(entry -> entry.getKey().function().equals(id))
                    .mapToInt(entry -> entry.getValue().size())
                    .sum();
        }
    }

    /// Ends what has been idle for too long.
    void sweep() {
        all().forEach(pool -> pool.endIdle(bounds.idle()));
    }

    @Override
    public void close() {
        closed.countDown();
        List<Sandbox> killed = new ArrayList<>();
        all().forEach(pool -> killed.addAll(pool.kill()));
        long end = nanoClock.getAsLong() + DEATH.toNanos();
        try {
            for (Sandbox sandbox : killed) {
                if (!sandbox.awaitDeath(Duration.ofNanos(end - nanoClock.getAsLong()))) {
                    LOG.log(System.Logger.Level.WARNING, "{0} does not end", sandbox);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            logs.values().forEach(FunctionLog::close);
        }
    }

    /// The pool of the function as it is now: whoever changes a function takes its pool away.
    private FunctionPool pool(VersionId id, Definitions definitions) {
        FunctionPool present;
        synchronized (lock) {
            present = pools.get(id);
        }
        if (present != null && !present.isStale()) {
            return present;
        }
        if (present != null) {
            retire(id, present);
        }
        unpackAhead(definitions.get(id));
        synchronized (lock) {
            if (closed.getCount() == 0) {
                throw LambdaFault.SERVICE.fault("The server is stopping.");
            }
            FunctionPool pool = pools.get(id);
            if (pool == null) {
                pool = newPool(definitions.get(id));
                pools.put(id, pool);
            }
            return pool;
        }
    }

    /// Does the long work outside of the lock; what fails here is done again inside.
    private void unpackAhead(FunctionDefinition function) {
        try {
            runnable(function);
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the code changed meanwhile: {0}", e.getMessage());
        }
    }

    private RunnableCode runnable(FunctionDefinition function) {
        FunctionId id = function.id();
        Path task = function.code()
                .folder()
                .map(Path::of)
                .orElseGet(() -> folders.unpacked(id, function.code().sha256()));
        List<LayerUse> layers = function.configuration().layers();
        return new RunnableCode(
                task, layers.isEmpty() ? Optional.empty() : Optional.of(folders.unpackedLayers(id, layers)));
    }

    private FunctionPool newPool(FunctionDefinition function) {
        FunctionId id = function.id();
        FunctionLog log = logs.computeIfAbsent(id, any -> new FunctionLog(folders.logs(id), bounds.logBytes()));
        FunctionPool[] self = new FunctionPool[1];
        self[0] = new FunctionPool(
                function,
                runnable(function),
                function.code().folder().map(folder -> new HotFolder(Path.of(folder), nanoClock)),
                log,
                launcher,
                permits,
                () -> limit.applyAsInt(id),
                nanoClock,
                () -> drained(id, self[0]));
        return self[0];
    }

    private void drained(FunctionId id, FunctionPool pool) {
        synchronized (lock) {
            retired.computeIfPresent(id, (any, old) -> {
                old.remove(pool);
                return old.isEmpty() ? null : old;
            });
        }
        if (closed.getCount() > 0) {
            whenDrained.accept(id);
        }
    }

    private boolean endColdest() {
        FunctionPool coldest = null;
        long since = 0;
        for (FunctionPool pool : all()) {
            OptionalLong idleSince = pool.idleSince();
            if (idleSince.isPresent() && (coldest == null || idleSince.getAsLong() - since < 0)) {
                coldest = pool;
                since = idleSince.getAsLong();
            }
        }
        return coldest != null && coldest.endOldest();
    }

    private List<FunctionPool> all() {
        synchronized (lock) {
            List<FunctionPool> all = new ArrayList<>(pools.values());
            retired.values().forEach(all::addAll);
            return all;
        }
    }

    private void sweepUntilClosed() {
        try {
            while (!closed.await(bounds.idle().toNanos() / SWEEPS_PER_IDLE, TimeUnit.NANOSECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
