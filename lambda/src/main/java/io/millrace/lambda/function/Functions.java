package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.ZipArchive;
import io.millrace.lambda.function.FunctionDefinition.Code;
import io.millrace.lambda.function.FunctionDefinition.Configuration;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// All functions: what they are, in the store, and their code, in folders.
///
/// A change is first in the folders, then in the store, and then ends the processes of what was before; code
/// that no definition and no process needs any more is deleted after that, or at the next start.
public final class Functions {

    private static final int LOCKS = 64;

    private final Store store;
    private final Table<FunctionDefinition> definitions;
    private final CodeFolders folders;
    private final Processes processes;
    private final long maxCodeBytes;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    /// The processes that run functions, as changes of functions see them.
    public interface Processes {

        /// Retires the processes of a version that has changed or is gone.
        void changed(VersionId id);

        /// The archives that processes of the function still run from.
        Set<String> codeInUse(FunctionId id);

        /// Lets go of a function that is gone.
        void forget(FunctionId id);
    }

    /// @param maxCodeBytes the most bytes of all archives of an account in a region
    public Functions(
            Store store,
            CodeFolders folders,
            Processes processes,
            long maxCodeBytes,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.definitions = store.table("lambda.functions", FunctionDefinition.class);
        this.folders = folders;
        this.processes = processes;
        this.maxCodeBytes = maxCodeBytes;
        this.clock = clock;
        this.random = random;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
        folders.ids().forEach(this::tidy);
    }

    /// The function of that name.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException
    public FunctionDefinition get(FunctionId id) {
        return definitions.get(id.key()).orElseThrow(() -> LambdaFault.functionNotFound(id.arn()));
    }

    public Optional<FunctionDefinition> find(FunctionId id) {
        return definitions.get(id.key());
    }

    /// The version that a caller means, unless there is none.
    public Optional<FunctionDefinition> find(FunctionReference reference) {
        return find(reference.id()).filter(function -> reference.isLatest());
    }

    /// That version, unless there is none.
    public Optional<FunctionDefinition> find(VersionId id) {
        return find(id.function()).filter(function -> id.isLatest());
    }

    /// The functions of an account in a region, by name, after one of them.
    List<FunctionDefinition> list(String account, String region, String afterName, int limit) {
        String prefix = FunctionId.keys(account, region);
        return definitions.scan(prefix, afterName.isEmpty() ? "" : prefix + afterName, limit).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// Everybody who has functions, by account and region.
    public Set<Caller> owners() {
        return definitions.scan("", "", Integer.MAX_VALUE).stream()
                .map(row -> row.value().id())
                .map(id -> new Caller(id.account(), id.region(), id.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Makes a new function.
    ///
    /// @throws io.millrace.api.Fault if the name is taken or the archive refused
    FunctionDefinition create(
            FunctionId id, Configuration configuration, String architecture, byte[] zip, Map<String, String> tags) {
        return locked(id, () -> {
            if (find(id).isPresent()) {
                throw LambdaFault.RESOURCE_CONFLICT.fault("Function already exist: %s", id.name());
            }
            Code code = new Code(folders.keep(id, zip), zip.length, architecture);
            return put(new FunctionDefinition(
                    id, Optional.empty(), configuration, code, tags, clock.instant(), newRevision()));
        });
    }

    /// @param revision the revision that the caller knows, if it must be the present one
    FunctionDefinition updateCode(FunctionId id, byte[] zip, Optional<String> architecture, Optional<String> revision) {
        return locked(id, () -> {
            FunctionDefinition old = checked(id, revision);
            Code code = new Code(
                    folders.keep(id, zip),
                    zip.length,
                    architecture.orElse(old.code().architecture()));
            return put(old.with(code, clock.instant(), newRevision()));
        });
    }

    /// Says what [#updateCode] would answer, and changes nothing.
    FunctionDefinition tryCode(FunctionId id, byte[] zip, Optional<String> architecture, Optional<String> revision) {
        FunctionDefinition old = checked(id, revision);
        ZipArchive.open(zip);
        return old.with(
                new Code(
                        CodeFolders.sha256(zip),
                        zip.length,
                        architecture.orElse(old.code().architecture())),
                old.lastModified(),
                old.revisionId());
    }

    FunctionDefinition updateConfiguration(
            FunctionId id, UnaryOperator<Configuration> change, Optional<String> revision) {
        return locked(id, () -> {
            FunctionDefinition old = checked(id, revision);
            return put(old.with(change.apply(old.configuration()), clock.instant(), newRevision()));
        });
    }

    void delete(FunctionId id) {
        locked(id, () -> {
            get(id);
            store.update(transaction -> transaction.delete(definitions, id.key()));
            changed(id);
            return id;
        });
    }

    private FunctionDefinition checked(FunctionId id, Optional<String> revision) {
        FunctionDefinition function = get(id);
        if (revision.isPresent() && !revision.get().equals(function.revisionId())) {
            throw LambdaFault.PRECONDITION_FAILED.fault(
                    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API"
                            + " to retrieve the latest Revision Id");
        }
        return function;
    }

    private FunctionDefinition put(FunctionDefinition function) {
        FunctionId id = function.id();
        try {
            store.update(transaction -> {
                String prefix = FunctionId.keys(id.account(), id.region());
                long bytes = transaction.scan(definitions, prefix, "", Integer.MAX_VALUE).stream()
                        .filter(row -> !row.key().equals(id.key()))
                        .mapToLong(row -> row.value().code().size())
                        .sum();
                if (bytes + function.code().size() > maxCodeBytes) {
                    throw LambdaFault.CODE_STORAGE_EXCEEDED.fault("Code storage limit exceeded.");
                }
                transaction.put(definitions, id.key(), function);
            });
        } finally {
            changed(id);
        }
        return function;
    }

    private void changed(FunctionId id) {
        processes.changed(new VersionId(id, FunctionReference.LATEST));
        tidy(id);
    }

    /// Deletes the code that no definition and no process needs any more.
    public void tidy(FunctionId id) {
        locked(id, () -> {
            Set<String> archives = new HashSet<>(processes.codeInUse(id));
            find(id).ifPresent(function -> archives.add(function.code().sha256()));
            if (archives.isEmpty()) {
                processes.forget(id);
            }
            folders.retain(id, archives);
            return id;
        });
    }

    private <T> T locked(FunctionId id, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(id.hashCode(), LOCKS)];
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private String newRevision() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
