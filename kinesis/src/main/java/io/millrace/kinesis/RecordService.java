package io.millrace.kinesis;

import io.millrace.api.Caller;
import io.millrace.api.OwnHeader;
import io.millrace.api.ProducerToken;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.record.PutOutcome;
import io.millrace.kinesis.record.Reading;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.kinesis.shard.HashKey;
import io.millrace.kinesis.shard.SequenceNumber;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.stream.ReadWait;
import io.millrace.kinesis.stream.StartingPosition;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.throughput.StreamThroughput;
import io.millrace.kinesis.token.Expiry;
import io.millrace.kinesis.token.Seal;
import io.millrace.kinesis.token.ShardIterator;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;

/// The operations of Kinesis on records: translates between the SDK's shapes and the domain.
final class RecordService {

    private static final int MAX_READ_RECORDS = 10_000;
    private static final int MAX_PUT_BYTES = 10 << 20;

    private final Streams streams;
    private final Seal seal;
    private final InstantSource clock;
    private final StreamMeter meter;

    RecordService(Streams streams, Seal seal, InstantSource clock, StreamMeter meter) {
        this.streams = streams;
        this.seal = seal;
        this.clock = clock;
        this.meter = meter;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>
    PutRecordResponse putRecord(PutRecordRequest request) {
        Instant begin = clock.instant();
        Stream stream = streams.writable(StreamId.requested(request.streamName(), request.streamARN()));
        NewRecord record = record(request.partitionKey(), request.explicitHashKey(), request.data());
        checkData(record, stream.definition(), "data");
        if (request.sequenceNumberForOrdering() != null) {
            checkOrdering(request.sequenceNumberForOrdering(), stream.id());
        }
        PutOutcome outcome = put(stream, List.of(record), token(request)).getFirst();
        meter.putRecord(stream, record, outcome, begin);
        return switch (outcome) {
            case PutOutcome.Stored(ShardId shard, String sequenceNumber) ->
                PutRecordResponse.builder()
                        .shardId(shard.toString())
                        .sequenceNumber(sequenceNumber)
                        .encryptionType(Shapes.encryption(stream.definition()))
                        .build();
            case PutOutcome.Throttled(ShardId shard) -> throw KinesisFault.throughputExceeded(stream.id(), shard);
            case PutOutcome.Failed() -> throw KinesisFault.internalFailure();
        };
    }

    private void checkOrdering(String text, StreamId id) {
        boolean isValid = SequenceNumber.parse(text)
                .filter(number -> number.second() <= clock.instant().getEpochSecond())
                .isPresent();
        if (!isValid) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.",
                    text, id.name(), id.account());
        }
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
    PutRecordsResponse putRecords(PutRecordsRequest request) {
        Instant begin = clock.instant();
        Stream stream = streams.writable(StreamId.requested(request.streamName(), request.streamARN()));
        List<NewRecord> records = new ArrayList<>(request.records().size());
        long bytes = 0;
        for (PutRecordsRequestEntry entry : request.records()) {
            NewRecord record = record(entry.partitionKey(), entry.explicitHashKey(), entry.data());
            records.add(record);
            checkData(record, stream.definition(), "records." + records.size() + ".member.data");
            bytes += record.data().remaining() + record.partitionKey().length();
        }
        if (bytes > MAX_PUT_BYTES) {
            throw KinesisFault.INVALID_ARGUMENT.fault("Records size exceeds 10 MB limit");
        }
        List<PutOutcome> outcomes = put(stream, records, token(request));
        meter.putRecords(stream, records, outcomes, begin);
        List<PutRecordsResultEntry> results = new ArrayList<>(outcomes.size());
        int failed = 0;
        for (PutOutcome outcome : outcomes) {
            failed += outcome instanceof PutOutcome.Stored ? 0 : 1;
            results.add(result(outcome, stream.id()));
        }
        return PutRecordsResponse.builder()
                .failedRecordCount(failed)
                .records(results)
                .encryptionType(Shapes.encryption(stream.definition()))
                .build();
    }

    /// Stores what the shards take, all of it or none if a token makes the records one.
    private List<PutOutcome> put(Stream stream, List<NewRecord> records, Optional<ProducerToken> token) {
        Optional<StreamThroughput> throughput = stream.throughput();
        return throughput.isEmpty() ? stream.put(records, token) : put(stream, records, token, throughput.get());
    }

