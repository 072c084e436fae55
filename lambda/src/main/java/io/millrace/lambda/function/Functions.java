package io.millrace.lambda.function;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.FolderArchive;
import io.millrace.lambda.code.ZipArchive;
import io.millrace.lambda.function.FunctionDefinition.Code;
import io.millrace.lambda.function.FunctionDefinition.Configuration;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.VersionId;
import io.millrace.store.Store;
import io.millrace.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The changes of functions: in the store, and in the folders of their code.
///
/// A change is first in the folders, then in the store, and then ends the processes of what was before; code
/// that no definition and no process needs any more is deleted after that, or at the next start.
public final class Functions {

    private static final int LOCKS = 64;

    private final Store store;
    private final FunctionCatalog catalog;
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

        /// The code that processes of the function still run from.
        Set<String> codeInUse(FunctionId id);

        /// Lets go of a function that is gone.
        void forget(FunctionId id);
    }

    /// @param maxCodeBytes the most bytes of all archives of an account in a region
    public Functions(
            Store store,
            FunctionCatalog catalog,
            CodeFolders folders,
            Processes processes,
            long maxCodeBytes,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.catalog = catalog;
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

    /// `$LATEST` of the function.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException
    FunctionDefinition get(FunctionId id) {
        return catalog.find(id).orElseThrow(() -> LambdaFault.functionNotFound(id.arn()));
    }

    /// Makes a new function.
    ///
    /// @throws io.millrace.api.Fault if the name is taken or the code refused
    FunctionDefinition create(
            FunctionId id,
            Configuration configuration,
            String architecture,
            GivenCode given,
            Map<String, String> tags) {
        return locked(id, () -> {
            if (catalog.find(id).isPresent()) {
                throw LambdaFault.RESOURCE_CONFLICT.fault("Function already exist: %s", id.name());
            }
            Code code = kept(id, given, architecture);
            FunctionDefinition function = new FunctionDefinition(
                    id, Optional.empty(), configuration, code, tags, clock.instant(), newRevision());
            return put(function);
        });
    }

    /// @param revision the revision that the caller knows, if it must be the present one
    FunctionDefinition updateCode(
            FunctionId id, GivenCode given, Optional<String> architecture, Optional<String> revision) {
        return locked(id, () -> {
            FunctionDefinition old = checked(id, revision);
            Code code = kept(id, given, architecture.orElse(old.code().architecture()));
            return put(old.with(code, clock.instant(), newRevision()));
        });
    }

    /// Says what [#updateCode] would answer, and changes nothing.
    FunctionDefinition tryCode(
            FunctionId id, GivenCode given, Optional<String> architecture, Optional<String> revision) {
        FunctionDefinition old = checked(id, revision);
        Code code = code(given, architecture.orElse(old.code().architecture()));
        FunctionDefinition tried = old.with(code, old.lastModified(), old.revisionId());
        ConfigurationRules.checkSize(tried);
        return tried;
    }

    FunctionDefinition updateConfiguration(
            FunctionId id, UnaryOperator<Configuration> change, Optional<String> revision) {
        return locked(id, () -> {
            FunctionDefinition old = checked(id, revision);
            return put(old.with(change.apply(old.configuration()), clock.instant(), newRevision()));
        });
    }

    /// Gives a function other tags; this is no change of its revision.
    ///
    /// @return the tags
    Map<String, String> updateTags(FunctionId id, UnaryOperator<Map<String, String>> change) {
        return locked(id, () -> {
            FunctionDefinition old = get(id);
            FunctionDefinition changed = old.with(change.apply(old.tags()));
            if (!changed.equals(old)) {
                store.update(transaction -> catalog.put(transaction, changed));
            }
            return changed.tags();
        });
    }

    /// Makes a version of `$LATEST` as it is; the last version again, if nothing has changed since.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>
    ///
    /// @param sha256 the hash in base64 that `$LATEST` must have
    FunctionDefinition publish(
            FunctionId id, Optional<String> description, Optional<String> sha256, Optional<String> revision) {
        return locked(id, () -> {
            FunctionDefinition source = checked(id, revision);
            if (sha256.isPresent() && !sha256.get().equals(source.code().sha256InBase64())) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please try again with the"
                                + " CodeSHA256 in $LATEST.",
                        sha256.get(), source.code().sha256InBase64());
            }
            FunctionDefinition frozen = source.code()
                    .folder()
                    .map(folder -> source.with(
                            kept(
                                    id,
                                    new GivenCode.Archive(FolderArchive.of(Path.of(folder))),
                                    source.code().architecture()),
                            source.lastModified(),
                            source.revisionId()))
                    .orElse(source);
            try {
                return store.write(transaction -> published(transaction, frozen, description));
            } finally {
                tidy(id);
            }
        });
    }

    private FunctionDefinition published(
            Transaction transaction, FunctionDefinition source, Optional<String> description) {
        FunctionId id = source.id();
        OptionalLong last = catalog.lastNumber(transaction, id);
        if (last.isPresent()) {
            Optional<FunctionDefinition> before =
                    catalog.find(transaction, new VersionId(id, Long.toString(last.getAsLong())));
            if (before.isPresent() && before.get().runsAs(source)) {
                return before.get();
            }
        }
        FunctionDefinition version = source.published(
                Long.toString(last.orElse(0) + 1),
                description.orElse(source.configuration().description()),
                clock.instant(),
                newRevision());
        checkStorage(transaction, version);
        catalog.put(transaction, version);
        return version;
    }

    /// Deletes a function with all its versions and aliases.
    void delete(FunctionId id) {
        locked(id, () -> {
            get(id);
            store.write(transaction -> catalog.delete(transaction, id)).forEach(processes::changed);
            tidy(id);
            return id;
        });
    }

    /// Deletes a published version, if it is there.
    ///
    /// @throws io.millrace.api.Fault if an alias means it
    void delete(VersionId id) {
        locked(id.function(), () -> {
            get(id.function());
            store.update(transaction -> {
                List<String> users = catalog.aliases().list(transaction, id.function()).stream()
                        .filter(alias -> alias.version().equals(id.version())
                                || alias.weights().containsKey(id.version()))
                        .map(AliasDefinition::name)
                        .toList();
                if (!users.isEmpty()) {
                    throw LambdaFault.RESOURCE_CONFLICT.fault(
                            "The function version %s is referenced by the following aliases: %s", id.version(), users);
                }
                catalog.delete(transaction, id);
            });
            processes.changed(id);
            tidy(id.function());
            return id;
        });
    }

    /// Deletes the code that no definition and no process needs any more.
    public void tidy(FunctionId id) {
        locked(id, () -> {
            Set<String> needed = new HashSet<>(processes.codeInUse(id));
            catalog.find(id).ifPresent(function -> needed.addAll(function.folders()));
            catalog.versions(id, 0, Integer.MAX_VALUE).forEach(version -> needed.addAll(version.folders()));
            if (needed.isEmpty()) {
                processes.forget(id);
            }
            folders.retain(id, needed);
            return id;
        });
    }

    /// A number that nobody has had yet, in the form of AWS's revisions.
    public String newRevision() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }

    private FunctionDefinition checked(FunctionId id, Optional<String> revision) {
        FunctionDefinition function = get(id);
        if (revision.isPresent() && !revision.get().equals(function.revisionId())) {
            throw LambdaFault.revisionMismatch("GetFunction/GetAlias");
        }
        return function;
    }

    private Code kept(FunctionId id, GivenCode given, String architecture) {
        Code code = code(given, architecture);
        if (given instanceof GivenCode.Archive archive) {
            folders.keep(id, archive.zip());
        }
        return code;
    }

    private static Code code(GivenCode given, String architecture) {
        return switch (given) {
            case GivenCode.Archive archive ->
                new Code(
                        CodeFolders.sha256(archive.zip()),
                        archive.zip().length,
                        architecture,
                        OptionalLong.of(ZipArchive.open(archive.zip()).unzipped()),
                        Optional.empty());
            case GivenCode.Folder folder ->
                new Code(
                        CodeFolders.sha256(folder.path().toString().getBytes(StandardCharsets.UTF_8)),
                        0,
                        architecture,
                        OptionalLong.empty(),
                        Optional.of(folder.path().toString()));
        };
    }

    private FunctionDefinition put(FunctionDefinition function) {
        try {
            ConfigurationRules.checkSize(function);
            store.update(transaction -> {
                checkStorage(transaction, function);
                catalog.put(transaction, function);
            });
        } finally {
            processes.changed(function.versionId());
            tidy(function.id());
        }
        return function;
    }

    private void checkStorage(Transaction transaction, FunctionDefinition function) {
        if (catalog.codeBytes(transaction, function.versionId())
                        + function.code().size()
                > maxCodeBytes) {
            throw LambdaFault.CODE_STORAGE_EXCEEDED.fault("Code storage limit exceeded.");
        }
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
}
