package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.conformance.House;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/// Something that holds of Kinesis, whatever the distance of the client; it shares its account with other scenarios.
///
/// @param name what holds
/// @param proof throws an assertion's error if it does not
public record Scenario(String name, Consumer<KinesisHouse> proof) {

    /// Something that a synchronous client can prove.
    static Scenario of(String name, Consumer<KinesisClient> proof) {
        return new Scenario(name, house -> proof.accept(house.client()));
    }

    public static final String FIRST_SHARD = "shardId-000000000000";

    public static String arn(String stream) {
        return "arn:aws:kinesis:" + House.REGION + ":" + House.ACCOUNT + ":stream/" + stream;
    }

    /// Expects AWS's refusal of that type, with the code that AWS gives it, whose message contains the words.
    static void refuses(Class<? extends KinesisException> type, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).as("refusal").isInstanceOf(type).hasMessageContaining(words);
        KinesisException refusal = (KinesisException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
    }

    public static void create(KinesisClient kinesis, String stream, int shards) {
        kinesis.createStream(r -> r.streamName(stream).shardCount(shards));
        awaitActive(kinesis, stream);
    }

    public static void awaitActive(KinesisClient kinesis, String stream) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        StreamStatus status;
        do {
            status = kinesis.describeStreamSummary(r -> r.streamName(stream))
                    .streamDescriptionSummary()
                    .streamStatus();
            if (status == StreamStatus.ACTIVE) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        } while (System.nanoTime() < end);
        throw new AssertionError(stream + " stays " + status);
    }

    static void awaitGone(KinesisClient kinesis, String stream) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try {
                kinesis.describeStreamSummary(r -> r.streamName(stream));
            } catch (ResourceNotFoundException e) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError(stream + " does not go");
    }

    public static String put(KinesisClient kinesis, String stream, String key, String text) {
        return kinesis.putRecord(r -> r.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(text)))
                .sequenceNumber();
    }

    public static String iterator(KinesisClient kinesis, String stream, String shard, ShardIteratorType type) {
        return kinesis.getShardIterator(r -> r.streamName(stream).shardId(shard).shardIteratorType(type))
                .shardIterator();
    }

    static List<Shard> shards(KinesisClient kinesis, String stream) {
        return kinesis.listShards(r -> r.streamName(stream)).shards();
    }

    /// All records from an iterator on to the end of the shard, or to its newest record.
    public static List<Record> read(KinesisClient kinesis, String iterator) {
        List<Record> records = new ArrayList<>();
        String next = iterator;
        while (next != null) {
            String from = next;
            GetRecordsResponse response = kinesis.getRecords(r -> r.shardIterator(from));
            records.addAll(response.records());
            next = response.millisBehindLatest() == 0 ? null : response.nextShardIterator();
        }
        return records;
    }

    public static List<String> texts(KinesisClient kinesis, String stream, String shard) {
        return read(kinesis, iterator(kinesis, stream, shard, ShardIteratorType.TRIM_HORIZON)).stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }
}