    private List<PutOutcome> put(
            Stream stream, List<NewRecord> records, Optional<ProducerToken> token, StreamThroughput throughput) {
        List<ShardId> shards = stream.route(records);
        BitSet admitted = token.isPresent()
                ? throughput.admitAllOrNone(shards, records, clock.instant())
                : throughput.admitEach(shards, records, clock.instant());
        List<NewRecord> taken = admitted.stream().mapToObj(records::get).toList();
        Iterator<PutOutcome> stored = taken.isEmpty()
                ? Collections.emptyIterator()
                : stream.put(taken, token).iterator();
        List<PutOutcome> outcomes = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            outcomes.add(admitted.get(i) ? stored.next() : new PutOutcome.Throttled(shards.get(i)));
        }
        return outcomes;
    }

    private static PutRecordsResultEntry result(PutOutcome outcome, StreamId id) {
        PutRecordsResultEntry.Builder entry = PutRecordsResultEntry.builder();
        return switch (outcome) {
            case PutOutcome.Stored(ShardId shard, String sequenceNumber) ->
                entry.shardId(shard.toString()).sequenceNumber(sequenceNumber).build();
            case PutOutcome.Throttled(ShardId shard) ->
                entry.errorCode(KinesisFault.PROVISIONED_THROUGHPUT_EXCEEDED.code())
                        .errorMessage(KinesisFault.rateExceeded(id, shard))
                        .build();
            case PutOutcome.Failed() ->
                entry.errorCode(KinesisFault.INTERNAL_FAILURE.code())
                        .errorMessage(KinesisFault.INTERNAL_FAILURE_TEXT)
                        .build();
        };
    }

    private static NewRecord record(String partitionKey, @Nullable String explicitHashKey, SdkBytes data) {
        return new NewRecord(
                partitionKey,
                Optional.ofNullable(explicitHashKey).map(RecordService::hashKey),
                ByteBuffer.wrap(data.asByteArrayUnsafe()));
    }

    private static HashKey hashKey(String text) {
        BigInteger number = new BigInteger(text);
        if (number.bitLength() > HashKey.BITS) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was"
                            + " %s",
                    text);
        }
        return HashKey.of(number);
    }

    private static void checkData(NewRecord record, StreamDefinition definition, String member) {
        int bytes = record.data().remaining();
        if (bytes > definition.maxRecordBytes()) {
            throw KinesisFault.VALIDATION.fault(
                    "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=%d cap=%d]' at '%s' failed to"
                            + " satisfy constraint: Member must have length less than or equal to %d",
                    bytes, bytes, member, definition.maxRecordBytes());
        }
    }

    private static Optional<ProducerToken> token(AwsRequest request) {
        return ProducerToken.of(request, KinesisFault.INVALID_ARGUMENT);
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
    GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        ShardId shardId = ShardId.requested(request.shardId(), id);
        Stream stream = streams.readable(id).orElseThrow(() -> KinesisFault.shardNotFound(id, shardId));
        StreamDefinition definition = stream.definition();
        Instant now = clock.instant();
        Shard shard = definition.shard(shardId, now).orElseThrow(() -> KinesisFault.shardNotFound(id, shardId));
        Optional<StreamThroughput> throughput = stream.throughput();
        if (throughput.isPresent() && !throughput.get().givesIterator(shardId, now)) {
            throw KinesisFault.throughputExceeded(id, shardId);
        }
        long position = StartingPosition.requested(
                        request.shardIteratorTypeAsString(), request.startingSequenceNumber(), request.timestamp())
                .in(stream, shard, now);
        ShardIterator iterator = new ShardIterator(id, definition.incarnation(), shardId, position, now);
        return GetShardIteratorResponse.builder()
                .shardIterator(iterator.seal(seal))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
    GetRecordsResponse getRecords(GetRecordsRequest request) {
        Instant now = clock.instant();
        ShardIterator iterator = iterator(request, now);
        StreamId id = iterator.stream();
        Stream stream = streams.readable(id)
                .filter(found -> found.definition().incarnation() == iterator.incarnation())
                .orElseThrow(() -> KinesisFault.shardNotFound(id, iterator.shard()));
        Shard shard = stream.definition()
                .shard(iterator.shard())
                .orElseThrow(() -> KinesisFault.shardNotFound(id, iterator.shard()));
        int limit = Optional.ofNullable(request.limit()).orElse(MAX_READ_RECORDS);
        ReadWait wait = OwnHeader.WAIT_MILLIS.of(request).map(ReadWait::parse).orElse(ReadWait.NONE);
        Optional<StreamThroughput> throughput = stream.throughput();
        if (throughput.isPresent() && !throughput.get().beginsRead(shard.id(), now)) {
            meter.readExceeded(stream, shard.id());
            throw KinesisFault.throughputExceeded(id, shard.id());
        }
        Reading reading = stream.read(shard, iterator.position(), limit, now);
        if (stream.awaitsMore(shard, reading, wait)) {
            reading = stream.read(shard, reading.next().orElseThrow(), limit, clock.instant());
        }
        if (throughput.isPresent()) {
            throughput.get().read(shard.id(), reading.bytes(), clock.instant());
        }
        meter.read(stream, shard.id(), reading, now);
        return response(reading, iterator, stream);
    }

    private GetRecordsResponse response(Reading reading, ShardIterator iterator, Stream stream) {
        EncryptionType encryption = Shapes.encryption(stream.definition());
        GetRecordsResponse.Builder response = GetRecordsResponse.builder()
                .records(reading.records().stream()
                        .map(record -> shape(record, encryption))
                        .toList())
                .millisBehindLatest(reading.millisBehindLatest());
        if (reading.next().isPresent()) {
            ShardIterator next = iterator.at(reading.next().getAsLong(), clock.instant());
            response.nextShardIterator(next.seal(seal));
        } else {
            response.childShards(Shapes.children(stream.definition(), iterator.shard()));
        }
        return response.build();
    }

    private ShardIterator iterator(GetRecordsRequest request, Instant now) {
        ShardIterator iterator = ShardIterator.open(seal, request.shardIterator())
                .filter(found -> found.stream().isOf(Caller.current()))
                .orElseThrow(() -> KinesisFault.INVALID_ARGUMENT.fault("Invalid ShardIterator."));
        if (iterator.isExpired(now)) {
            throw KinesisFault.EXPIRED_ITERATOR.fault(
                    "%s", Expiry.text("Iterator", iterator.issued(), now, ShardIterator.LIFETIME));
        }
        if (request.streamARN() != null && !iterator.stream().equals(StreamId.requested(null, request.streamARN()))) {
            throw KinesisFault.INVALID_ARGUMENT.fault("Invalid ShardIterator.");
        }
        return iterator;
    }

    static Record shape(StoredRecord record, EncryptionType encryption) {
        return Record.builder()
                .sequenceNumber(record.sequenceNumber())
                .approximateArrivalTimestamp(record.arrival())
                .partitionKey(record.partitionKey())
                .data(SdkBytes.fromByteBuffer(record.data()))
                .encryptionType(encryption)
                .build();
    }
}
