package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionRequest;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;

/// The operations that publish and list versions.
public final class VersionService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html>
    private static final int MAX_PAGE = 50;

    private final FunctionCatalog catalog;
    private final Functions functions;

    public VersionService(FunctionCatalog catalog, Functions functions) {
        this.catalog = catalog;
        this.functions = functions;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>
    @Override
    public PublishVersionResponse publishVersion(PublishVersionRequest request) {
        FunctionReference reference = FunctionReference.of(Caller.current(), request.functionName(), null);
        FunctionDefinition version = functions.publish(
                reference.id(),
                Optional.ofNullable(request.description()).filter(text -> !text.isEmpty()),
                Optional.ofNullable(request.codeSha256()).filter(text -> !text.isEmpty()),
                Optional.ofNullable(request.revisionId()).filter(text -> !text.isEmpty()));
        return FunctionShapes.described(version, version.versionId().arn(), PublishVersionResponse.builder());
    }

    /// `$LATEST` first, then by number.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html>
    @Override
    public ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest request) {
        FunctionId id = FunctionReference.of(Caller.current(), request.functionName(), null)
                .id();
        FunctionDefinition latest = functions.get(id);
        int limit = Pages.limit(request.maxItems(), MAX_PAGE);
        String after = Pages.after(request.marker());
        List<FunctionDefinition> found = new ArrayList<>();
        if (after.isEmpty()) {
            found.add(latest);
        }
        found.addAll(catalog.versions(id, number(after), limit + 1));
        Pages.Page<FunctionConfiguration> page = Pages.of(
                        found, limit, function -> function.published().orElse("0"))
                .map(FunctionShapes::listedVersion);
        return ListVersionsByFunctionResponse.builder()
                .versions(page.elements())
                .nextMarker(page.next())
                .build();
    }

    private static long number(String after) {
        if (after.isEmpty()) {
            return 0;
        }
        if (!after.matches("\\d{1,10}")) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Invalid marker");
        }
        return Long.parseLong(after);
    }
}
