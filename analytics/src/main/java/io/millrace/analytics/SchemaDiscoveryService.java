package io.millrace.analytics;

import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.discovery.Discovery;
import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.discovery.DiscoveryService.Asked;
import io.millrace.analytics.discovery.DiscoveryService.S3Object;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UnableToDetectSchemaException;

/// The operation that finds a schema by samples.
final class SchemaDiscoveryService implements KinesisAnalyticsClient, ServicePart {

    private final DiscoveryService discovery;

    SchemaDiscoveryService(DiscoveryService discovery) {
        this.discovery = discovery;
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
    @Override
    public DiscoverInputSchemaResponse discoverInputSchema(DiscoverInputSchemaRequest request) {
        return switch (discovery.discover(Caller.current(), asked(request))) {
            case Discovery.Result.Found(var schema, var rows, var raw, var processed) ->
                DiscoverInputSchemaResponse.builder()
                        .inputSchema(DescriptionService.schema(schema))
                        .parsedInputRecords(rows)
                        .processedInputRecords(processed)
                        .rawInputRecords(raw)
                        .build();
            case Discovery.Result.Unable(String reason, var raw, var processed) ->
                throw unableToDetect(reason, raw, processed);
        };
    }

    private static Asked asked(DiscoverInputSchemaRequest request) {
        return new Asked(
                Optional.ofNullable(request.resourceARN()),
                Optional.ofNullable(request.inputStartingPositionConfiguration())
                        .flatMap(configuration -> Optional.ofNullable(configuration.inputStartingPositionAsString()))
                        .map(StartingPosition::valueOf),
                Optional.ofNullable(request.inputProcessingConfiguration())
                        .map(configuration ->
                                configuration.inputLambdaProcessor().resourceARN()),
                Optional.ofNullable(request.s3Configuration())
                        .map(object -> new S3Object(object.bucketARN(), object.fileKey())));
    }

    /// A refusal that carries what it could not make sense of, as no other does.
    private static RuntimeException unableToDetect(String reason, List<String> raw, List<String> processed) {
        String message = "Unable to detect schema: " + reason + ".";
        return UnableToDetectSchemaException.builder()
                .rawInputRecords(raw)
                .processedInputRecords(processed)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("UnableToDetectSchemaException")
                        .errorMessage(message)
                        .serviceName(SERVICE_NAME)
                        .build())
                .statusCode(400)
                .requestId(CallContext.current().requestId())
                .build();
    }
}
