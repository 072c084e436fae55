package io.millrace.app.demo;

import io.millrace.app.client.AwsClients;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationStatus;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.State;

/// Creates what the tutorial needs, each resource only if it is not there yet, with the calls that a user would make.
public final class DemoResources {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final AwsClients aws;
    private final String account;
    private final StopSignal stop;

    DemoResources(AwsClients aws, String account, StopSignal stop) {
        this.aws = aws;
        this.account = account;
        this.stop = stop;
    }

    /// The stream that takes the users; its ARN.
    String stream() throws InterruptedException {
        try {
            aws.kinesis().createStream(r -> r.streamName(DemoNames.STREAM).shardCount(1));
        } catch (software.amazon.awssdk.services.kinesis.model.ResourceInUseException e) {
            // it is there already
        }
        await("stream " + DemoNames.STREAM, () -> describeStream().streamStatusAsString(), "ACTIVE");
        return describeStream().streamARN();
    }

    private software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary describeStream() {
        return aws.kinesis()
                .describeStreamSummary(r -> r.streamName(DemoNames.STREAM))
                .streamDescriptionSummary();
    }

    /// The bucket for the files; its ARN.
    String bucket() {
        try {
            aws.s3().createBucket(r -> r.bucket(DemoNames.BUCKET));
        } catch (software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException e) {
            // it is there already
        }
        return "arn:aws:s3:::" + DemoNames.BUCKET;
    }

    /// The function that ends every record with a newline, in Node.js or else in Python; its configuration.
    FunctionConfiguration function() throws InterruptedException {
        try {
            boolean hasNode = isOnPath("node");
            aws.lambda()
                    .createFunction(r -> r.functionName(DemoNames.FUNCTION)
                            .runtime(hasNode ? "nodejs20.x" : "python3.12")
                            .handler(hasNode ? "index.handler" : "lambda_function.lambda_handler")
                            .role(role())
                            .timeout(60)
                            .memorySize(128)
                            .code(c -> c.zipFile(
                                    SdkBytes.fromByteArray(zip(hasNode ? "index.js" : "lambda_function.py")))));
        } catch (software.amazon.awssdk.services.lambda.model.ResourceConflictException e) {
            // it is there already
        }
        await("function " + DemoNames.FUNCTION, () -> describeFunction().stateAsString(), State.ACTIVE.toString());
        return describeFunction();
    }

    private FunctionConfiguration describeFunction() {
        return aws.lambda().getFunction(r -> r.functionName(DemoNames.FUNCTION)).configuration();
    }

    /// The delivery stream into the bucket, through the function; its ARN.
    String deliveryStream(String bucketArn, String functionArn, Duration bufferInterval) throws InterruptedException {
        try {
            aws.firehose()
                    .createDeliveryStream(r -> r.deliveryStreamName(DemoNames.DELIVERY_STREAM)
                            .deliveryStreamType(DeliveryStreamType.DIRECT_PUT)
                            .extendedS3DestinationConfiguration(destination(bucketArn, functionArn, bufferInterval)));
        } catch (software.amazon.awssdk.services.firehose.model.ResourceInUseException e) {
            // it is there already
        }
        await(
                "delivery stream " + DemoNames.DELIVERY_STREAM,
                () -> describeDeliveryStream().deliveryStreamStatusAsString(),
                "ACTIVE");
        return describeDeliveryStream().deliveryStreamARN();
    }

    private software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription describeDeliveryStream() {
        return aws.firehose()
                .describeDeliveryStream(r -> r.deliveryStreamName(DemoNames.DELIVERY_STREAM))
                .deliveryStreamDescription();
    }

