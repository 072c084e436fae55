package io.millrace.conformance.firehose;

import static io.millrace.conformance.firehose.FirehoseScenario.DESTINATION_ID;
import static io.millrace.conformance.firehose.FirehoseScenario.KEY;
import static io.millrace.conformance.firehose.FirehoseScenario.NOBODY;
import static io.millrace.conformance.firehose.FirehoseScenario.ROLE;
import static io.millrace.conformance.firehose.FirehoseScenario.arn;
import static io.millrace.conformance.firehose.FirehoseScenario.await;
import static io.millrace.conformance.firehose.FirehoseScenario.bucket;
import static io.millrace.conformance.firehose.FirehoseScenario.bucketArn;
import static io.millrace.conformance.firehose.FirehoseScenario.content;
import static io.millrace.conformance.firehose.FirehoseScenario.describe;
import static io.millrace.conformance.firehose.FirehoseScenario.record;
import static io.millrace.conformance.firehose.FirehoseScenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import io.millrace.conformance.kinesis.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.Tag;

/// Delivery streams, their records, tags and encryption.
final class FirehoseScenarios {

    static final List<FirehoseScenario> ALL = List.of(
            new FirehoseScenario("a delivery stream lives from its creation to its end", FirehoseScenarios::life),
            new FirehoseScenario("records that are put reach the bucket in their order", FirehoseScenarios::puts),
            new FirehoseScenario("puts have AWS's limits", FirehoseScenarios::limitsOfPuts),
            new FirehoseScenario("a Kinesis stream is read, and nobody else puts", FirehoseScenarios::source),
            new FirehoseScenario("a list is paged by name, and by type", FirehoseScenarios::lists),
            new FirehoseScenario("encryption is started and stopped", FirehoseScenarios::encryption),
            new FirehoseScenario("tags come, change and go", FirehoseScenarios::tags),
            new FirehoseScenario("what requests must obey is told", FirehoseScenarios::limits),
            new FirehoseScenario("a delivery stream that is not there is not found", FirehoseScenarios::missing));

    private static final int RECORD_BYTES = 1_024_000;

    private FirehoseScenarios() {}

    private static void life(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        Instant before = Instant.now().minus(Duration.ofSeconds(2));
        house.s3().createBucket(r -> r.bucket("life"));
        assertThat(firehose.createDeliveryStream(r -> r.deliveryStreamName("life")
                                .deliveryStreamType(DeliveryStreamType.DIRECT_PUT)
                                .extendedS3DestinationConfiguration(bucket("life")))
                        .deliveryStreamARN())
                .isEqualTo(arn("life"));
        DeliveryStreamDescription described = describe(firehose, "life");
        assertThat(described.deliveryStreamName()).isEqualTo("life");
        assertThat(described.deliveryStreamARN()).isEqualTo(arn("life"));
        assertThat(described.deliveryStreamStatusAsString()).isEqualTo("ACTIVE");
        assertThat(described.deliveryStreamTypeAsString()).isEqualTo("DirectPut");
        assertThat(described.versionId()).isEqualTo("1");
        assertThat(described.createTimestamp()).isBetween(before, Instant.now().plus(Duration.ofSeconds(2)));
        assertThat(described.lastUpdateTimestamp()).isNull();
        assertThat(described.source()).isNull();
        assertThat(described.failureDescription()).isNull();
        assertThat(described.hasMoreDestinations()).isFalse();
        assertThat(described.destinations()).hasSize(1);
        assertThat(described.destinations().getFirst().destinationId()).isEqualTo(DESTINATION_ID);
        refuses(
                "ResourceInUseException",
                "Firehose life under accountId " + House.ACCOUNT + " already exists",
                () -> firehose.createDeliveryStream(
                        r -> r.deliveryStreamName("life").extendedS3DestinationConfiguration(bucket("life"))));
        firehose.deleteDeliveryStream(r -> r.deliveryStreamName("life").allowForceDelete(true));
        refuses("ResourceNotFoundException", "Firehose life under account", () -> describe(firehose, "life"));
        firehose.createDeliveryStream(
                r -> r.deliveryStreamName("life").extendedS3DestinationConfiguration(bucket("life")));
        assertThat(describe(firehose, "life").versionId()).isEqualTo("1");
    }

