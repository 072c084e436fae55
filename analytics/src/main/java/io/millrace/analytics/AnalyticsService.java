package io.millrace.analytics;

import io.millrace.analytics.OutputDefinition.Destination;
import io.millrace.analytics.StopFlag.StoppedException;
import io.millrace.api.Arn;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.CommonFault;
import io.millrace.api.ServiceDoor;
import io.millrace.sql.SchemaDiscovery;
import io.millrace.sql.SchemaDiscovery.Discovered;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationInputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.AddApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.CreateApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationOutputResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DescribeApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.DiscoverInputSchemaResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.KinesisAnalyticsException;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StartApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.StopApplicationResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;
import software.amazon.awssdk.services.kinesisanalytics.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UnableToDetectSchemaException;
import software.amazon.awssdk.services.kinesisanalytics.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.UntagResourceResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.UpdateApplicationResponse;

/// Kinesis Analytics for SQL, version 1 of its API, behind the SDK's client interface.
///
/// Operations: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
public final class AnalyticsService implements KinesisAnalyticsClient {

    private static final int DEFAULT_LISTED = 50;
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/how-tagging.html>
    private static final int MAX_TAGS = 50;
    /// The name under which applications call other services.
    private static final String OWN_NAME = "analytics";

    private final Applications applications;
    private final SampleSource samples;
    private final Clients<KinesisClient> kinesis;

    /// Knows the applications that the store defines; [#start] lets them run.
    ///
    /// @param kinesis the streams that applications read and write
    /// @param firehose the delivery streams that they write
    public AnalyticsService(
            Store store,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings,
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose) {
        this.kinesis = kinesis;
        this.samples = new SampleSource(clock, settings.discoveryWait());
        this.applications = new Applications(
                store,
                input -> new StreamSource(
                        kinesis.as(ownerOf(input.stream())),
                        input.streamArn(),
                        settings.planRecords(),
                        settings.planBytes()),
                destination -> sink(destination, kinesis, firehose),
                clock,
                random,
                settings);
    }

    private static Sink sink(
            Destination destination, Clients<KinesisClient> kinesis, Clients<FirehoseClient> firehose) {
        Caller owner = ownerOf(destination.resource());
        return switch (destination) {
            case Destination.KinesisStream stream -> new StreamSink(kinesis.as(owner), stream);
            case Destination.DeliveryStream delivery -> new FirehoseSink(firehose.as(owner), delivery);
        };
    }

    private static Caller ownerOf(Arn resource) {
        return new Caller(resource.account(), resource.region(), OWN_NAME);
    }

    /// The door to this service.
    public ServiceDoor<KinesisAnalyticsClient> door() {
        return ServiceDoor.of(
                KinesisAnalyticsClient.class, this, AnalyticsLimits.LIMITS, KinesisAnalyticsException::builder);
    }

    /// Lets the applications go on that ran when the server ended; called when all services can be reached.
    public void start() {
        applications.resume();
    }

    /// What each application has done, in the order of their accounts, regions and names.
    public List<ApplicationStatus> status() {
        return applications.status();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Ends all applications after the batches under way; they go on at the next [#start].
    @Override
    public void close() {
        applications.close();
    }

    // ---- applications

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CreateApplication.html>
    @Override
    public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
        Caller caller = Caller.current();
        ApplicationId id = ApplicationId.of(caller, request.applicationName());
        if (request.hasCloudWatchLoggingOptions()
                && !request.cloudWatchLoggingOptions().isEmpty()) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Logging to CloudWatch (CloudWatchLoggingOptions) is not supported.");
        }
        List<InputDefinition> inputs = new ArrayList<>();
        for (var input : request.inputs()) {
            inputs.add(DefinitionService.input(caller, "1." + (inputs.size() + 1), input));
        }
        List<OutputDefinition> outputs = new ArrayList<>();
        for (var output : request.outputs()) {
            outputs.add(DefinitionService.output(caller, "1." + (outputs.size() + 1), output));
        }
        Instant now = applications.now();
        ApplicationDefinition definition = limited(new ApplicationDefinition(
                applications.millis(),
                now,
                now,
                1,
                ApplicationState.READY,
                Optional.ofNullable(request.applicationDescription()).orElse(""),
                Optional.ofNullable(request.applicationCode()).orElse(""),
                inputs,
                outputs,
                tagged(id, Map.of(), request.tags())));
        applications.create(id, definition);
        return CreateApplicationResponse.builder()
                .applicationSummary(DescriptionService.summary(id, definition))
                .build();
    }

