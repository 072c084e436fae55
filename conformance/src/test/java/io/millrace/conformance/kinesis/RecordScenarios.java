package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.FIRST_SHARD;
import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.iterator;
import static io.millrace.conformance.kinesis.Scenario.put;
import static io.millrace.conformance.kinesis.Scenario.read;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static io.millrace.conformance.kinesis.Scenario.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Records on their way in and out.
final class RecordScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("PutRecord keeps bytes, key and order", RecordScenarios::putRecord),
            Scenario.of("PutRecord takes the explicit hash key before the key", RecordScenarios::hashKeys),
            Scenario.of("PutRecord refuses what is too much", RecordScenarios::putRecordRefused),
            Scenario.of("PutRecords answers in the order of the records", RecordScenarios::putRecords),
            Scenario.of("PutRecords refuses the whole request", RecordScenarios::putRecordsRefused),
            Scenario.of("GetShardIterator starts where it was told", RecordScenarios::iterators),
            Scenario.of("GetShardIterator refuses what does not fit", RecordScenarios::iteratorsRefused),
            Scenario.of("GetRecords pages, also through 10 MB", RecordScenarios::pages),
            Scenario.of("GetRecords refuses foreign iterators", RecordScenarios::getRecordsRefused));

    private RecordScenarios() {}

    private static void putRecord(KinesisClient kinesis) {
        Scenario.create(kinesis, "put", 1);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Instant before = Instant.now().minusSeconds(1);
        PutRecordResponse first = kinesis.putRecord(
                r -> r.streamName("put").partitionKey("ključ \uD83D\uDE00").data(SdkBytes.fromByteArray(all)));
        PutRecordResponse second = kinesis.putRecord(r -> r.streamARN(arn("put"))
                .partitionKey("k".repeat(256))
                .sequenceNumberForOrdering(first.sequenceNumber())
                .data(SdkBytes.fromByteArray(new byte[0])));
        assertThat(first.shardId()).isEqualTo(FIRST_SHARD);
        assertThat(first.encryptionTypeAsString()).isEqualTo("NONE");
        assertThat(second.sequenceNumber()).isGreaterThan(first.sequenceNumber());

        List<Record> records = read(kinesis, iterator(kinesis, "put", FIRST_SHARD, ShardIteratorType.TRIM_HORIZON));
        assertThat(records).hasSize(2);
        assertThat(records.getFirst().data().asByteArray()).isEqualTo(all);
        assertThat(records.getFirst().partitionKey()).isEqualTo("ključ \uD83D\uDE00");
        assertThat(records.getFirst().sequenceNumber()).isEqualTo(first.sequenceNumber());
        assertThat(records.getFirst().approximateArrivalTimestamp())
                .isBetween(before, Instant.now().plusSeconds(1));
        assertThat(records.getLast().data().asByteArray()).isEmpty();
        assertThat(records.getLast().sequenceNumber()).isEqualTo(second.sequenceNumber());
    }

    private static void hashKeys(KinesisClient kinesis) {
        Scenario.create(kinesis, "hash", 4);
        String last = kinesis.putRecord(r -> r.streamName("hash")
                        .partitionKey("k")
                        .explicitHashKey("340282366920938463463374607431768211455")
                        .data(SdkBytes.fromUtf8String("x")))
                .shardId();
        String first = kinesis.putRecord(r -> r.streamName("hash")
                        .partitionKey("k")
                        .explicitHashKey("0")
                        .data(SdkBytes.fromUtf8String("x")))
                .shardId();
        assertThat(first).isEqualTo(FIRST_SHARD);
        assertThat(last).isEqualTo("shardId-000000000003");
        refuses(
                InvalidArgumentException.class,
                "Invalid ExplicitHashKey.",
                () -> kinesis.putRecord(r -> r.streamName("hash")
                        .partitionKey("k")
                        .explicitHashKey("340282366920938463463374607431768211456")
                        .data(SdkBytes.fromUtf8String("x"))));
    }

    private static void putRecordRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "put-no", 1);
        SdkBytes x = SdkBytes.fromUtf8String("x");
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account " + House.ACCOUNT + " not found.",
                () -> kinesis.putRecord(
                        r -> r.streamName("nobody").partitionKey("k").data(x)));
        refuses(
                ValidationException.class,
                "Member must have length less than or equal to 256",
                () -> kinesis.putRecord(r ->
                        r.streamName("put-no").partitionKey("k".repeat(257)).data(x)));
        refuses(
                ValidationException.class,
                "at 'partitionKey' failed to satisfy constraint: Member must not be null",
                () -> kinesis.putRecord(r -> r.streamName("put-no").data(x)));
        refuses(
                ValidationException.class,
                "Member must have length less than or equal to 1048576",
                () -> kinesis.putRecord(r -> r.streamName("put-no")
                        .partitionKey("k")
                        .data(SdkBytes.fromByteArrayUnsafe(new byte[(1 << 20) + 1]))));
        refuses(
                InvalidArgumentException.class,
                "ExclusiveMinimumSequenceNumber",
                () -> kinesis.putRecord(r -> r.streamName("put-no")
                        .partitionKey("k")
                        .sequenceNumberForOrdering("1")
                        .data(x)));
        assertThat(texts(kinesis, "put-no", FIRST_SHARD)).isEmpty();
    }

    private static PutRecordsRequestEntry entry(String key, SdkBytes data) {
        return PutRecordsRequestEntry.builder().partitionKey(key).data(data).build();
    }

    private static void putRecords(KinesisClient kinesis) {
        Scenario.create(kinesis, "batch", 3);
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            entries.add(entry("key-" + i % 50, SdkBytes.fromUtf8String("text " + i)));
        }
        PutRecordsResponse response =
                kinesis.putRecords(r -> r.streamName("batch").records(entries));
        assertThat(response.failedRecordCount()).isZero();
        assertThat(response.records()).hasSize(500);
        List<String> stored = new ArrayList<>();
        for (var shard : Scenario.shards(kinesis, "batch")) {
            String iterator = iterator(kinesis, "batch", shard.shardId(), ShardIteratorType.TRIM_HORIZON);
            List<Record> records = read(kinesis, iterator);
            assertThat(records).isNotEmpty();
            for (Record record : records) {
                int index = Integer.parseInt(record.data().asUtf8String().substring("text ".length()));
                assertThat(response.records().get(index).shardId()).isEqualTo(shard.shardId());
                assertThat(response.records().get(index).sequenceNumber()).isEqualTo(record.sequenceNumber());
                stored.add(record.data().asUtf8String());
            }
            assertThat(records).extracting(Record::sequenceNumber).isSorted().doesNotHaveDuplicates();
        }
        assertThat(stored).hasSize(500).doesNotHaveDuplicates();
    }

    private static void putRecordsRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "batch-no", 1);
        SdkBytes x = SdkBytes.fromUtf8String("x");
        List<PutRecordsRequestEntry> many = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            many.add(entry("k", x));
        }
        refuses(
                ValidationException.class,
                "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
                () -> kinesis.putRecords(r -> r.streamName("batch-no").records(many)));
        refuses(
                ValidationException.class,
                "at 'records.2.member.partitionKey' failed to satisfy constraint",
                () -> kinesis.putRecords(r -> r.streamName("batch-no").records(entry("k", x), entry("", x))));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.putRecords(r -> r.streamName("nobody").records(entry("k", x))));
        SdkBytes mebibyte = SdkBytes.fromByteArrayUnsafe(new byte[1 << 20]);
        List<PutRecordsRequestEntry> tooMuch = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            tooMuch.add(entry("k", mebibyte));
        }
        refuses(
                InvalidArgumentException.class,
                "",
                () -> kinesis.putRecords(r -> r.streamName("batch-no").records(tooMuch)));
        assertThat(texts(kinesis, "batch-no", FIRST_SHARD)).isEmpty();
    }

    private static void iterators(KinesisClient kinesis) {
        Scenario.create(kinesis, "iterators", 1);
        String one = put(kinesis, "iterators", "k", "one");
        String two = put(kinesis, "iterators", "k", "two");
        String latest = iterator(kinesis, "iterators", FIRST_SHARD, ShardIteratorType.LATEST);
        put(kinesis, "iterators", "k", "three");
        assertThat(read(kinesis, latest))
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("three");
        String at = kinesis.getShardIterator(r -> r.streamARN(arn("iterators"))
                        .shardId(FIRST_SHARD)
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber(two))
                .shardIterator();
        assertThat(read(kinesis, at)).hasSize(2);
        String after = kinesis.getShardIterator(r -> r.streamName("iterators")
                        .shardId(FIRST_SHARD)
                        .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .startingSequenceNumber(one))
                .shardIterator();
        assertThat(read(kinesis, after)).hasSize(2);
        String byTime = kinesis.getShardIterator(r -> r.streamName("iterators")
                        .shardId(FIRST_SHARD)
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(Instant.now().minusSeconds(60)))
                .shardIterator();
        assertThat(read(kinesis, byTime)).hasSize(3);
    }

    private static void iteratorsRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "iterators-no", 1);
        refuses(
                ResourceNotFoundException.class,
                "Shard shardId-000000000009 in stream iterators-no under account " + House.ACCOUNT + " does not exist",
                () -> iterator(kinesis, "iterators-no", "shardId-000000000009", ShardIteratorType.LATEST));
        refuses(
                InvalidArgumentException.class,
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber",
                () -> iterator(kinesis, "iterators-no", FIRST_SHARD, ShardIteratorType.AT_SEQUENCE_NUMBER));
        refuses(
                ValidationException.class,
                "Member must satisfy enum value set",
                () -> kinesis.getShardIterator(
                        r -> r.streamName("iterators-no").shardId(FIRST_SHARD).shardIteratorType("SOMEWHERE")));
    }

    private static void pages(KinesisClient kinesis) {
        Scenario.create(kinesis, "pages", 1);
        SdkBytes mebibyte = SdkBytes.fromByteArrayUnsafe(new byte[(1 << 20) - 8]);
        for (int i = 0; i < 3; i++) {
            kinesis.putRecords(r -> r.streamName("pages")
                    .records(entry("a", mebibyte), entry("b", mebibyte), entry("c", mebibyte), entry("d", mebibyte)));
        }
        String start = iterator(kinesis, "pages", FIRST_SHARD, ShardIteratorType.TRIM_HORIZON);
        GetRecordsResponse five = kinesis.getRecords(r -> r.shardIterator(start).limit(5));
        assertThat(five.records()).hasSize(5);
        assertThat(five.nextShardIterator()).isNotBlank();
        GetRecordsResponse bounded = kinesis.getRecords(r -> r.shardIterator(start));
        assertThat(bounded.records()).hasSizeBetween(5, 10);
        assertThat(read(kinesis, start)).hasSize(12);
        String end = iterator(kinesis, "pages", FIRST_SHARD, ShardIteratorType.LATEST);
        GetRecordsResponse none = kinesis.getRecords(r -> r.shardIterator(end).streamARN(arn("pages")));
        assertThat(none.records()).isEmpty();
        assertThat(none.millisBehindLatest()).isZero();
        assertThat(none.nextShardIterator()).isNotBlank();
    }

    private static void getRecordsRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "read-no", 1);
        Scenario.create(kinesis, "read-no-2", 1);
        String iterator = iterator(kinesis, "read-no", FIRST_SHARD, ShardIteratorType.LATEST);
        refuses(InvalidArgumentException.class, "Invalid ShardIterator.", () -> read(kinesis, "AAAAAAAA"));
        refuses(
                InvalidArgumentException.class,
                "Invalid ShardIterator.",
                () -> kinesis.getRecords(r -> r.shardIterator(iterator).streamARN(arn("read-no-2"))));
        refuses(
                ValidationException.class,
                "Value '10001' at 'limit' failed to satisfy constraint",
                () -> kinesis.getRecords(r -> r.shardIterator(iterator).limit(10_001)));
        kinesis.deleteStream(r -> r.streamName("read-no"));
        Scenario.awaitGone(kinesis, "read-no");
        refuses(ResourceNotFoundException.class, "", () -> read(kinesis, iterator));
    }
}