    private ExtendedS3DestinationConfiguration destination(
            String bucketArn, String functionArn, Duration bufferInterval) {
        Processor newline = Processor.builder()
                .type(ProcessorType.LAMBDA)
                .parameters(ProcessorParameter.builder()
                        .parameterName(ProcessorParameterName.LAMBDA_ARN)
                        .parameterValue(functionArn)
                        .build())
                .build();
        return ExtendedS3DestinationConfiguration.builder()
                .bucketARN(bucketArn)
                .roleARN(role())
                .errorOutputPrefix("failed/")
                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds((int) bufferInterval.toSeconds()))
                .processingConfiguration(p -> p.enabled(true).processors(newline))
                .build();
    }

    /// The schema that the service discovers in the users which the stream holds.
    SourceSchema discoveredSchema(String streamArn) {
        return aws.analytics()
                .discoverInputSchema(r -> r.resourceARN(streamArn)
                        .roleARN(role())
                        .inputStartingPositionConfiguration(
                                p -> p.inputStartingPosition(InputStartingPosition.TRIM_HORIZON)))
                .inputSchema();
    }

    /// The schema without the columns that the application's code does not name. A sample of a few users may show
    /// numbers only where others have text, as in a postcode; such a user's row would end in the error stream.
    static SourceSchema columnsOfTheSql(SourceSchema discovered) {
        String code = sql();
        return discovered.copy(s -> s.recordColumns(discovered.recordColumns().stream()
                .filter(column -> code.contains('"' + column.name() + '"'))
                .toList()));
    }

    boolean hasApplication() {
        try {
            return describeApplication() != null;
        } catch (software.amazon.awssdk.services.kinesisanalytics.model.ResourceNotFoundException e) {
            return false;
        }
    }

    /// The SQL application between the stream and the delivery stream.
    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    void createApplication(SourceSchema schema, String streamArn, String deliveryStreamArn) {
        aws.analytics()
                .createApplication(r -> r.applicationName(DemoNames.APPLICATION)
                        .applicationCode(sql())
                        .inputs(i -> i.namePrefix("SOURCE_SQL_STREAM")
                                .inputSchema(schema)
                                .kinesisStreamsInput(
                                        k -> k.resourceARN(streamArn).roleARN(role())))
                        .outputs(o -> o.name(DemoNames.OUTPUT_STREAM)
                                .destinationSchema(d -> d.recordFormatType(RecordFormatType.JSON))
                                .kinesisFirehoseOutput(
                                        k -> k.resourceARN(deliveryStreamArn).roleARN(role()))));
    }

    /// Starts the application if it does not run yet: at first with everything that the stream holds.
    void startApplication() throws InterruptedException {
        if (describeApplication().applicationStatus() == ApplicationStatus.READY) {
            String input = describeApplication().inputDescriptions().getFirst().inputId();
            aws.analytics()
                    .startApplication(r -> r.applicationName(DemoNames.APPLICATION)
                            .inputConfigurations(InputConfiguration.builder()
                                    .id(input)
                                    .inputStartingPositionConfiguration(
                                            p -> p.inputStartingPosition(InputStartingPosition.TRIM_HORIZON))
                                    .build()));
        }
        await(
                "application " + DemoNames.APPLICATION,
                () -> describeApplication().applicationStatusAsString(),
                "RUNNING");
    }

    private ApplicationDetail describeApplication() {
        return aws.analytics()
                .describeApplication(r -> r.applicationName(DemoNames.APPLICATION))
                .applicationDetail();
    }

    /// The application's code.
    static String sql() {
        return new String(example("application.sql"), StandardCharsets.UTF_8);
    }

    /// The role that services act in; accounts have no roles of their own yet, so any name serves.
    private String role() {
        return "arn:aws:iam::" + account + ":role/millrace-demo";
    }

    private void await(String what, java.util.function.Supplier<String> state, String wanted)
            throws InterruptedException {
        String last = "";
        for (long waited = 0; waited < PATIENCE.toMillis(); waited += PAUSE.toMillis()) {
            last = state.get();
            if (last.equals(wanted) || stop.await(PAUSE)) {
                return;
            }
        }
        throw new CommandException(what + " is " + last + ", not " + wanted + ", after " + PATIENCE.toSeconds() + " s");
    }

    private static byte[] zip(String file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(example("lambda/" + file));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// A file of `examples/random-users`.
    public static byte[] example(String file) {
        try (InputStream in = DemoResources.class.getResourceAsStream("random-users/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its example " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOnPath(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
