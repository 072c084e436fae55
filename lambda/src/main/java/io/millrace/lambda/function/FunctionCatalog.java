package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is known of all functions: `$LATEST` of each, published versions, aliases, and what else belongs to them.
///
///     lambda.functions          account/region/name                 $LATEST
///     lambda.versions           account/region/name/0000000001      a published version
///     lambda.version-counters   account/region/name                 the last number
///     lambda.aliases            account/region/name/alias           an alias
public final class FunctionCatalog {

    private final Store store;
    private final Table<FunctionDefinition> latest;
    private final Table<FunctionDefinition> versions;
    private final Table<VersionCounter> counters;
    private final Qualified<AliasDefinition> aliases;
    private final List<Qualified<?>> belongings = new CopyOnWriteArrayList<>();

    public FunctionCatalog(Store store) {
        this.store = store;
        this.latest = store.table("lambda.functions", FunctionDefinition.class);
        this.versions = store.table("lambda.versions", FunctionDefinition.class);
        this.counters = store.table("lambda.version-counters", VersionCounter.class);
        this.aliases = new Qualified<>(store, "lambda.aliases", AliasDefinition.class);
    }

    /// A table of what belongs to functions, versions and aliases, and goes with them.
    public <T extends Record> Qualified<T> qualified(String name, Class<T> type) {
        Qualified<T> table = new Qualified<>(store, name, type);
        belongings.add(table);
        return table;
    }

    Qualified<AliasDefinition> aliases() {
        return aliases;
    }

    /// `$LATEST` of the function.
    public Optional<FunctionDefinition> find(FunctionId id) {
        return latest.get(id.key());
    }

    /// That version, unless there is none.
    public Optional<FunctionDefinition> find(VersionId id) {
        return id.isLatest()
                ? find(id.function())
                : number(id.version()).flatMap(key -> versions.get(key(id.function()) + key));
    }

    /// The version that a caller means; by an alias, the one that gets the most of its events.
    public Optional<FunctionDefinition> find(FunctionReference reference) {
        String qualifier = reference.qualifier().orElse(FunctionReference.LATEST);
        return isVersion(qualifier)
                ? find(new VersionId(reference.id(), qualifier))
                : aliases.find(reference.id(), qualifier)
                        .flatMap(alias -> find(new VersionId(reference.id(), alias.version())));
    }

    /// The version that one event of a caller goes to.
    public Optional<FunctionDefinition> choose(FunctionReference reference, RandomGenerator random) {
        String qualifier = reference.qualifier().orElse(FunctionReference.LATEST);
        return isVersion(qualifier)
                ? find(new VersionId(reference.id(), qualifier))
                : aliases.find(reference.id(), qualifier)
                        .flatMap(alias -> find(new VersionId(reference.id(), alias.chosen(random))));
    }

    /// Whether the function has the version or alias.
    public boolean has(FunctionReference reference) {
        return find(reference).isPresent();
    }

    /// Whether a qualifier means a version, and no alias.
    public static boolean isVersion(String qualifier) {
        return qualifier.equals(FunctionReference.LATEST) || qualifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// The functions of an account in a region, by name, after one of them.
    public List<FunctionDefinition> list(String account, String region, String afterName, int limit) {
        String prefix = FunctionId.keys(account, region);
        return latest.scan(prefix, afterName.isEmpty() ? "" : prefix + afterName, limit).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// The published versions of a function, by number, after one of them.
    List<FunctionDefinition> versions(FunctionId id, long after, int limit) {
        return versions.scan(key(id), after == 0 ? "" : key(id) + digits(after), limit).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// `$LATEST` and the published versions of all functions of an account in a region.
    List<FunctionDefinition> everything(String account, String region) {
        String prefix = FunctionId.keys(account, region);
        return Stream.concat(
                        latest.scan(prefix, "", Integer.MAX_VALUE).stream(),
                        versions.scan(prefix, "", Integer.MAX_VALUE).stream())
                .map(Table.Row::value)
                .toList();
    }

    /// The layers of all versions of all functions of everybody.
    public Set<LayerUse> layersInUse() {
        return Stream.concat(
                        latest.scan("", "", Integer.MAX_VALUE).stream(),
                        versions.scan("", "", Integer.MAX_VALUE).stream())
                .flatMap(row -> row.value().configuration().layers().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Everybody who has functions, by account and region.
    public Set<Caller> owners() {
        return latest.scan("", "", Integer.MAX_VALUE).stream()
                .map(row -> row.value().id())
                .map(id -> new Caller(id.account(), id.region(), id.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    Optional<FunctionDefinition> find(Transaction transaction, VersionId id) {
        return id.isLatest()
                ? transaction.get(latest, id.function().key())
                : number(id.version()).flatMap(key -> transaction.get(versions, key(id.function()) + key));
    }

    /// The bytes of all archives of an account in a region but of that version.
    long codeBytes(Transaction transaction, VersionId except) {
        String prefix =
                FunctionId.keys(except.function().account(), except.function().region());
        return Stream.concat(
                        transaction.scan(latest, prefix, "", Integer.MAX_VALUE).stream(),
                        transaction.scan(versions, prefix, "", Integer.MAX_VALUE).stream())
                .map(Table.Row::value)
                .filter(function -> !function.versionId().equals(except))
                .mapToLong(function -> function.code().size())
                .sum();
    }

    void put(Transaction transaction, FunctionDefinition function) {
        if (function.published().isEmpty()) {
            transaction.put(latest, function.id().key(), function);
        } else {
            long number = Long.parseLong(function.version());
            transaction.put(versions, key(function.id()) + digits(number), function);
            transaction.put(counters, function.id().key(), new VersionCounter(number));
        }
    }

    /// The number of the last version that was published, whether or not it is still there.
    OptionalLong lastNumber(Transaction transaction, FunctionId id) {
        return transaction
                .get(counters, id.key())
                .map(counter -> OptionalLong.of(counter.last()))
                .orElseGet(OptionalLong::empty);
    }

    /// Removes a published version and what belongs to it.
    void delete(Transaction transaction, VersionId id) {
        number(id.version()).ifPresent(key -> transaction.delete(versions, key(id.function()) + key));
        forget(transaction, id.function(), id.version());
    }

    /// Removes what belongs to a version or an alias.
    void forget(Transaction transaction, FunctionId id, String qualifier) {
        belongings.forEach(table -> table.forget(transaction, id, qualifier));
    }

    /// Removes a function with all its versions, its aliases, and all that belongs to them.
    ///
    /// @return the versions that it had
    List<VersionId> delete(Transaction transaction, FunctionId id) {
        List<VersionId> deleted = new ArrayList<>();
        deleted.add(new VersionId(id, FunctionReference.LATEST));
        transaction.scan(versions, key(id), "", Integer.MAX_VALUE).forEach(row -> {
            deleted.add(row.value().versionId());
            transaction.delete(versions, row.key());
        });
        transaction.delete(latest, id.key());
        transaction.delete(counters, id.key());
        aliases.forget(transaction, id);
        belongings.forEach(table -> table.forget(transaction, id));
        return deleted;
    }

    private static String key(FunctionId id) {
        return id.key() + "/";
    }

    /// The number of a version as it stands in a key, so that keys are in the order of the numbers.
    private static Optional<String> number(String version) {
        return version.length() <= 10 && !version.isEmpty() && version.charAt(0) != '0'
                ? Optional.of(digits(Long.parseLong(version)))
                : Optional.empty();
    }

    private static String digits(long number) {
        String text = Long.toString(number);
        return "0".repeat(10 - text.length()) + text;
    }
}
