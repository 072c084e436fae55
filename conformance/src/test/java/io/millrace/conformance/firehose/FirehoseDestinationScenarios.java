package io.millrace.conformance.firehose;

import static io.millrace.conformance.firehose.FirehoseScenario.DESTINATION_ID;
import static io.millrace.conformance.firehose.FirehoseScenario.KEY;
import static io.millrace.conformance.firehose.FirehoseScenario.ROLE;
import static io.millrace.conformance.firehose.FirehoseScenario.await;
import static io.millrace.conformance.firehose.FirehoseScenario.bucket;
import static io.millrace.conformance.firehose.FirehoseScenario.bucketArn;
import static io.millrace.conformance.firehose.FirehoseScenario.content;
import static io.millrace.conformance.firehose.FirehoseScenario.describe;
import static io.millrace.conformance.firehose.FirehoseScenario.record;
import static io.millrace.conformance.firehose.FirehoseScenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationDescription;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// Where delivery streams deliver, and how that is changed.
final class FirehoseDestinationScenarios {

    static final List<FirehoseScenario> ALL = List.of(
            new FirehoseScenario("both S3 destinations are described both ways", FirehoseDestinationScenarios::both),
            new FirehoseScenario("an update changes what it names alone", FirehoseDestinationScenarios::update),
            new FirehoseScenario(
                    "an update is for one version of one destination", FirehoseDestinationScenarios::versions),
            new FirehoseScenario("members that do not fit are refused", FirehoseDestinationScenarios::misfits),
            new FirehoseScenario("what is not there is refused by name", FirehoseDestinationScenarios::unsupported),
            new FirehoseScenario("an HTTP endpoint gets what is put", FirehoseDestinationScenarios::endpoint));

    private FirehoseDestinationScenarios() {}

    private static void update(
            FirehoseClient firehose, String name, Consumer<UpdateDestinationRequest.Builder> change) {
        firehose.updateDestination(r -> {
            r.deliveryStreamName(name)
                    .currentDeliveryStreamVersionId(describe(firehose, name).versionId())
                    .destinationId(DESTINATION_ID);
            change.accept(r);
        });
    }

    private static DestinationDescription destination(FirehoseClient firehose, String name) {
        return describe(firehose, name).destinations().getFirst();
    }

    @SuppressWarnings("deprecation") // the older S3 destination is still there
    private static void both(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("both"));
        firehose.createDeliveryStream(r -> r.deliveryStreamName("both-plain")
                .s3DestinationConfiguration(s3 -> s3.bucketARN(bucketArn("both"))
                        .roleARN(ROLE)
                        .prefix("plain/")
                        .compressionFormat("GZIP")
                        .encryptionConfiguration(e -> e.kmsEncryptionConfig(k -> k.awskmsKeyARN(KEY)))));
        DestinationDescription plain = destination(firehose, "both-plain");
        assertThat(plain.s3DestinationDescription().prefix()).isEqualTo("plain/");
        assertThat(plain.s3DestinationDescription().bufferingHints().sizeInMBs())
                .isEqualTo(5);
        assertThat(plain.s3DestinationDescription().bufferingHints().intervalInSeconds())
                .isEqualTo(300);
        assertThat(plain.s3DestinationDescription()
                        .encryptionConfiguration()
                        .kmsEncryptionConfig()
                        .awskmsKeyARN())
                .isEqualTo(KEY);
        assertThat(plain.extendedS3DestinationDescription().compressionFormatAsString())
                .isEqualTo("GZIP");

