package io.millrace.lambda.layer;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.function.LayerRule;
import io.millrace.lambda.policy.ResourcePolicy;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// All layers: their versions and policies, in the store, and their archives, in a folder.
///
///     lambda.layer-versions     account/region/name/0000000001
///     lambda.layer-policies     account/region/name/0000000001
///     lambda.layer-counters     account/region/name                 the last number, never used again
///
/// Archives that no version and no function needs any more are deleted at the next start.
public final class Layers implements LayerRule {

    /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    private static final int MAX_LAYERS = 5;

    private static final String PATTERN =
            "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-"
                    + "\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";

    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):layer:([a-zA-Z0-9-_]+):([0-9]{1,10})");

    private final Store store;
    private final CodeFolders folders;
    private final Table<LayerVersion> versions;
    private final Table<ResourcePolicy> policies;
    private final Table<LastVersion> counters;

    /// The number of the version that was published last.
    record LastVersion(long number) {}

    public Layers(Store store, CodeFolders folders) {
        this.store = store;
        this.folders = folders;
        this.versions = store.table("lambda.layer-versions", LayerVersion.class);
        this.policies = store.table("lambda.layer-policies", ResourcePolicy.class);
        this.counters = store.table("lambda.layer-counters", LastVersion.class);
    }

    /// Deletes the archives that nobody needs; to be called before anybody can change anything.
    ///
    /// @param inUse the archives that functions have
    public void tidy(Set<LayerUse> inUse) {
        Set<LayerUse> needed = new HashSet<>(inUse);
        versions.scan("", "", Integer.MAX_VALUE)
                .forEach(row -> needed.add(row.value().use()));
        folders.retainLayers(needed);
    }

    /// Everybody who has layers, by account and region.
    public Set<Caller> owners() {
        return versions.scan("", "", Integer.MAX_VALUE).stream()
                .map(row -> row.value().layer())
                .map(id -> new Caller(id.account(), id.region(), id.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Keeps a new version; its number is given by the work.
    LayerVersion publish(LayerId id, byte[] zip, LongFunction<LayerVersion> version) {
        folders.keepLayer(id.account(), id.region(), CodeFolders.sha256(zip), zip);
        return store.write(transaction -> {
            long number =
                    transaction.get(counters, id.key()).map(LastVersion::number).orElse(0L) + 1;
            LayerVersion made = version.apply(number);
            transaction.put(counters, id.key(), new LastVersion(number));
            transaction.put(versions, key(id, number), made);
            return made;
        });
    }

    Optional<LayerVersion> find(LayerId id, long version) {
        return versions.get(key(id, version));
    }

    /// The versions of a layer, the newest first.
    List<LayerVersion> list(LayerId id) {
        return versions.scanDown(id.key() + "/", "", Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// The versions of all layers of an account in a region, by name, the newest last.
    List<LayerVersion> list(String account, String region) {
        return versions.scan(LayerId.keys(account, region), "", Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// Deletes a version with its policy, if it is there; functions that have it keep it.
    void delete(LayerId id, long version) {
        store.update(transaction -> {
            transaction.delete(versions, key(id, version));
            transaction.delete(policies, key(id, version));
        });
    }

    Optional<ResourcePolicy> policy(LayerId id, long version) {
        return policies.get(key(id, version));
    }

    ResourcePolicy changePolicy(LayerId id, long version, Function<Optional<ResourcePolicy>, ResourcePolicy> change) {
        return store.write(transaction -> {
            if (transaction.get(versions, key(id, version)).isEmpty()) {
                throw notThere(id, version);
            }
            ResourcePolicy changed = change.apply(transaction.get(policies, key(id, version)));
            transaction.put(policies, key(id, version), changed);
            return changed;
        });
    }

    static Fault notThere(LayerId id, long version) {
        return LambdaFault.RESOURCE_NOT_FOUND.fault("Layer version %s does not exist.", id.arn(version));
    }

    /// Whether a caller may read a version: the owner, and whom its policy lets in.
    boolean isReadable(Caller caller, LayerId id, long version) {
        return id.account().equals(caller.account())
                || policy(id, version)
                        .filter(policy -> policy.allows(caller.account(), "lambda:GetLayerVersion"))
                        .isPresent();
    }

    static Fault denied(Caller caller, String arn) {
        return LambdaFault.ACCESS_DENIED.fault(
                "User: arn:aws:iam::%s:root is not authorized to perform: lambda:GetLayerVersion on resource: %s because"
                        + " no resource-based policy allows the lambda:GetLayerVersion action",
                caller.account(), arn);
    }

    @Override
    public List<LayerUse> resolve(Caller caller, List<String> arns) {
        if (arns.size() > MAX_LAYERS) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Cannot reference more than %d layers.", MAX_LAYERS);
        }
        Map<String, String> seen = new HashMap<>();
        List<LayerUse> uses = new ArrayList<>();
        for (String arn : arns) {
            Matcher parts = ARN.matcher(arn);
            if (!parts.matches()) {
                throw CommonFault.VALIDATION.fault(
                        "1 validation error detected: Value '%s' at 'layers' failed to satisfy constraint: Member must"
                                + " satisfy constraint: [Member must have length less than or equal to 2048, Member must"
                                + " have length greater than or equal to 1, Member must satisfy regular expression"
                                + " pattern: %s, Member must not be null]",
                        arns, PATTERN);
            }
            if (!parts.group(1).equals(caller.region())) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "Layers are not in the same region as the function. Layers are expected to be in region %s.",
                        caller.region());
            }
            LayerId id = new LayerId(parts.group(2), parts.group(1), parts.group(3));
            long number = Long.parseLong(parts.group(4));
            if (!isReadable(caller, id, number)) {
                throw denied(caller, arn);
            }
            LayerVersion version = find(id, number)
                    .orElseThrow(
                            () -> LambdaFault.INVALID_PARAMETER_VALUE.fault("Layer version %s does not exist.", arn));
            String other = seen.put(id.arn(), arn);
            if (other != null) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "Two different versions of the same layer are not allowed to be referenced in the same function."
                                + " %s and %s are versions of the same layer.",
                        other, arn);
            }
            uses.add(version.use());
        }
        return uses;
    }

    private static String key(LayerId id, long version) {
        String digits = Long.toString(version);
        return id.key() + "/" + "0".repeat(Math.max(0, 10 - digits.length())) + digits;
    }
}
