package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import io.millrace.store.Store;
import io.millrace.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.AliasRoutingConfiguration;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.DeleteAliasRequest;
import software.amazon.awssdk.services.lambda.model.DeleteAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// The operations on aliases.
public final class AliasService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
    private static final int MAX_PAGE = 50;

    private final Store store;
    private final FunctionCatalog catalog;
    private final Functions functions;

    public AliasService(Store store, FunctionCatalog catalog, Functions functions) {
        this.store = store;
        this.catalog = catalog;
        this.functions = functions;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>
    @Override
    public CreateAliasResponse createAlias(CreateAliasRequest request) {
        FunctionId id = id(request.functionName());
        Map<String, Double> weights = weights(request.routingConfig());
        checkWeights(request.functionVersion(), weights);
        AliasDefinition alias = new AliasDefinition(
                id,
                request.name(),
                request.functionVersion(),
                request.description() == null ? "" : request.description(),
                weights,
                functions.newRevision());
        catalog.aliases().change(id, alias.name(), (transaction, present) -> {
            checkVersions(transaction, alias);
            if (present.isPresent()) {
                throw LambdaFault.RESOURCE_CONFLICT.fault("Alias already exists: %s", alias.arn());
            }
            return alias;
        });
        return described(alias, CreateAliasResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html>
    @Override
    public GetAliasResponse getAlias(GetAliasRequest request) {
        FunctionId id = id(request.functionName());
        AliasDefinition alias = catalog.aliases()
                .find(id, request.name())
                .orElseThrow(() -> LambdaFault.aliasNotFound(id.arn() + ":" + request.name()));
        return described(alias, GetAliasResponse.builder());
    }

    /// In the order of their names.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
    @Override
    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        FunctionId id = id(request.functionName());
        functions.get(id);
        int limit = Pages.limit(request.maxItems(), MAX_PAGE);
        List<AliasDefinition> found = catalog
                .aliases()
                .list(id, request.functionVersion() == null ? Pages.after(request.marker()) : "", Integer.MAX_VALUE)
                .stream()
                .filter(alias -> request.functionVersion() == null
                        || alias.version().equals(request.functionVersion())
                        || alias.weights().containsKey(request.functionVersion()))
                .toList();
        Pages.Page<AliasConfiguration> page =
                Pages.of(found, limit, request.marker(), AliasDefinition::name).map(AliasService::configuration);
        return ListAliasesResponse.builder()
                .aliases(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html>
    @Override
    public UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        FunctionId id = id(request.functionName());
        AliasDefinition alias = catalog.aliases().change(id, request.name(), (transaction, present) -> {
            AliasDefinition old = present.orElseThrow(
                    () -> LambdaFault.RESOURCE_NOT_FOUND.fault("Alias not found: %s:%s", id.arn(), request.name()));
            if (request.revisionId() != null && !request.revisionId().equals(old.revisionId())) {
                throw LambdaFault.revisionMismatch("GetFunction/GetAlias");
            }
            AliasDefinition changed = new AliasDefinition(
                    id,
                    old.name(),
                    request.functionVersion() == null ? old.version() : request.functionVersion(),
                    request.description() == null ? old.description() : request.description(),
                    request.routingConfig() == null ? old.weights() : weights(request.routingConfig()),
                    functions.newRevision());
            checkWeights(changed.version(), changed.weights());
            checkVersions(transaction, changed);
            return changed;
        });
        return described(alias, UpdateAliasResponse.builder());
    }

    /// What belongs to the alias goes with it. Deleting an alias that is not there succeeds.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html>
    @Override
    public DeleteAliasResponse deleteAlias(DeleteAliasRequest request) {
        FunctionId id = id(request.functionName());
        functions.get(id);
        store.update(transaction -> {
            catalog.aliases().forget(transaction, id, request.name());
            catalog.forget(transaction, id, request.name());
        });
        return DeleteAliasResponse.builder().build();
    }

    private static FunctionId id(String name) {
        return FunctionReference.of(Caller.current(), name, null).id();
    }

    private static Map<String, Double> weights(@Nullable AliasRoutingConfiguration routing) {
        return routing == null ? Map.of() : routing.additionalVersionWeights();
    }

    private static void checkWeights(String version, Map<String, Double> weights) {
        if (weights.size() > 1) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Number of items in AdditionalVersionWeights cannot be greater than 1");
        }
        weights.forEach((other, weight) -> {
            if (!(weight >= 0 && weight <= 1)) {
                throw violation(
                        other,
                        weight,
                        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member"
                                + " must have value greater than or equal to 0.0, Member must not be null]");
            }
            if (other.equals(version)) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "Invalid function version %s. Function version %s is already included in routing"
                                + " configuration.",
                        other, other);
            }
            if (version.equals(FunctionReference.LATEST)) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "$LATEST is not supported for an alias pointing to more than 1 version");
            }
            if (!other.matches("[0-9]+")) {
                throw violation(
                        other,
                        weight,
                        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member"
                                + " must have length greater than or equal to 1, Member must satisfy regular expression"
                                + " pattern: [0-9]+]");
            }
        });
    }

    private static Fault violation(String version, double weight, String constraint) {
        return CommonFault.VALIDATION.fault(
                "1 validation error detected: Value '{%s=%s}' at 'routingConfig.additionalVersionWeights' failed to"
                        + " satisfy constraint: %s",
                version, weight, constraint);
    }

    /// An alias means versions that are there.
    private void checkVersions(Transaction transaction, AliasDefinition alias) {
        Stream.concat(Stream.of(alias.version()), alias.weights().keySet().stream())
                .map(version -> new VersionId(alias.function(), version))
                .filter(version -> catalog.find(transaction, version).isEmpty())
                .findFirst()
                .ifPresent(missing -> {
                    throw LambdaFault.functionNotFound(missing.toString());
                });
    }

    /// Writes an alias into any of the responses that hold one: they have the same members.
    private static <B extends SdkPojo & SdkBuilder<B, T>, T> T described(AliasDefinition alias, B builder) {
        return SameMembersShapes.copy(configuration(alias), builder);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html>
    private static AliasConfiguration configuration(AliasDefinition alias) {
        AliasConfiguration.Builder configuration = AliasConfiguration.builder()
                .aliasArn(alias.arn())
                .name(alias.name())
                .functionVersion(alias.version())
                .description(alias.description())
                .revisionId(alias.revisionId());
        if (!alias.weights().isEmpty()) {
            configuration.routingConfig(routing -> routing.additionalVersionWeights(alias.weights()));
        }
        return configuration.build();
    }
}
