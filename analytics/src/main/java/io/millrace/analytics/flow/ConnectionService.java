package io.millrace.analytics.flow;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.time.Instant;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Reaches other services through their clients' interfaces, in the name of an application's owner.
public final class ConnectionService implements Connections {

    /// The name under which applications call other services.
    private static final String OWN_NAME = "analytics";

    private final Clients<KinesisClient> kinesis;
    private final Clients<FirehoseClient> firehose;
    private final Clients<LambdaClient> lambda;
    private final Clients<S3Client> s3;
    private final Clients<CloudWatchLogsClient> logs;
    private final RandomGenerator random;
    private final AnalyticsSettings settings;

    public ConnectionService(
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose,
            Clients<LambdaClient> lambda,
            Clients<S3Client> s3,
            Clients<CloudWatchLogsClient> logs,
            RandomGenerator random,
            AnalyticsSettings settings) {
        this.kinesis = kinesis;
        this.firehose = firehose;
        this.lambda = lambda;
        this.s3 = s3;
        this.logs = logs;
        this.random = random;
        this.settings = settings;
    }

    @Override
    public Source source(InputDefinition input) {
        return source(input.streamArn(), settings.planRecords(), settings.planBytes());
    }

    /// Opens a stream.
    ///
    /// @param most the most records of one poll, 1 to 10,000
    /// @param mostBytes a poll asks no further shard when it has this many
    public Source source(String streamArn, int most, int mostBytes) {
        return new StreamSource(kinesis(streamArn), streamArn, most, mostBytes);
    }

    @Override
    public Preparation preparation(ApplicationId id, InputDefinition input) {
        return input.processor()
                .map(processor -> preprocessor(id, input.streamArn(), processor.arn()))
                .orElse(Preparation.PLAIN);
    }

    /// The function that the records of a stream go through, whatever application is named.
    public Preparation preprocessor(ApplicationId id, String streamArn, String functionArn) {
        return new Preprocessor(
                new Preprocessor.Target(id.arn(), streamArn, functionArn), invocations(functionArn), random);
    }

    @Override
    public Sink sink(ApplicationId id, Destination destination) {
        return switch (destination) {
            case Destination.KinesisStream stream -> new StreamSink(kinesis(stream.arn()), stream);
            case Destination.DeliveryStream delivery ->
                new FirehoseSink(firehose.as(ownerOf(delivery.arn())), delivery);
            case Destination.LambdaFunction function ->
                new FunctionSink(id.arn(), function.arn(), invocations(function.arn()), random);
        };
    }

    @Override
    public byte[] reference(ApplicationId id, ReferenceDefinition reference) {
        return objects(new Caller(id.account(), id.region(), OWN_NAME))
                .read(reference.bucketArn(), reference.fileKey(), settings.referenceBytes());
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
    @Override
    public void log(LoggingOption option, Instant time, String message) {
        ResourceArns.LogStream stream = ResourceArns.logStreamOf(option.logStreamArn());
        logs.as(ownerOf(option.logStreamArn()))
                .putLogEvents(request -> request.logGroupName(stream.group())
                        .logStreamName(stream.name())
                        .logEvents(InputLogEvent.builder()
                                .timestamp(time.toEpochMilli())
                                .message(message)
                                .build()));
    }

    private KinesisClient kinesis(String streamArn) {
        return kinesis.as(ownerOf(streamArn));
    }

    private Invocations invocations(String functionArn) {
        return new InvocationService(lambda.as(ownerOf(functionArn)));
    }

    /// The first bytes of an object that an account may read.
    ///
    /// @throws ReferenceException if it cannot be read
    public byte[] beginning(Caller owner, String bucketArn, String key, int most) {
        return objects(owner).beginning(bucketArn, key, most);
    }

    private ReferenceSource objects(Caller owner) {
        return new ReferenceSource(s3.as(new Caller(owner.account(), owner.region(), OWN_NAME)));
    }

    private static Caller ownerOf(String arn) {
        Arn resource = Arn.parse(arn).orElseThrow(() -> new IllegalStateException("not an ARN: " + arn));
        return new Caller(resource.account(), resource.region(), OWN_NAME);
    }
}