    private static ApplicationDefinition limited(ApplicationDefinition definition) {
        if (definition.inputs().size() > ApplicationDefinition.MAX_INPUTS) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("An application has at most one input.");
        }
        if (definition.outputs().size() > ApplicationDefinition.MAX_OUTPUTS) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("An application has at most three outputs.");
        }
        return definition;
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DescribeApplication.html>
    @Override
    public DescribeApplicationResponse describeApplication(DescribeApplicationRequest request) {
        ApplicationId id = id(request.applicationName());
        return DescribeApplicationResponse.builder()
                .applicationDetail(DescriptionService.detail(id, applications.get(id)))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ListApplications.html>
    @Override
    public ListApplicationsResponse listApplications(ListApplicationsRequest request) {
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LISTED);
        String after =
                Optional.ofNullable(request.exclusiveStartApplicationName()).orElse("");
        List<Table.Row<ApplicationDefinition>> rows = applications.list(Caller.current(), after, limit + 1);
        List<ApplicationSummary> summaries = rows.stream()
                .limit(limit)
                .map(row -> DescriptionService.summary(ApplicationId.ofKey(row.key()), row.value()))
                .toList();
        return ListApplicationsResponse.builder()
                .applicationSummaries(summaries)
                .hasMoreApplications(rows.size() > limit)
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_UpdateApplication.html>
    @Override
    public UpdateApplicationResponse updateApplication(UpdateApplicationRequest request) {
        Caller caller = Caller.current();
        applications.change(
                id(request.applicationName()),
                request.currentApplicationVersionId(),
                before -> DefinitionService.updated(caller, before, request.applicationUpdate()));
        return UpdateApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplication.html>
    @Override
    public DeleteApplicationResponse deleteApplication(DeleteApplicationRequest request) {
        applications.delete(id(request.applicationName()), request.createTimestamp());
        return DeleteApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StartApplication.html>
    @Override
    public StartApplicationResponse startApplication(StartApplicationRequest request) {
        Map<String, StartingPosition> positions = new LinkedHashMap<>();
        for (InputConfiguration configuration : request.inputConfigurations()) {
            String position = configuration.inputStartingPositionConfiguration().inputStartingPositionAsString();
            positions.put(
                    configuration.id(),
                    position == null ? StartingPosition.LAST_STOPPED_POINT : StartingPosition.valueOf(position));
        }
        applications.start(id(request.applicationName()), positions);
        return StartApplicationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StopApplication.html>
    @Override
    public StopApplicationResponse stopApplication(StopApplicationRequest request) {
        applications.stop(id(request.applicationName()));
        return StopApplicationResponse.builder().build();
    }

    // ---- inputs and outputs

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationInput.html>
    @Override
    public AddApplicationInputResponse addApplicationInput(AddApplicationInputRequest request) {
        Caller caller = Caller.current();
        applications.change(id(request.applicationName()), request.currentApplicationVersionId(), before -> {
            List<InputDefinition> inputs = new ArrayList<>(before.inputs());
            inputs.add(DefinitionService.input(caller, (before.version() + 1) + ".1", request.input()));
            return limited(before.withInputs(inputs));
        });
        return AddApplicationInputResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_AddApplicationOutput.html>
    @Override
    public AddApplicationOutputResponse addApplicationOutput(AddApplicationOutputRequest request) {
        Caller caller = Caller.current();
        applications.change(id(request.applicationName()), request.currentApplicationVersionId(), before -> {
            List<OutputDefinition> outputs = new ArrayList<>(before.outputs());
            outputs.add(DefinitionService.output(caller, (before.version() + 1) + ".1", request.output()));
            return limited(before.withOutputs(outputs));
        });
        return AddApplicationOutputResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplicationOutput.html>
    @Override
    public DeleteApplicationOutputResponse deleteApplicationOutput(DeleteApplicationOutputRequest request) {
        applications.change(id(request.applicationName()), request.currentApplicationVersionId(), before -> {
            List<OutputDefinition> outputs = new ArrayList<>(before.outputs());
            if (!outputs.removeIf(output -> output.id().equals(request.outputId()))) {
                throw AnalyticsFault.RESOURCE_NOT_FOUND.fault(
                        "Application %s has no output with the id %s.", request.applicationName(), request.outputId());
            }
            return before.withOutputs(outputs);
        });
        return DeleteApplicationOutputResponse.builder().build();
    }

    // ---- discovery

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
    @Override
    public DiscoverInputSchemaResponse discoverInputSchema(DiscoverInputSchemaRequest request) {
        if (request.s3Configuration() != null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Discovery from an object in S3 (S3Configuration) is not supported.");
        }
        if (request.inputProcessingConfiguration() != null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "Preprocessing with a Lambda function (InputProcessingConfiguration) is not supported.");
        }
        if (request.resourceARN() == null) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("ResourceARN is missing: the stream to take samples from.");
        }
        String stream = DefinitionService.streamArn(Caller.current(), request.resourceARN());
        List<byte[]> records = sample(stream, position(request));
        List<String> texts = records.stream()
                .map(record -> new String(record, StandardCharsets.UTF_8))
                .toList();
        Discovered discovered;
        try {
            discovered = SchemaDiscovery.discover(records);
        } catch (io.millrace.sql.UnableToDetectSchemaException e) {
            throw unableToDetect(String.valueOf(e.getMessage()), texts);
        }
        return DiscoverInputSchemaResponse.builder()
                .inputSchema(DescriptionService.schema(SchemaDefinition.of(discovered.schema())))
                .parsedInputRecords(discovered.parsedRecords())
                .rawInputRecords(texts)
                .build();
    }

    private static StartingPosition position(DiscoverInputSchemaRequest request) {
        StartingPosition position = Optional.ofNullable(request.inputStartingPositionConfiguration())
                .flatMap(configuration -> Optional.ofNullable(configuration.inputStartingPositionAsString()))
                .map(StartingPosition::valueOf)
                .orElse(StartingPosition.NOW);
        if (position == StartingPosition.LAST_STOPPED_POINT) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "A discovery begins at NOW or TRIM_HORIZON, not at LAST_STOPPED_POINT.");
        }
        return position;
    }

    private List<byte[]> sample(String stream, StartingPosition position) {
        Arn arn = Arn.parse(stream).orElseThrow();
        try {
            return samples.take(kinesis.as(ownerOf(arn)), stream, position);
        } catch (SdkException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "The stream %s cannot be read: %s", stream, String.valueOf(e.getMessage()));
        } catch (StoppedException _) {
            throw CommonFault.SERVICE_UNAVAILABLE.fault("The server is about to end.");
        }
    }

    /// A refusal that carries what it could not make sense of, as no other does.
    private static RuntimeException unableToDetect(String reason, List<String> raw) {
        String message = "Unable to detect schema: " + reason + ".";
        return UnableToDetectSchemaException.builder()
                .rawInputRecords(raw)
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

    // ---- tags

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        ApplicationId id = ofArn(request.resourceARN());
        applications.tag(id, tags -> tagged(id, tags, request.tags()));
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        applications.tag(ofArn(request.resourceARN()), tags -> {
            Map<String, String> rest = new TreeMap<>(tags);
            request.tagKeys().forEach(rest::remove);
            return rest;
        });
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ListTagsForResource.html>
    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags =
                new TreeMap<>(applications.get(ofArn(request.resourceARN())).tags());
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static Map<String, String> tagged(ApplicationId id, Map<String, String> before, List<Tag> added) {
        Map<String, String> tags = new TreeMap<>(before);
        added.forEach(
                tag -> tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse("")));
        if (tags.size() > MAX_TAGS) {
            throw AnalyticsFault.TOO_MANY_TAGS.fault(
                    "Application %s would have %d tags, more than %d.", id.name(), tags.size(), MAX_TAGS);
        }
        return tags;
    }

    private static ApplicationId ofArn(String text) {
        Caller caller = Caller.current();
        String name = Arn.parse(text)
                .filter(arn ->
                        arn.service().equals(SERVICE_NAME) && arn.account().equals(caller.account()))
                .flatMap(arn -> arn.nameOf("application"))
                .orElseThrow(() -> AnalyticsFault.INVALID_ARGUMENT.fault(
                        "%s is not the ARN of an application of account %s.", text, caller.account()));
        return ApplicationId.of(caller.in(Arn.parse(text).orElseThrow()), name);
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