    private static void puts(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        FirehoseScenario.create(house, "puts");
        PutRecordResponse one =
                firehose.putRecord(r -> r.deliveryStreamName("puts").record(record("a")));
        assertThat(one.recordId()).isNotBlank();
        assertThat(one.encrypted()).isFalse();
        PutRecordBatchResponse more = firehose.putRecordBatch(
                r -> r.deliveryStreamName("puts").records(record("b"), record(""), record("Zoë")));
        assertThat(more.failedPutCount()).isZero();
        assertThat(more.encrypted()).isFalse();
        assertThat(more.requestResponses()).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.recordId()).isNotBlank();
            assertThat(entry.errorCode()).isNull();
            assertThat(entry.errorMessage()).isNull();
        });
        Set<String> ids = new HashSet<>(more.requestResponses().stream()
                .map(PutRecordBatchResponseEntry::recordId)
                .toList());
        ids.add(one.recordId());
        assertThat(ids).hasSize(4);
        // objects of the same second are in any order
        await(() -> Set.of("abZoë", "bZoëa").contains(content(house.s3(), "puts", "")), true);
    }

    @SuppressWarnings("deprecation") // the older S3 destination is still there
    private static void limitsOfPuts(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("limits-of-puts"));
        firehose.createDeliveryStream(r -> r.deliveryStreamName("limits-of-puts")
                .s3DestinationConfiguration(s3 -> s3.bucketARN(bucketArn("limits-of-puts"))
                        .roleARN(ROLE)
                        .bufferingHints(hints -> hints.sizeInMBs(128).intervalInSeconds(900))));
        assertThat(firehose.putRecordBatch(r ->
                                r.deliveryStreamName("limits-of-puts").records(Collections.nCopies(500, record("x"))))
                        .requestResponses())
                .hasSize(500);
        refuses(
                "ValidationException",
                "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
                () -> firehose.putRecordBatch(
                        r -> r.deliveryStreamName("limits-of-puts").records(Collections.nCopies(501, record("x")))));
        refuses(
                "ValidationException",
                "at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1",
                () -> firehose.putRecordBatch(
                        r -> r.deliveryStreamName("limits-of-puts").records(List.of())));
        firehose.putRecord(r -> r.deliveryStreamName("limits-of-puts").record(record(RECORD_BYTES)));
        refuses(
                "ValidationException",
                "at 'record.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
                () -> firehose.putRecord(
                        r -> r.deliveryStreamName("limits-of-puts").record(record(RECORD_BYTES + 1))));
        refuses(
                "ValidationException",
                "at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to"
                        + " 1024000",
                () -> firehose.putRecordBatch(
                        r -> r.deliveryStreamName("limits-of-puts").records(record("x"), record(RECORD_BYTES + 1))));
        firehose.putRecordBatch(
                r -> r.deliveryStreamName("limits-of-puts").records(Collections.nCopies(4, record(RECORD_BYTES))));
        refuses(
                "InvalidArgumentException",
                "4 MB limit",
                () -> firehose.putRecordBatch(r ->
                        r.deliveryStreamName("limits-of-puts").records(Collections.nCopies(5, record(RECORD_BYTES)))));
        refuses(
                "ValidationException",
                "at 'record' failed to satisfy constraint: Member must not be null",
                () -> firehose.putRecord(
                        r -> r.deliveryStreamName("limits-of-puts").record((Record) null)));
        refuses(
                "ValidationException",
                "at 'record.data' failed to satisfy constraint: Member must not be null",
                () -> firehose.putRecord(
                        r -> r.deliveryStreamName("limits-of-puts").record(b -> {})));
    }

    private static void source(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        Scenario.create(house.kinesis(), "source", 1);
        house.s3().createBucket(r -> r.bucket("source"));
        String stream = Scenario.arn("source");
        firehose.createDeliveryStream(r -> r.deliveryStreamName("source")
                .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                .kinesisStreamSourceConfiguration(
                        s -> s.kinesisStreamARN(stream).roleARN(ROLE))
                .extendedS3DestinationConfiguration(bucket("source")));
        DeliveryStreamDescription described = describe(firehose, "source");
        assertThat(described.deliveryStreamTypeAsString()).isEqualTo("KinesisStreamAsSource");
        assertThat(described.source().kinesisStreamSourceDescription().kinesisStreamARN())
                .isEqualTo(stream);
        assertThat(described.source().kinesisStreamSourceDescription().roleARN())
                .isEqualTo(ROLE);
        assertThat(described.source().kinesisStreamSourceDescription().deliveryStartTimestamp())
                .isEqualTo(described.createTimestamp());
        Scenario.put(house.kinesis(), "source", "k", "one");
        await(() -> content(house.s3(), "source", ""), "one");
        String notPermitted = "This operation is not permitted on KinesisStreamAsSource delivery stream type.";
        refuses(
                "InvalidArgumentException",
                notPermitted,
                () -> firehose.putRecord(r -> r.deliveryStreamName("source").record(record("x"))));
        refuses(
                "InvalidArgumentException",
                notPermitted,
                () -> firehose.putRecordBatch(
                        r -> r.deliveryStreamName("source").records(record("x"))));
        refuses(
                "InvalidArgumentException",
                "Server-side encryption",
                () -> firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("source")));
        refuses(
                "InvalidArgumentException",
                "KinesisStreamSourceConfiguration must be specified",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("sourceless")
                        .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                        .extendedS3DestinationConfiguration(bucket("source"))));
        refuses(
                "InvalidArgumentException",
                "must be in the account and the region",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("sourceless")
                        .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                        .kinesisStreamSourceConfiguration(
                                s -> s.kinesisStreamARN(stream.replace("us-east-1", "eu-west-1"))
                                        .roleARN(ROLE))
                        .extendedS3DestinationConfiguration(bucket("source"))));
        refuses(
                "InvalidArgumentException",
                "MSKAsSource",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("sourceless")
                        .deliveryStreamType(DeliveryStreamType.MSK_AS_SOURCE)
                        .extendedS3DestinationConfiguration(bucket("source"))));
        firehose.deleteDeliveryStream(r -> r.deliveryStreamName("source"));
    }

    private static void lists(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("lists"));
        Scenario.create(house.kinesis(), "lists", 1);
        for (int i = 11; i < 23; i++) {
            String name = "lists-" + i;
            firehose.createDeliveryStream(
                    r -> r.deliveryStreamName(name).extendedS3DestinationConfiguration(bucket("lists")));
        }
        firehose.createDeliveryStream(r -> r.deliveryStreamName("lists-23")
                .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                .kinesisStreamSourceConfiguration(
                        s -> s.kinesisStreamARN(Scenario.arn("lists")).roleARN(ROLE))
                .extendedS3DestinationConfiguration(bucket("lists")));
        ListDeliveryStreamsResponse first =
                firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName("lists-"));
        assertThat(first.deliveryStreamNames())
                .containsExactlyElementsOf(
                        IntStream.range(11, 21).mapToObj(i -> "lists-" + i).toList());
        assertThat(first.hasMoreDeliveryStreams()).isTrue();
        ListDeliveryStreamsResponse second = firehose.listDeliveryStreams(
                r -> r.exclusiveStartDeliveryStreamName("lists-20").limit(2));
        assertThat(second.deliveryStreamNames()).containsExactly("lists-21", "lists-22");
        assertThat(second.hasMoreDeliveryStreams()).isTrue();
        assertThat(firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName("lists-")
                                .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE))
                        .deliveryStreamNames())
                .startsWith("lists-23");
        assertThat(firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName("zzz"))
                        .deliveryStreamNames())
                .isEmpty();
        refuses(
                "ValidationException",
                "at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
                () -> firehose.listDeliveryStreams(r -> r.limit(0)));
        refuses(
                "ValidationException",
                "at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
                () -> firehose.listDeliveryStreams(r -> r.limit(10_001)));
    }

    private static void encryption(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        FirehoseScenario.create(house, "encryption");
        assertThat(encryption(firehose).statusAsString()).isEqualTo("DISABLED");
        firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption"));
        assertThat(encryption(firehose).statusAsString()).isEqualTo("ENABLED");
        assertThat(encryption(firehose).keyTypeAsString()).isEqualTo("AWS_OWNED_CMK");
        assertThat(firehose.putRecord(r -> r.deliveryStreamName("encryption").record(record("x")))
                        .encrypted())
                .isTrue();
        firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption")
                .deliveryStreamEncryptionConfigurationInput(
                        input -> input.keyType("CUSTOMER_MANAGED_CMK").keyARN(KEY)));
        assertThat(encryption(firehose).keyARN()).isEqualTo(KEY);
        refuses(
                "InvalidArgumentException",
                "KeyARN must be specified for key type CUSTOMER_MANAGED_CMK",
                () -> firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption")
                        .deliveryStreamEncryptionConfigurationInput(input -> input.keyType("CUSTOMER_MANAGED_CMK"))));
        refuses(
                "InvalidArgumentException",
                "KeyARN must not be specified for key type AWS_OWNED_CMK",
                () -> firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption")
                        .deliveryStreamEncryptionConfigurationInput(
                                input -> input.keyType("AWS_OWNED_CMK").keyARN(KEY))));
        refuses(
                "ValidationException",
                "keyType",
                () -> firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption")
                        .deliveryStreamEncryptionConfigurationInput(input -> input.keyType("MINE"))));
        firehose.stopDeliveryStreamEncryption(r -> r.deliveryStreamName("encryption"));
        assertThat(encryption(firehose).statusAsString()).isEqualTo("DISABLED");
        assertThat(encryption(firehose).keyARN()).isNull();
        assertThat(firehose.putRecordBatch(
                                r -> r.deliveryStreamName("encryption").records(record("y")))
                        .encrypted())
                .isFalse();
        assertThat(describe(firehose, "encryption").versionId()).isEqualTo("1");
    }

    private static DeliveryStreamEncryptionConfiguration encryption(FirehoseClient firehose) {
        return describe(firehose, "encryption").deliveryStreamEncryptionConfiguration();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static void tags(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("tags"));
        firehose.createDeliveryStream(r -> r.deliveryStreamName("tags")
                .tags(tag("b", "1"), tag("a", ""))
                .extendedS3DestinationConfiguration(bucket("tags")));
        firehose.tagDeliveryStream(r -> r.deliveryStreamName("tags").tags(tag("b", "2"), tag("c", "3"), tag("d", "4")));
        firehose.untagDeliveryStream(r -> r.deliveryStreamName("tags").tagKeys("c", "none"));
        ListTagsForDeliveryStreamResponse first = firehose.listTagsForDeliveryStream(
                r -> r.deliveryStreamName("tags").limit(2));
        assertThat(first.tags()).containsExactly(tag("a", ""), tag("b", "2"));
        assertThat(first.hasMoreTags()).isTrue();
        ListTagsForDeliveryStreamResponse second = firehose.listTagsForDeliveryStream(
                r -> r.deliveryStreamName("tags").exclusiveStartTagKey("b"));
        assertThat(second.tags()).containsExactly(tag("d", "4"));
        assertThat(second.hasMoreTags()).isFalse();
        refuses(
                "LimitExceededException",
                "50 tags",
                () -> firehose.tagDeliveryStream(r -> r.deliveryStreamName("tags")
                        .tags(IntStream.range(0, 48)
                                .mapToObj(i -> tag("more" + i, ""))
                                .toList())));
        refuses(
                "ValidationException",
                "at 'tags.1.member.key' failed to satisfy constraint",
                () -> firehose.tagDeliveryStream(
                        r -> r.deliveryStreamName("tags").tags(tag("aws:own", ""))));
        refuses(
                "ValidationException",
                "at 'tags.1.member.value' failed to satisfy constraint",
                () -> firehose.tagDeliveryStream(
                        r -> r.deliveryStreamName("tags").tags(tag("long", "x".repeat(257)))));
        assertThat(firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName("tags"))
                        .tags())
                .hasSize(3);
    }

    private static void limits(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        refuses(
                "ValidationException",
                "1 validation error detected: Value 'no blanks' at 'deliveryStreamName' failed to satisfy constraint:"
                        + " Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                () -> firehose.createDeliveryStream(
                        r -> r.deliveryStreamName("no blanks").extendedS3DestinationConfiguration(bucket("b"))));
        refuses(
                "ValidationException",
                "Member must have length less than or equal to 64",
                () -> describe(firehose, "x".repeat(65)));
        refuses(
                "ValidationException",
                "at 'deliveryStreamName' failed to satisfy constraint: Member must not be null",
                () -> firehose.deleteDeliveryStream(r -> {}));
        refuses(
                "ValidationException",
                "at 'deliveryStreamType' failed to satisfy constraint: Member must satisfy enum value set",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("limits")
                        .deliveryStreamType("Else")
                        .extendedS3DestinationConfiguration(bucket("b"))));
        refuses(
                "InvalidArgumentException",
                "Exactly one destination configuration is supported for a Firehose",
                () -> firehose.createDeliveryStream(r -> r.deliveryStreamName("limits")));
        refuses(
                "ValidationException",
                "3 validation errors detected",
                () -> firehose.createDeliveryStream(r ->
                        r.deliveryStreamName("").tags(tag("", "")).extendedS3DestinationConfiguration(bucket("b"))));
    }

    private static void missing(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("Describe", () -> describe(firehose, NOBODY)),
                Map.entry("Delete", () -> firehose.deleteDeliveryStream(r -> r.deliveryStreamName(NOBODY))),
                Map.entry(
                        "Update",
                        () -> firehose.updateDestination(r -> r.deliveryStreamName(NOBODY)
                                .currentDeliveryStreamVersionId("1")
                                .destinationId(DESTINATION_ID)
                                .extendedS3DestinationUpdate(s3 -> s3.prefix("x")))),
                Map.entry(
                        "Put",
                        () -> firehose.putRecord(
                                r -> r.deliveryStreamName(NOBODY).record(record("x")))),
                Map.entry(
                        "PutBatch",
                        () -> firehose.putRecordBatch(
                                r -> r.deliveryStreamName(NOBODY).records(record("x")))),
                Map.entry("Start", () -> firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName(NOBODY))),
                Map.entry("Stop", () -> firehose.stopDeliveryStreamEncryption(r -> r.deliveryStreamName(NOBODY))),
                Map.entry(
                        "Tag",
                        () -> firehose.tagDeliveryStream(
                                r -> r.deliveryStreamName(NOBODY).tags(tag("a", "b")))),
                Map.entry(
                        "Untag",
                        () -> firehose.untagDeliveryStream(
                                r -> r.deliveryStreamName(NOBODY).tagKeys("a"))),
                Map.entry("Tags", () -> firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName(NOBODY))));
        calls.values()
                .forEach(call -> refuses(
                        "ResourceNotFoundException",
                        "Firehose nobody under account " + House.ACCOUNT + " not found.",
                        call));
    }
}
