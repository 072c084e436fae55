package io.millrace.lambda.source;

import io.millrace.api.Caller;
import io.millrace.api.Meter;
import io.millrace.api.Subject;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.source.MappingDefinition.State;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All mappings: what they are, in the store, and those that are at work.
///
/// A change is first written down with a state of passage (`Creating`, `Updating`, …); then, one after the other for
/// each mapping, what was at work ends, what is to work begins, and the state comes to rest. After a crash the passage
/// is finished by the next start.
final class Mappings implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Mappings.class.getName());
    private static final double MILLIS_PER_SECOND = 1_000;

    /// Makes the stream of a mapping.
    @FunctionalInterface
    interface Streams {
        EventStream of(MappingDefinition mapping);
    }

    /// A mapping at work, or not.
    private static final class Slot {
        /// Held while a change is made, which may wait for an invocation.
        final ReentrantLock lock = new ReentrantLock();

        volatile @Nullable MappingRun run;

        void kill() {
            MappingRun present = run;
            if (present != null) {
                present.kill();
            }
        }
    }

    private final Store store;
    private final Table<MappingDefinition> definitions;
    private final Streams streams;
    private final Invoker invoker;
    private final FailureTarget failures;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Meter meter;
    private final int eventBytes;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    Mappings(
            Store store,
            Streams streams,
            Invoker invoker,
            FailureTarget failures,
            InstantSource clock,
            RandomGenerator random,
            Meter meter,
            int eventBytes) {
        this.store = store;
        this.definitions = store.table("lambda.mappings", MappingDefinition.class);
        this.streams = streams;
        this.invoker = invoker;
        this.failures = failures;
        this.clock = clock;
        this.random = random;
        this.meter = meter;
        this.eventBytes = eventBytes;
    }

    /// Sets the mappings of the store to work.
    void start() {
        definitions.scan("", "", Integer.MAX_VALUE).forEach(row -> settle(row.key()));
    }

    Optional<MappingDefinition> find(Caller caller, String uuid) {
        return definitions.get(MappingDefinition.key(caller.account(), caller.region(), uuid));
    }

    /// The mappings of an account in a region, in the order of their ids, after one of them.
    List<MappingDefinition> list(Caller caller, String afterUuid) {
        String prefix = MappingDefinition.key(caller.account(), caller.region(), "");
        return definitions.scan(prefix, afterUuid.isEmpty() ? "" : prefix + afterUuid, Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// Everybody who has mappings.
    Set<Caller> owners() {
        return definitions.scan("", "", Integer.MAX_VALUE).stream()
                .map(row -> row.value().owner())
                .collect(Collectors.toUnmodifiableSet());
    }

    String newId() {
        synchronized (random) {
            return new UUID(
                            (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L,
                            (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L)
                    .toString();
        }
    }

    /// Makes a mapping.
    ///
    /// @throws io.millrace.api.Fault if there is one for the same stream and function
    void create(MappingDefinition mapping) {
        store.update(transaction -> {
            String prefix = MappingDefinition.key(mapping.account(), mapping.region(), "");
            transaction.scan(definitions, prefix, "", Integer.MAX_VALUE).stream()
                    .map(Table.Row::value)
                    .filter(other -> other.sourceArn().equals(mapping.sourceArn())
                            && other.functionArn().equals(mapping.functionArn()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw LambdaFault.RESOURCE_CONFLICT.fault(
                                "The event source arn (\" %s \") and function (\" %s \") provided mapping already"
                                        + " exists. Please update or delete the existing mapping with UUID %s",
                                mapping.sourceArn(),
                                mapping.functionArn()
                                        .substring(mapping.functionArn().indexOf(":function:") + ":function:".length()),
                                other.uuid());
                    });
            transaction.put(definitions, mapping.key(), mapping);
        });
        settle(mapping.key());
    }

    /// Changes a mapping that is at rest.
    ///
    /// @param verb what is refused if it is not, such as `update`
    /// @throws io.millrace.api.Fault if there is none, or it is not at rest
    MappingDefinition change(Caller caller, String uuid, String verb, UnaryOperator<MappingDefinition> change) {
        String key = MappingDefinition.key(caller.account(), caller.region(), uuid);
        MappingDefinition changed = store.write(transaction -> {
            MappingDefinition old = transaction.get(definitions, key).orElseThrow(Mappings::notFound);
            if (!old.state().isRest()) {
                throw LambdaFault.RESOURCE_IN_USE.fault(
                        "Cannot %s the event source mapping because it is in use.", verb);
            }
            MappingDefinition next = change.apply(old);
            transaction.put(definitions, key, next);
            return next;
        });
        settle(key);
        return changed;
    }

    /// Gives a mapping other tags, whatever its state.
    ///
    /// @return the tags; nothing if there is no such mapping
    Optional<Map<String, String>> changeTags(Caller caller, String uuid, UnaryOperator<Map<String, String>> change) {
        String key = MappingDefinition.key(caller.account(), caller.region(), uuid);
        return store.write(transaction -> transaction.get(definitions, key).map(old -> {
            MappingDefinition next = old.withTags(change.apply(old.tags()));
            if (!next.equals(old)) {
                transaction.put(definitions, key, next);
            }
            return next.tags();
        }));
    }

    static RuntimeException notFound() {
        return LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist.");
    }

    private void settle(String key) {
        Thread.ofVirtual().name("lambda-mapping-change").start(() -> settleNow(key));
    }

    private void settleNow(String key) {
        Slot slot = slots.computeIfAbsent(key, _ -> new Slot());
        slot.lock.lock();
        try {
            Optional<MappingDefinition> found = definitions.get(key);
            if (found.isEmpty() || isClosed) {
                return;
            }
            MappingDefinition mapping = found.get();
            MappingRun present = slot.run;
            if (present != null && !mapping.state().isRest()) {
                present.stop();
                slot.run = null;
            }
            if (mapping.state() == State.DELETING) {
                new Checkpoints(store, mapping).retain(List.of());
                store.update(transaction -> transaction.delete(definitions, key));
                slots.remove(key);
                return;
            }
            if (slot.run == null && mapping.isEnabled()) {
                slot.run = run(mapping).start();
            }
            change(key, old -> old.with(old.isEnabled() ? State.ENABLED : State.DISABLED));
        } catch (RuntimeException e) {
            if (!isClosed) {
                LOG.log(System.Logger.Level.ERROR, "a mapping does not come to rest: " + key, e);
            }
        } finally {
            slot.lock.unlock();
        }
    }

    private void change(String key, UnaryOperator<MappingDefinition> change) {
        store.update(transaction -> transaction.get(definitions, key).ifPresent(old -> {
            MappingDefinition next = change.apply(old);
            if (!next.equals(old)) {
                transaction.put(definitions, key, next);
            }
        }));
    }

    private MappingRun run(MappingDefinition mapping) {
        EventStream stream = streams.of(mapping);
        Checkpoints checkpoints = new Checkpoints(store, mapping);
        Consumer<String> results = new Results(mapping);
        Function<Duration, Work> work = retention -> new Work(
                mapping,
                stream,
                mapping.settings().policy(retention),
                mapping.settings().filters().stream().map(FilterPattern::parse).toList(),
                new EventForm(mapping.region(), mapping.sourceArn()),
                eventBytes,
                invoker,
                failures,
                checkpoints,
                clock,
                this::newId,
                results,
                age -> measure(mapping, age));
        return new MappingRun(mapping, stream, checkpoints, work, results);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html>
    private void measure(MappingDefinition mapping, Duration age) {
        String[] name = mapping.functionArn().split(":", -1);
        Subject subject = new Subject(
                mapping.account(), mapping.region(), "AWS/Lambda", Map.of("FunctionName", name[FUNCTION_NAME_PART]));
        meter.add(
                subject, "IteratorAge", Meter.Unit.MILLISECONDS, age.toNanos() / MILLIS_PER_SECOND / MILLIS_PER_SECOND);
    }

    private static final int FUNCTION_NAME_PART = 6;

    /// Writes down what came of the last invocation, when it is another than before.
    private final class Results implements Consumer<String> {

        private final String key;
        private volatile String last;

        Results(MappingDefinition mapping) {
            this.key = mapping.key();
            this.last = mapping.lastResult();
        }

        @Override
        public void accept(String result) {
            if (!last.equals(result)) {
                last = result;
                change(key, old -> old.withResult(result));
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        List<Thread> ends = slots.values().stream()
                .map(slot -> Thread.ofVirtual().name("lambda-mapping-end").start(() -> {
                    slot.kill(); // a change may be waiting for it
                    slot.lock.lock();
                    try {
                        slot.kill();
                    } finally {
                        slot.lock.unlock();
                    }
                }))
                .toList();
        try {
            for (Thread end : ends) {
                end.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