        firehose.createDeliveryStream(r -> r.deliveryStreamName("both-extended")
                .extendedS3DestinationConfiguration(bucket("both").toBuilder()
                        .customTimeZone("Europe/Berlin")
                        .fileExtension(".txt")
                        .cloudWatchLoggingOptions(
                                l -> l.enabled(true).logGroupName("g").logStreamName("s"))
                        .s3BackupMode(S3BackupMode.ENABLED)
                        .s3BackupConfiguration(s3 ->
                                s3.bucketARN(bucketArn("both")).roleARN(ROLE).prefix("backup/"))
                        .build()));
        ExtendedS3DestinationDescription extended =
                destination(firehose, "both-extended").extendedS3DestinationDescription();
        assertThat(extended.customTimeZone()).isEqualTo("Europe/Berlin");
        assertThat(extended.fileExtension()).isEqualTo(".txt");
        assertThat(extended.compressionFormatAsString()).isEqualTo("UNCOMPRESSED");
        assertThat(extended.encryptionConfiguration().noEncryptionConfigAsString())
                .isEqualTo("NoEncryption");
        assertThat(extended.cloudWatchLoggingOptions().logStreamName()).isEqualTo("s");
        assertThat(extended.s3BackupModeAsString()).isEqualTo("Enabled");
        assertThat(extended.s3BackupDescription().prefix()).isEqualTo("backup/");
        assertThat(destination(firehose, "both-extended")
                        .s3DestinationDescription()
                        .bucketARN())
                .isEqualTo(bucketArn("both"));
        firehose.putRecord(r -> r.deliveryStreamName("both-extended").record(record("x")));
        await(() -> content(house.s3(), "both", "2"), "x");
    }

    @SuppressWarnings({"unchecked", "deprecation"}) // the SDK's varargs; the older S3 destination is still there
    private static void update(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        FirehoseScenario.create(house, "update");
        update(
                firehose,
                "update",
                r -> r.extendedS3DestinationUpdate(s3 -> s3.prefix("after/")
                        .processingConfiguration(p -> p.processors(processor -> processor
                                .type(ProcessorType.APPEND_DELIMITER_TO_RECORD)
                                .parameters(parameter ->
                                        parameter.parameterName("Delimiter").parameterValue("|"))))));
        assertThat(describe(firehose, "update").versionId()).isEqualTo("2");
        assertThat(describe(firehose, "update").lastUpdateTimestamp()).isNotNull();
        ExtendedS3DestinationDescription described =
                destination(firehose, "update").extendedS3DestinationDescription();
        assertThat(described.bucketARN()).isEqualTo(bucketArn("update"));
        assertThat(described.bufferingHints().intervalInSeconds()).isZero();
        assertThat(described.processingConfiguration().processors().getFirst().typeAsString())
                .isEqualTo("AppendDelimiterToRecord");
        firehose.putRecordBatch(r -> r.deliveryStreamName("update").records(record("a"), record("b")));
        await(() -> content(house.s3(), "update", "after/"), "a|b|");
        update(firehose, "update", r -> r.s3DestinationUpdate(s3 -> s3.prefix("last/")));
        assertThat(describe(firehose, "update").versionId()).isEqualTo("3");
        assertThat(destination(firehose, "update").s3DestinationDescription().prefix())
                .isEqualTo("last/");
    }

    private static void versions(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        FirehoseScenario.create(house, "versions");
        refuses(
                "ConcurrentModificationException",
                "Cannot update firehose: versions since the current version id: 1 and specified version id: 2 do not"
                        + " match",
                () -> firehose.updateDestination(r -> r.deliveryStreamName("versions")
                        .currentDeliveryStreamVersionId("2")
                        .destinationId(DESTINATION_ID)
                        .extendedS3DestinationUpdate(s3 -> s3.prefix("x"))));
        refuses(
                "InvalidArgumentException",
                "Destination Id destinationId-000000000009 not found",
                () -> firehose.updateDestination(r -> r.deliveryStreamName("versions")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000009")
                        .extendedS3DestinationUpdate(s3 -> s3.prefix("x"))));
        refuses(
                "ValidationException",
                "at 'currentDeliveryStreamVersionId' failed to satisfy constraint: Member must satisfy regular expression"
                        + " pattern: [0-9]+",
                () -> firehose.updateDestination(r -> r.deliveryStreamName("versions")
                        .currentDeliveryStreamVersionId("one")
                        .destinationId(DESTINATION_ID)
                        .extendedS3DestinationUpdate(s3 -> s3.prefix("x"))));
        refuses("InvalidArgumentException", "Exactly one destination", () -> update(firehose, "versions", r -> {}));
        assertThat(describe(firehose, "versions").versionId()).isEqualTo("1");
    }

    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    private static void misfits(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        refused(
                firehose,
                "ValidationException",
                "bufferingHints.sizeInMBs",
                d -> d.bufferingHints(b -> b.sizeInMBs(129)));
        refused(
                firehose,
                "ValidationException",
                "bufferingHints.intervalInSeconds",
                d -> d.bufferingHints(b -> b.intervalInSeconds(901)));
        refused(firehose, "ValidationException", "compressionFormat", d -> d.compressionFormat("BROTLI"));
        refused(firehose, "ValidationException", "bucketARN", d -> d.bucketARN("arn:aws:s3:eu:::x"));
        refused(firehose, "ValidationException", "roleARN", d -> d.roleARN("me"));
        refused(firehose, "ValidationException", "fileExtension", d -> d.fileExtension("txt"));
        refused(
                firehose,
                "InvalidArgumentException",
                "is not a valid time zone",
                d -> d.customTimeZone("Europe/Rlyeh"));
        refused(
                firehose,
                "InvalidArgumentException",
                "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
                d -> d.prefix("!{timestamp:yyyy}/"));
        refused(
                firehose,
                "InvalidArgumentException",
                "Prefix cannot contain !{firehose:error-output-type}",
                d -> d.prefix("!{firehose:error-output-type}/").errorOutputPrefix("e/"));
        refused(
                firehose,
                "InvalidArgumentException",
                "must be specified when CloudWatch logging is enabled",
                d -> d.cloudWatchLoggingOptions(l -> l.enabled(true)));
        refused(
                firehose,
                "InvalidArgumentException",
                "S3BackupConfiguration must be specified when S3BackupMode is Enabled",
                d -> d.s3BackupMode(S3BackupMode.ENABLED));
        refused(
                firehose,
                "InvalidArgumentException",
                "when Dynamic Partitioning is enabled",
                d -> d.dynamicPartitioningConfiguration(p -> p.enabled(true)));
        refused(
                firehose,
                "InvalidArgumentException",
                "LambdaArn",
                d -> d.processingConfiguration(p -> p.processors(processor -> processor.type(ProcessorType.LAMBDA))));
    }

    private static void refused(
            FirehoseClient firehose,
            String code,
            String words,
            Consumer<ExtendedS3DestinationConfiguration.Builder> wrong) {
        refuses(
                code,
                words,
                () -> firehose.createDeliveryStream(r -> {
                    ExtendedS3DestinationConfiguration.Builder destination = bucket("misfits").toBuilder();
                    wrong.accept(destination);
                    r.deliveryStreamName("misfits").extendedS3DestinationConfiguration(destination.build());
                }));
    }

    private static void unsupported(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        S3DestinationConfiguration s3 = S3DestinationConfiguration.builder()
                .bucketARN(bucketArn("unsupported"))
                .roleARN(ROLE)
                .build();
        unsupported(
                firehose,
                "RedshiftDestination",
                r -> r.redshiftDestinationConfiguration(d -> d.roleARN(ROLE)
                        .clusterJDBCURL("jdbc:redshift://a:1/b")
                        .copyCommand(c -> c.dataTableName("t"))
                        .username("u")
                        .password("secret-1")
                        .s3Configuration(s3)));
        unsupported(
                firehose,
                "SplunkDestination",
                r -> r.splunkDestinationConfiguration(d -> d.hecEndpoint("https://a:1")
                        .hecEndpointType("Raw")
                        .hecToken("t")
                        .s3Configuration(s3)));
        unsupported(
                firehose,
                "AmazonopensearchserviceDestination",
                r -> r.amazonopensearchserviceDestinationConfiguration(
                        d -> d.roleARN(ROLE).indexName("i").s3Configuration(s3)));
        unsupported(
                firehose,
                "SnowflakeDestination",
                r -> r.snowflakeDestinationConfiguration(d -> d.accountUrl("https://a.snowflakecomputing.com")
                        .database("d")
                        .schema("s")
                        .table("t")
                        .roleARN(ROLE)
                        .s3Configuration(s3)));
    }

    private static void unsupported(
            FirehoseClient firehose, String words, Consumer<CreateDeliveryStreamRequest.Builder> destination) {
        refuses(
                "InvalidArgumentException",
                words + " is not supported",
                () -> firehose.createDeliveryStream(r -> {
                    r.deliveryStreamName("unsupported");
                    destination.accept(r);
                }));
    }

    private static void endpoint(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("endpoint"));
        ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
        HttpServer server = server(bodies);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            firehose.createDeliveryStream(r -> r.deliveryStreamName("endpoint")
                    .httpEndpointDestinationConfiguration(d -> d.endpointConfiguration(
                                    e -> e.url(url).name("here").accessKey("secret"))
                            .bufferingHints(b -> b.intervalInSeconds(0))
                            .s3Configuration(s3 -> s3.bucketARN(bucketArn("endpoint"))
                                    .roleARN(ROLE)
                                    .errorOutputPrefix("failed/"))));
            HttpEndpointDestinationDescription described =
                    destination(firehose, "endpoint").httpEndpointDestinationDescription();
            assertThat(described.endpointConfiguration().name()).isEqualTo("here");
            assertThat(described.toString()).doesNotContain("secret");
            firehose.putRecord(r -> r.deliveryStreamName("endpoint").record(record("delivered")));
            await(() -> bodies.stream().anyMatch(body -> body.contains("\"ZGVsaXZlcmVk\"")), true);

            update(
                    firehose,
                    "endpoint",
                    r -> r.httpEndpointDestinationUpdate(u -> u.endpointConfiguration(e -> e.url(url + "full"))
                            .retryOptions(retry -> retry.durationInSeconds(0))));
            firehose.putRecord(r -> r.deliveryStreamName("endpoint").record(record("given up")));
            await(
                    () -> content(house.s3(), "endpoint", "failed/http-endpoint-failed/")
                            .contains(Base64.getEncoder().encodeToString("given up".getBytes(StandardCharsets.UTF_8))),
                    true);
        } finally {
            server.stop(0);
        }
        refuses(
                "ValidationException",
                "at 'httpEndpointDestinationConfiguration.endpointConfiguration.url' failed to satisfy constraint",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("endpoint-2")
                        .httpEndpointDestinationConfiguration(
                                d -> d.endpointConfiguration(e -> e.url("http://example.com"))
                                        .s3Configuration(s3 -> s3.bucketARN(bucketArn("endpoint"))
                                                .roleARN(ROLE)))));
    }

    /// Accepts what is posted to its root, and nothing that is posted elsewhere.
    private static HttpServer server(ConcurrentLinkedQueue<String> bodies) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                    String id = exchange.getRequestHeaders().getFirst("X-Amz-Firehose-Request-Id");
                    byte[] answer = "{\"requestId\":\"%s\",\"timestamp\":1}"
                            .formatted(id)
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    boolean isRoot = exchange.getRequestURI().getPath().equals("/");
                    exchange.sendResponseHeaders(isRoot ? 200 : 507, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
