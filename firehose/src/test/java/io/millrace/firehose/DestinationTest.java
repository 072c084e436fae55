package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.SourceStream;
import io.millrace.firehose.definition.Transformation;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.ConcurrentModificationException;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.Tag;

class DestinationTest {

    @TempDir
    private Path folder;

    private Firehose firehose;

    @BeforeEach
    void open() {
        firehose = new Firehose(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    @Test
    void everyMember_isDescribedAsItWasGiven_alsoAfterARestart() {
        firehose.create(
                "all",
                d -> d.prefix("data/!{partitionKeyFromQuery:user}/")
                        .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                        .compressionFormat("GZIP")
                        .fileExtension(".jsonl.gz")
                        .customTimeZone("Europe/Berlin")
                        .encryptionConfiguration(e -> e.kmsEncryptionConfig(
                                k -> k.awskmsKeyARN("arn:aws:kms:eu-west-1:111122223333:key/one")))
                        .cloudWatchLoggingOptions(
                                l -> l.enabled(true).logGroupName("/firehose").logStreamName("all"))
                        .dynamicPartitioningConfiguration(
                                p -> p.enabled(true).retryOptions(r -> r.durationInSeconds(60)))
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(
                                        processor(
                                                ProcessorType.METADATA_EXTRACTION,
                                                "MetadataExtractionQuery",
                                                "{user: .user}",
                                                "JsonParsingEngine",
                                                "JQ-1.6"),
                                        processor(ProcessorType.APPEND_DELIMITER_TO_RECORD, "Delimiter", "\\n")))
                        .s3BackupMode(S3BackupMode.ENABLED)
                        .s3BackupConfiguration(b ->
                                b.bucketARN("arn:aws:s3:::backup").roleARN(ROLE).prefix("raw/")));

        firehose.reopen();

        ExtendedS3DestinationDescription s3 = extended("all");
        assertThat(s3.prefix()).isEqualTo("data/!{partitionKeyFromQuery:user}/");
        assertThat(s3.errorOutputPrefix()).isEqualTo("failed/!{firehose:error-output-type}/");
        assertThat(s3.compressionFormatAsString()).isEqualTo("GZIP");
        assertThat(s3.fileExtension()).isEqualTo(".jsonl.gz");
        assertThat(s3.customTimeZone()).isEqualTo("Europe/Berlin");
        assertThat(s3.encryptionConfiguration().kmsEncryptionConfig().awskmsKeyARN())
                .endsWith("key/one");
        assertThat(s3.cloudWatchLoggingOptions().logGroupName()).isEqualTo("/firehose");
        assertThat(s3.dynamicPartitioningConfiguration().enabled()).isTrue();
        assertThat(s3.dynamicPartitioningConfiguration().retryOptions().durationInSeconds())
                .isEqualTo(60);
        assertThat(s3.processingConfiguration().processors())
                .extracting(processor -> processor.typeAsString())
                .containsExactly("MetadataExtraction", "AppendDelimiterToRecord");
        assertThat(s3.s3BackupModeAsString()).isEqualTo("Enabled");
        assertThat(s3.s3BackupDescription().prefix()).isEqualTo("raw/");
        assertThat(s3.s3BackupDescription().bufferingHints().intervalInSeconds())
                .isEqualTo(300);
        assertThat(firehose.describe("all")
                        .destinations()
                        .getFirst()
                        .s3DestinationDescription()
                        .compressionFormatAsString())
                .isEqualTo("GZIP");
    }

    @Test
    void rulesOfSeveralMembers_areThoseOfTheService() {
        Map<
                        String,
                        java.util.function.Consumer<
                                software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration
                                        .Builder>>
                wrong = Map.of(
                        "must contain at least one instance of !{firehose:error-output-type}",
                        d -> d.errorOutputPrefix("failed/!{timestamp:yyyy}/"),
                        "Prefix cannot contain !{firehose:error-output-type}",
                        d -> d.prefix("!{firehose:error-output-type}/")
                                .errorOutputPrefix("!{firehose:error-output-type}/"),
                        "Invalid expression: !{what:ever}",
                        d -> d.prefix("!{what:ever}"),
                        "when Dynamic Partitioning is enabled",
                        d -> d.prefix("!{partitionKeyFromQuery:a}/")
                                .errorOutputPrefix("!{firehose:error-output-type}/"),
                        "S3 Prefix should contain Dynamic Partitioning namespaces",
                        d -> d.errorOutputPrefix("e/").dynamicPartitioningConfiguration(p -> p.enabled(true)),
                        "MetadataExtraction processor should be present",
                        d -> d.prefix("!{partitionKeyFromQuery:a}/")
                                .errorOutputPrefix("e/")
                                .dynamicPartitioningConfiguration(p -> p.enabled(true)),
                        "SizeInMBs must be at least 64",
                        d -> d.prefix("!{partitionKeyFromQuery:a}/")
                                .errorOutputPrefix("e/")
                                .bufferingHints(b -> b.sizeInMBs(63))
                                .dynamicPartitioningConfiguration(p -> p.enabled(true)),
                        "CustomTimeZone Mars/Olympus is not a valid time zone",
                        d -> d.customTimeZone("Mars/Olympus"),
                        "S3BackupConfiguration must be specified",
                        d -> d.s3BackupMode(S3BackupMode.ENABLED),
                        "LogGroupName and LogStreamName must be specified",
                        d -> d.cloudWatchLoggingOptions(l -> l.enabled(true)));

        wrong.forEach((message, configuration) -> assertThatThrownBy(() -> firehose.create("wrong", configuration))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(message));
        assertThatThrownBy(() -> firehose.create("wrong", d -> d.fileExtension("json")))
                .hasMessageContaining("at 'extendedS3DestinationConfiguration.fileExtension'");
        assertThatThrownBy(() -> firehose.client()
                        .createDeliveryStream(r -> r.deliveryStreamName("splunk")
                                .splunkDestinationConfiguration(s -> s.hecEndpoint("https://a")
                                        .hecEndpointType("Raw")
                                        .s3Configuration(c ->
                                                c.bucketARN("arn:aws:s3:::a").roleARN(ROLE)))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("SplunkDestination is not supported.");
    }

    @Test
    void updateDestination_changesWhatItNames_andCountsTheVersionUp() throws InterruptedException {
        firehose.create("users", d -> d.prefix("old/"));
        firehose.put("users", "a");
        firehose.awaitPending(0);

        firehose.client()
                .updateDestination(r -> r.deliveryStreamName("users")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationUpdate(u -> u.prefix("new/").compressionFormat("GZIP")));
        firehose.put("users", "b");
        firehose.awaitPending(0);

        assertThat(firehose.describe("users").versionId()).isEqualTo("2");
        assertThat(firehose.describe("users").lastUpdateTimestamp()).isNotNull();
        assertThat(extended("users").bufferingHints().intervalInSeconds()).isZero();
        assertThat(firehose.bucket.objects().keySet())
                .satisfiesExactly(
                        key -> assertThat(key)
                                .startsWith("new/")
                                .contains("/users-2-")
                                .endsWith(".gz"),
                        key -> assertThat(key).startsWith("old/").contains("/users-1-"));
        assertThatThrownBy(() -> firehose.client()
                        .updateDestination(r -> r.deliveryStreamName("users")
                                .currentDeliveryStreamVersionId("1")
                                .destinationId("destinationId-000000000001")
                                .extendedS3DestinationUpdate(u -> u.prefix("newer/"))))
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("current version id: 2 and specified version id: 1 do not match");
        assertThatThrownBy(() -> firehose.client()
                        .updateDestination(r -> r.deliveryStreamName("users")
                                .currentDeliveryStreamVersionId("2")
                                .destinationId("destinationId-000000000002")
                                .extendedS3DestinationUpdate(u -> u.prefix("newer/"))))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    @SuppressWarnings("deprecation") // the plain destination is updated by what is deprecated
    void updateDestination_leavesAPlannedObjectWhereItWasPlanned() throws InterruptedException {
        firehose.create("users", d -> d.prefix("old/"));
        firehose.bucket.failAfter(Integer.MAX_VALUE);
        firehose.put("users", "a");
        firehose.bucket.await(1);

        firehose.client()
                .updateDestination(r -> r.deliveryStreamName("users")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000001")
                        .s3DestinationUpdate(u -> u.prefix("new/")));
        firehose.reopen();
        firehose.bucket.failAfter(0);
        firehose.put("users", "b");
        firehose.awaitPending(0);

        assertThat(firehose.bucket.content("old/")).isEqualTo("a");
        assertThat(firehose.bucket.content("new/")).isEqualTo("b");
    }

    @Test
    void encryption_isRecordedAndShown() {
        firehose.create("users", d -> {});
        assertThat(firehose.describe("users")
                        .deliveryStreamEncryptionConfiguration()
                        .statusAsString())
                .isEqualTo("DISABLED");

        firehose.client().startDeliveryStreamEncryption(r -> r.deliveryStreamName("users"));
        firehose.reopen();

        assertThat(firehose.describe("users")
                        .deliveryStreamEncryptionConfiguration()
                        .statusAsString())
                .isEqualTo("ENABLED");
        assertThat(firehose.describe("users")
                        .deliveryStreamEncryptionConfiguration()
                        .keyTypeAsString())
                .isEqualTo("AWS_OWNED_CMK");
        assertThat(firehose.client()
                        .putRecord(r -> r.deliveryStreamName("users").record(Firehose.record("a")))
                        .encrypted())
                .isTrue();
        assertThatThrownBy(() -> firehose.client()
                        .startDeliveryStreamEncryption(r -> r.deliveryStreamName("users")
                                .deliveryStreamEncryptionConfigurationInput(i -> i.keyType("CUSTOMER_MANAGED_CMK"))))
                .isInstanceOf(InvalidArgumentException.class);
        firehose.client().stopDeliveryStreamEncryption(r -> r.deliveryStreamName("users"));
        assertThat(firehose.describe("users")
                        .deliveryStreamEncryptionConfiguration()
                        .statusAsString())
                .isEqualTo("DISABLED");
    }

    @Test
    void tags_areAddedListedAndRemoved() {
        firehose.create("users", d -> {});

        firehose.client().tagDeliveryStream(r -> r.deliveryStreamName("users").tags(tag("b", "2"), tag("a", "1")));
        firehose.client().tagDeliveryStream(r -> r.deliveryStreamName("users").tags(tag("c", "3"), tag("a", "4")));
        firehose.client().untagDeliveryStream(r -> r.deliveryStreamName("users").tagKeys("b", "unknown"));
        firehose.reopen();

        var first = firehose.client()
                .listTagsForDeliveryStream(r -> r.deliveryStreamName("users").limit(1));
        assertThat(first.tags()).containsExactly(tag("a", "4"));
        assertThat(first.hasMoreTags()).isTrue();
        assertThat(firehose.client()
                        .listTagsForDeliveryStream(
                                r -> r.deliveryStreamName("users").exclusiveStartTagKey("a"))
                        .tags())
                .containsExactly(tag("c", "3"));
        assertThat(firehose.describe("users").versionId()).isEqualTo("1");
        assertThatThrownBy(() -> firehose.client()
                        .tagDeliveryStream(r -> r.deliveryStreamName("users").tags(tag("aws:a", "1"))))
                .hasMessageContaining("failed to satisfy constraint");
    }

    @Test
    void compression_hasItsEncodingAndExtension() throws InterruptedException, IOException {
        Map<String, String> encodings =
                Map.of("GZIP", "gzip", "ZIP", "zip", "Snappy", "snappy-java", "HADOOP_SNAPPY", "hadoop-snappy");
        encodings.forEach((format, encoding) -> {
            firehose.create(format, d -> d.compressionFormat(format).prefix(format + "/"));
            firehose.put(format, "a".repeat(5000), "b");
        });
        firehose.create("own", d -> d.compressionFormat("GZIP").prefix("own/").fileExtension(".log"));
        firehose.put("own", "c");

        firehose.bucket.await(5);

        assertThat(firehose.bucket.encodings()).allSatisfy((key, encoding) -> {
            String format = key.substring(0, key.indexOf('/'));
            assertThat(encoding).isEqualTo(encodings.getOrDefault(format, "gzip"));
            assertThat(key)
                    .endsWith(
                            switch (format) {
                                case "GZIP" -> ".gz";
                                case "ZIP" -> ".zip";
                                case "own" -> ".log";
                                default -> ".snappy";
                            });
        });
        byte[] gzip = firehose.bucket.only(".gz");
        assertThat(gzip).hasSizeLessThan(100);
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("a".repeat(5000) + "b");
    }

    @Test
    void definitionsOfOlderVersions_areRead() {
        record OldDestination(
                boolean isExtended,
                String bucketArn,
                String roleArn,
                Optional<String> prefix,
                Optional<String> errorPrefix,
                int bufferMegabytes,
                int bufferSeconds,
                Optional<Transformation> transformation) {}
        record OldDefinition(
                long createdMillis,
                int version,
                OldDestination destination,
                List<DeliveryDefinition.Tag> tags,
                Optional<SourceStream> source) {}
        record OldPlan(long from, long to, long oldestMillis, String suffix) {}
        record OldCursor(long next, long delivered, long dropped, long failed, long objects, Optional<OldPlan> plan) {}
        try (Store store = Store.open(folder.resolve("old.db"))) {
            var definitions = store.table("firehose.streams", OldDefinition.class);
            var cursors = store.table("firehose.cursors", OldCursor.class);
            store.update(tx -> {
                tx.put(
                        definitions,
                        "a",
                        new OldDefinition(
                                7,
                                1,
                                new OldDestination(
                                        true,
                                        "arn:aws:s3:::users",
                                        ROLE,
                                        Optional.of("p"),
                                        Optional.empty(),
                                        5,
                                        300,
                                        Optional.of(new Transformation(
                                                true, Firehose.FUNCTION, 3, 9, Map.of("LambdaArn", "x")))),
                                List.of(new DeliveryDefinition.Tag("k", "v")),
                                Optional.empty()));
                tx.put(cursors, "a", new OldCursor(5, 1, 2, 3, 4, Optional.of(new OldPlan(5, 6, 7, "s"))));
            });
        }
        try (Store store = Store.open(folder.resolve("old.db"))) {
            DeliveryDefinition definition = store.table("firehose.streams", DeliveryDefinition.class)
                    .get("a")
                    .orElseThrow();
            assertThat(definition.destination().prefix()).contains("p");
            assertThat(definition.updatedMillis()).isEqualTo(OptionalLong.empty());
            assertThat(definition.seedOf(new DeliveryId("111122223333", "eu-west-1", "a")))
                    .isEqualTo("arn:aws:firehose:eu-west-1:111122223333:deliverystream/a@7");
            assertThat(DestinationService.describe(definition.destination())
                            .extendedS3DestinationDescription()
                            .processingConfiguration()
                            .processors())
                    .hasSize(1);
            Cursor cursor =
                    store.table("firehose.cursors", Cursor.class).get("a").orElseThrow();
            assertThat(cursor.plan().orElseThrow().definitionVersion()).isEqualTo(1);
            assertThat(cursor.made()).isEmpty();
        }
    }

    private ExtendedS3DestinationDescription extended(String name) {
        return firehose.describe(name).destinations().getFirst().extendedS3DestinationDescription();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
