package io.millrace.lambda.layer;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.ZipArchive;
import io.millrace.lambda.function.CodeLinks;
import io.millrace.lambda.function.CodeService;
import io.millrace.lambda.function.Pages;
import io.millrace.lambda.function.SameMembersShapes;
import io.millrace.lambda.policy.PolicyStatement;
import io.millrace.lambda.policy.ResourcePolicy;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionResponse;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.DeleteLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.LayersListItem;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsRequest;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsResponse;
import software.amazon.awssdk.services.lambda.model.ListLayersRequest;
import software.amazon.awssdk.services.lambda.model.ListLayersResponse;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.RemoveLayerVersionPermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemoveLayerVersionPermissionResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// The operations on layers and their permissions.
public final class LayerService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html>
    private static final int MAX_PAGE = 50;

    private static final String SHOWN_BY = "GetLayerPolicy";

    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    private final Layers layers;
    private final CodeService code;
    private final CodeLinks links;
    private final InstantSource clock;
    private final Supplier<String> revisions;

    /// @param revisions gives a revision that nobody has had yet
    public LayerService(
            Layers layers, CodeService code, CodeLinks links, InstantSource clock, Supplier<String> revisions) {
        this.layers = layers;
        this.code = code;
        this.links = links;
        this.clock = clock;
        this.revisions = revisions;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html>
    @Override
    public PublishLayerVersionResponse publishLayerVersion(PublishLayerVersionRequest request) {
        Caller caller = Caller.current();
        LayerId id = own(caller, request.layerName());
        checkFits(request);
        byte[] zip = code.archive(caller, request.content());
        long unzipped = ZipArchive.open(zip).unzipped();
        LayerVersion version = layers.publish(
                id,
                zip,
                number -> new LayerVersion(
                        id,
                        number,
                        request.description() == null ? "" : request.description(),
                        Optional.ofNullable(request.licenseInfo()),
                        request.compatibleRuntimesAsStrings(),
                        request.compatibleArchitecturesAsStrings(),
                        CodeFolders.sha256(zip),
                        zip.length,
                        unzipped,
                        clock.instant()));
        return SameMembersShapes.copy(shape(version), PublishLayerVersionResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html>
    @Override
    public GetLayerVersionResponse getLayerVersion(GetLayerVersionRequest request) {
        Caller caller = Caller.current();
        return shape(found(caller, LayerId.of(caller, request.layerName()), checked(request.versionNumber())));
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html>
    @Override
    public GetLayerVersionByArnResponse getLayerVersionByArn(GetLayerVersionByArnRequest request) {
        Caller caller = Caller.current();
        if (request.arn().contains(":awslayer:")) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist.");
        }
        int end = request.arn().lastIndexOf(':');
        LayerId id = LayerId.of(caller, request.arn().substring(0, end));
        long version = checked(Long.parseLong(request.arn().substring(end + 1)));
        return SameMembersShapes.copy(shape(found(caller, id, version)), GetLayerVersionByArnResponse.builder());
    }

    /// The newest version of each layer that fits, in the order of the layers' names.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html>
    @Override
    public ListLayersResponse listLayers(ListLayersRequest request) {
        Caller caller = Caller.current();
        checkRuntime(request.compatibleRuntimeAsString());
        Map<String, LayerVersion> newest = new LinkedHashMap<>();
        layers.list(caller.account(), caller.region()).stream()
                .filter(version -> version.fits(
                        Optional.ofNullable(request.compatibleRuntimeAsString()),
                        Optional.ofNullable(request.compatibleArchitectureAsString())))
                .forEach(version -> newest.put(version.layer().name(), version));
        Pages.Page<LayersListItem> page = Pages.of(
                        List.copyOf(newest.values()),
                        Pages.limit(request.maxItems(), MAX_PAGE),
                        request.marker(),
                        version -> version.layer().name())
                .map(version -> LayersListItem.builder()
                        .layerName(version.layer().name())
                        .layerArn(version.layer().arn())
                        .latestMatchingVersion(item(version))
                        .build());
        return ListLayersResponse.builder()
                .layers(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// The newest first.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html>
    @Override
    public ListLayerVersionsResponse listLayerVersions(ListLayerVersionsRequest request) {
        Caller caller = Caller.current();
        checkRuntime(request.compatibleRuntimeAsString());
        Pages.Page<LayerVersionsListItem> page = Pages.of(
                        layers.list(own(caller, request.layerName())).stream()
                                .filter(version -> version.fits(
                                        Optional.ofNullable(request.compatibleRuntimeAsString()),
                                        Optional.ofNullable(request.compatibleArchitectureAsString())))
                                .toList(),
                        Pages.limit(request.maxItems(), MAX_PAGE),
                        request.marker(),
                        version -> String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - version.version()))
                .map(LayerService::item);
        return ListLayerVersionsResponse.builder()
                .layerVersions(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// Functions that have the version keep it. Deleting what is not there succeeds.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html>
    @Override
    public DeleteLayerVersionResponse deleteLayerVersion(DeleteLayerVersionRequest request) {
        layers.delete(own(Caller.current(), request.layerName()), checked(request.versionNumber()));
        return DeleteLayerVersionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html>
    @Override
    public AddLayerVersionPermissionResponse addLayerVersionPermission(AddLayerVersionPermissionRequest request) {
        LayerId id = own(Caller.current(), request.layerName());
        long version = checked(request.versionNumber());
        PolicyStatement statement = new PolicyStatement(
                request.statementId(),
                request.action(),
                request.principal(),
                request.organizationId() == null
                        ? Map.of()
                        : Map.of("StringEquals", Map.of("aws:PrincipalOrgID", request.organizationId())));
        ResourcePolicy policy = layers.changePolicy(
                id,
                version,
                old -> ResourcePolicy.add(
                        old, statement, Optional.ofNullable(request.revisionId()), SHOWN_BY, revisions.get()));
        return AddLayerVersionPermissionResponse.builder()
                .statement(policy.lastJson(id.arn(version)))
                .revisionId(policy.revisionId())
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html>
    @Override
    public RemoveLayerVersionPermissionResponse removeLayerVersionPermission(
            RemoveLayerVersionPermissionRequest request) {
        LayerId id = own(Caller.current(), request.layerName());
        layers.changePolicy(
                id,
                checked(request.versionNumber()),
                old -> old.orElseThrow(LayerService::noPolicy)
                        .remove(
                                request.statementId(),
                                Optional.ofNullable(request.revisionId()),
                                SHOWN_BY,
                                revisions.get()));
        return RemoveLayerVersionPermissionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html>
    @Override
    public GetLayerVersionPolicyResponse getLayerVersionPolicy(GetLayerVersionPolicyRequest request) {
        LayerId id = own(Caller.current(), request.layerName());
        long version = checked(request.versionNumber());
        if (layers.find(id, version).isEmpty()) {
            throw Layers.notThere(id, version);
        }
        ResourcePolicy policy = layers.policy(id, version)
                .filter(found -> !found.statements().isEmpty())
                .orElseThrow(LayerService::noPolicy);
        return GetLayerVersionPolicyResponse.builder()
                .policy(policy.json(id.arn(version)))
                .revisionId(policy.revisionId())
                .build();
    }

    private LayerVersion found(Caller caller, LayerId id, long version) {
        if (!layers.isReadable(caller, id, version)) {
            throw Layers.denied(caller, id.arn(version));
        }
        return layers.find(id, version)
                .orElseThrow(() -> LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist."));
    }

    /// A layer that the caller may change.
    private static LayerId own(Caller caller, String name) {
        LayerId id = LayerId.of(caller, name);
        if (!id.account().equals(caller.account())) {
            throw Layers.denied(caller, id.arn());
        }
        return id;
    }

    private static long checked(Long version) {
        if (version < 1) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Layer Version Cannot be less than 1");
        }
        return version;
    }

    private static Fault noPolicy() {
        return LambdaFault.RESOURCE_NOT_FOUND.fault("No policy is associated with the given resource.");
    }

    private static void checkFits(PublishLayerVersionRequest request) {
        List<String> violations = new ArrayList<>();
        if (request.compatibleRuntimesAsStrings().stream().anyMatch(LayerService::isUnknown)) {
            violations.add(
                    violation(request.compatibleRuntimesAsStrings(), "compatibleRuntimes", Runtime.knownValues()));
        }
        if (request.compatibleArchitecturesAsStrings().stream()
                .anyMatch(name -> Architecture.fromValue(name) == Architecture.UNKNOWN_TO_SDK_VERSION)) {
            violations.add(violation(
                    request.compatibleArchitecturesAsStrings(), "compatibleArchitectures", Architecture.knownValues()));
        }
        if (!violations.isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "%d validation error%s detected: %s",
                    violations.size(), violations.size() == 1 ? "" : "s", String.join("; ", violations));
        }
    }

    private static void checkRuntime(@Nullable String runtime) {
        if (runtime != null && isUnknown(runtime)) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: %s", violation(runtime, "compatibleRuntime", Runtime.knownValues()));
        }
    }

    private static boolean isUnknown(String runtime) {
        return Runtime.fromValue(runtime) == Runtime.UNKNOWN_TO_SDK_VERSION;
    }

    private static String violation(Object value, String member, Set<?> known) {
        return "Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: Member must satisfy enum value set: "
                + known.stream().map(Object::toString).sorted().toList();
    }

    private GetLayerVersionResponse shape(LayerVersion version) {
        LayerId id = version.layer();
        GetLayerVersionResponse.Builder shape = GetLayerVersionResponse.builder()
                .content(content -> content.location(links.layer(id.account(), id.region(), version.sha256()))
                        .codeSha256(Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(version.sha256())))
                        .codeSize(version.size()))
                .layerArn(id.arn())
                .layerVersionArn(version.arn())
                .description(version.description())
                .createdDate(CREATED.format(version.created()))
                .version(version.version());
        version.license().ifPresent(shape::licenseInfo);
        if (!version.runtimes().isEmpty()) {
            shape.compatibleRuntimesWithStrings(version.runtimes());
        }
        if (!version.architectures().isEmpty()) {
            shape.compatibleArchitecturesWithStrings(version.architectures());
        }
        return shape.build();
    }

    private static LayerVersionsListItem item(LayerVersion version) {
        LayerVersionsListItem.Builder item = LayerVersionsListItem.builder()
                .layerVersionArn(version.arn())
                .version(version.version())
                .description(version.description())
                .createdDate(CREATED.format(version.created()));
        version.license().ifPresent(item::licenseInfo);
        if (!version.runtimes().isEmpty()) {
            item.compatibleRuntimesWithStrings(version.runtimes());
        }
        if (!version.architectures().isEmpty()) {
            item.compatibleArchitecturesWithStrings(version.architectures());
        }
        return item.build();
    }
}
