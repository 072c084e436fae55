package io.millrace.analytics;

import io.millrace.analytics.OutputDefinition.Destination;
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
final class ConnectionService implements Connections {

    /// The name under which applications call other services.
    private static final String OWN_NAME = "analytics";

    private final Clients<KinesisClient> kinesis;
    private final Clients<FirehoseClient> firehose;
    private final Clients<LambdaClient> lambda;
    private final Clients<S3Client> s3;
    private final Clients<CloudWatchLogsClient> logs;
    private final RandomGenerator random;
    private final AnalyticsSettings settings;

    ConnectionService(
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
        return new StreamSource(
                kinesis(input.streamArn()), input.streamArn(), settings.planRecords(), settings.planBytes());
    }

    @Override
    public Preparation preparation(ApplicationId id, InputDefinition input) {
        return input.processor()
                .map(processor -> preprocessor(id, input.streamArn(), processor.arn()))
                .orElse(Preparation.PLAIN);
    }

    Preparation preprocessor(ApplicationId id, String streamArn, String functionArn) {
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

    KinesisClient kinesis(String streamArn) {
        return kinesis.as(ownerOf(streamArn));
    }

    private Invocations invocations(String functionArn) {
        return new InvocationService(lambda.as(ownerOf(functionArn)));
    }

    /// The objects that an account may read.
    ReferenceSource objects(Caller owner) {
        return new ReferenceSource(s3.as(new Caller(owner.account(), owner.region(), OWN_NAME)));
    }

    private static Caller ownerOf(String arn) {
        Arn resource = Arn.parse(arn).orElseThrow(() -> new IllegalStateException("not an ARN: " + arn));
        return new Caller(resource.account(), resource.region(), OWN_NAME);
    }
}
