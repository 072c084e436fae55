package io.millrace.lambda.source;

import io.millrace.api.OwnHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A Kinesis stream, polled, or pushed to one of its consumers.
final class KinesisSource implements EventStream {

    private static final int LIMIT = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final KinesisClient kinesis;
    private final String streamArn;
    private final Optional<String> consumerArn;
    private final Supplier<KinesisAsyncClient> async;
    private final LongSupplier nanoClock;

    /// @param consumerArn the consumer to which the stream pushes its records, unless it is polled
    /// @param async asked for if there is a consumer
    KinesisSource(
            KinesisClient kinesis,
            String streamArn,
            Optional<String> consumerArn,
            Supplier<KinesisAsyncClient> async,
            LongSupplier nanoClock) {
        this.kinesis = kinesis;
        this.streamArn = streamArn;
        this.consumerArn = consumerArn;
        this.async = async;
        this.nanoClock = nanoClock;
    }

    @Override
    public List<StreamShard> shards() {
        List<StreamShard> shards = new ArrayList<>();
        ListShardsRequest.Builder request = ListShardsRequest.builder().streamARN(streamArn);
        String token;
        do {
            ListShardsResponse page = kinesis.listShards(request.build());
            page.shards().forEach(shard -> shards.add(shard(shard)));
            token = page.nextToken();
            request = ListShardsRequest.builder().nextToken(token);
        } while (token != null);
        return shards;
    }

    private static StreamShard shard(Shard shard) {
        return new StreamShard(
                shard.shardId(),
                Stream.of(
                                Optional.ofNullable(shard.parentShardId()),
                                Optional.ofNullable(shard.adjacentParentShardId()))
                        .flatMap(Optional::stream)
                        .toList(),
                shard.sequenceNumberRange().startingSequenceNumber());
    }

    @Override
    public Duration retention() {
        return Duration.ofHours(kinesis.describeStreamSummary(describe -> describe.streamARN(streamArn))
                .streamDescriptionSummary()
                .retentionPeriodHours());
    }

    @Override
    public Cursor open(String shard, ShardStart start) {
        return consumerArn
                .<Cursor>map(consumer -> new SubscriptionSource(async.get(), consumer, shard, start))
                .orElseGet(() -> new Polled(shard, start));
    }

    static SourceRecord record(Record record) {
        return new SourceRecord(
                new SequenceNumber(record.sequenceNumber()),
                record.partitionKey(),
                record.data().asByteArrayUnsafe(),
                record.approximateArrivalTimestamp());
    }

    /// A shard that is asked for records again and again.
    ///
    /// A header asks that the answer waits for the next record; where it has no effect, because it is AWS that is
    /// asked, the cursor takes its time itself.
    private final class Polled implements Cursor {

        private final String shard;
        private final CountDownLatch closed = new CountDownLatch(1);
        private ShardStart start;
        private @Nullable String iterator;

        Polled(String shard, ShardStart start) {
            this.shard = shard;
            this.start = start;
        }

        @Override
        public Page next() throws InterruptedException {
            String from = iterator == null ? iterator() : iterator;
            iterator = null; // after a failure a new one is needed
            long begun = nanoClock.getAsLong();
            GetRecordsResponse response = kinesis.getRecords(GetRecordsRequest.builder()
                    .streamARN(streamArn)
                    .shardIterator(from)
                    .limit(LIMIT)
                    .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                            .putHeader(OwnHeader.WAIT_MILLIS.text(), Long.toString(WAIT.toMillis()))
                            .build())
                    .build());
            iterator = response.nextShardIterator();
            List<SourceRecord> records =
                    response.records().stream().map(record -> record(record)).toList();
            if (!records.isEmpty()) {
                start = new ShardStart.After(records.getLast().number());
            }
            boolean isBehind = response.millisBehindLatest() != null && response.millisBehindLatest() > 0;
            if (records.isEmpty() && iterator != null && !isBehind) {
                long rest = WAIT.toNanos() - (nanoClock.getAsLong() - begun);
                if (rest > WAIT.toNanos() / 2 && closed.await(rest, TimeUnit.NANOSECONDS)) {
                    throw new InterruptedException("closed");
                }
            }
            return new Page(records, records.isEmpty() && !isBehind, iterator == null);
        }

        private String iterator() {
            GetShardIteratorRequest.Builder request =
                    GetShardIteratorRequest.builder().streamARN(streamArn).shardId(shard);
            switch (start) {
                case ShardStart.Horizon _ -> request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                case ShardStart.At at ->
                    request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
                case ShardStart.After after ->
                    request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                            .startingSequenceNumber(after.number().text());
            }
            return kinesis.getShardIterator(request.build()).shardIterator();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
