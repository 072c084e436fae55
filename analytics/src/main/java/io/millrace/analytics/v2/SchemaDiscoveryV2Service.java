package io.millrace.analytics.v2;

import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.discovery.Discovery.Result;
import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.discovery.DiscoveryService.Asked;
import io.millrace.analytics.discovery.DiscoveryService.S3Object;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DiscoverInputSchemaRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UnableToDetectSchemaException;

/// The operation that finds a schema by samples.
final class SchemaDiscoveryV2Service implements KinesisAnalyticsV2Client, ServicePart {

    private final DiscoveryService discovery;

    SchemaDiscoveryV2Service(DiscoveryService discovery) {
        this.discovery = discovery;
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DiscoverInputSchema.html>
    @Override
    public DiscoverInputSchemaResponse discoverInputSchema(DiscoverInputSchemaRequest request) {
        Result result = AnalyticsV2Fault.translated(() -> discovery.discover(Caller.current(), asked(request)));
        return switch (result) {
            case Result.Found(var schema, var rows, var raw, var processed) ->
                DiscoverInputSchemaResponse.builder()
                        .inputSchema(DescriptionV2Service.schema(schema))
                        .parsedInputRecords(rows)
                        .processedInputRecords(processed)
                        .rawInputRecords(raw)
                        .build();
            case Result.Unable(String reason, var raw, var processed) -> throw unableToDetect(reason, raw, processed);
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
