package io.millrace.app.tail;

import io.millrace.api.OwnHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A stream as a tail reads it, from any Kinesis: this server, another one, or AWS.
///
/// A read that finds nothing waits at this server for the next record, by a header that AWS ignores; AWS answers at
/// once and is asked again after a second.
///
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
final class TailSource {

    private static final int LIMIT = 1_000;
    /// Within the 30 s after which an HTTP client gives up.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration ASKED_AGAIN = Duration.ofSeconds(1);
    /// AWS allows five reads of a shard in a second, for all its readers.
    private static final Duration BETWEEN_READS = Duration.ofMillis(250);

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    /// Records that arrive that much later than the tail began are not its present end, should writers never rest.
    private static final Duration PRESENT = Duration.ofSeconds(10);

    private final KinesisClient kinesis;
    private final String stream;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Consumer<String> notes;
    private final Instant began;
    private final AtomicReference<String> trouble = new AtomicReference<>("");

    /// @param stream a name or an ARN
    /// @param notes told of trouble that passes, once
    TailSource(
            KinesisClient kinesis,
            String stream,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator random,
            Consumer<String> notes) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.clock = clock;
        this.nanos = nanos;
        this.random = random;
        this.notes = notes;
        this.began = clock.instant();
    }

    private boolean isArn() {
        return stream.startsWith("arn:");
    }

    /// All shards of the stream, oldest first.
    List<Shard> shards() {
        List<Shard> shards = new ArrayList<>();
        ListShardsRequest.Builder request = ListShardsRequest.builder();
        ListShardsResponse page =
                kinesis.listShards((isArn() ? request.streamARN(stream) : request.streamName(stream)).build());
        shards.addAll(page.shards());
        while (page.nextToken() != null) {
            page = kinesis.listShards(
                    ListShardsRequest.builder().nextToken(page.nextToken()).build());
            shards.addAll(page.shards());
        }
        return shards;
    }

    /// What one read gave.
    ///
    /// @param isEnd whether there was nothing more behind the records
    /// @param isClosed whether nothing will ever come behind them
    /// @param isTrouble whether the read failed, and is to be tried again
    /// @param children the shards that follow, if it is closed
    /// @param pauseNanos how long to wait before the next read
    record Reading(
            List<Record> records,
            boolean isEnd,
            boolean isClosed,
            boolean isTrouble,
            List<TailShard> children,
            long pauseNanos) {

        Reading {
            records = List.copyOf(records);
            children = List.copyOf(children);
        }

        private static Reading nothing(boolean isTrouble, long pauseNanos) {
            return new Reading(List.of(), false, false, isTrouble, List.of(), pauseNanos);
        }
    }

    /// A reader of one shard; for one thread.
    Cursor cursor(String shard, TailStart start, boolean isFollowing) {
        return new Cursor(shard, start, isFollowing);
    }

    @Override
    public String toString() {
        return "stream " + stream;
    }

    /// Where the reading of one shard stands.
    final class Cursor {

        private final String shard;
        private final boolean isFollowing;
        private TailStart place;
        private boolean isBehindPlace;
        private @Nullable String iterator;
        /// Whether nothing was left to read the last time, so that a read may wait.
        private boolean isAtEnd;

        private boolean isThrottled;
        private int failures;

        Cursor(String shard, TailStart start, boolean isFollowing) {
            this.shard = shard;
            this.place = start;
            this.isFollowing = isFollowing;
        }

        /// Reads on.
        ///
        /// @throws SdkException what does not pass by itself
        Reading read() {
            Instant asked = clock.instant();
            long began = nanos.getAsLong();
            try {
                if (iterator == null) {
                    iterator = newIterator();
                }
                GetRecordsResponse response = kinesis.getRecords(request(iterator));
                wentWell();
                return reading(response, asked, nanos.getAsLong() - began);
            } catch (ExpiredIteratorException _) {
                iterator = null;
                return Reading.nothing(false, 0);
            } catch (SdkException e) {
                return failed(e);
            }
        }

        private Reading reading(GetRecordsResponse response, Instant asked, long nanosTaken) {
            iterator = response.nextShardIterator();
            List<Record> records = response.records();
            if (!records.isEmpty()) {
                place = new TailStart.Sequence(records.getLast().sequenceNumber());
                isBehindPlace = true;
            } else if (place instanceof TailStart.Latest) {
                place = new TailStart.At(asked);
            }
            long millis = response.millisBehindLatest() == null ? 0 : response.millisBehindLatest();
            boolean isEnd = millis == 0;
            if (!isFollowing
                    && !records.isEmpty()
                    && records.getLast().approximateArrivalTimestamp().isAfter(TailSource.this.began.plus(PRESENT))) {
                isEnd = true;
            }
            boolean hasWaitedInVain = isAtEnd && isEnd && records.isEmpty();
            isAtEnd = isEnd;
            Duration pause = hasWaitedInVain ? ASKED_AGAIN : isThrottled ? BETWEEN_READS : Duration.ZERO;
            return new Reading(
                    records,
                    isEnd,
                    iterator == null,
                    false,
                    response.childShards().stream().map(TailShard::of).toList(),
                    Math.max(0, pause.toNanos() - nanosTaken));
        }

        private GetRecordsRequest request(String from) {
            GetRecordsRequest.Builder request =
                    GetRecordsRequest.builder().shardIterator(from).limit(LIMIT);
            if (isArn()) {
                request.streamARN(stream);
            }
            if (isFollowing && isAtEnd) {
                request.overrideConfiguration(configuration ->
                        configuration.putHeader(OwnHeader.WAIT_MILLIS.text(), Long.toString(LONGEST_WAIT.toMillis())));
            }
            return request.build();
        }

        private String newIterator() {
            GetShardIteratorRequest.Builder request =
                    GetShardIteratorRequest.builder().shardId(shard);
            GetShardIteratorRequest.Builder named = isArn() ? request.streamARN(stream) : request.streamName(stream);
            switch (place) {
                case TailStart.Oldest _ -> named.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                case TailStart.Latest _ -> named.shardIteratorType(ShardIteratorType.LATEST);
                case TailStart.At at ->
                    named.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
                case TailStart.Sequence sequence ->
                    named.shardIteratorType(
                                    isBehindPlace
                                            ? ShardIteratorType.AFTER_SEQUENCE_NUMBER
                                            : ShardIteratorType.AT_SEQUENCE_NUMBER)
                            .startingSequenceNumber(sequence.number());
            }
            return kinesis.getShardIterator(named.build()).shardIterator();
        }

        private void wentWell() {
            failures = 0;
            if (!trouble.getAndSet("").isEmpty()) {
                notes.accept("the stream can be read again");
            }
        }

        private Reading failed(SdkException e) {
            boolean isBusy = e instanceof ProvisionedThroughputExceededException || e instanceof LimitExceededException;
            boolean isPassing = isBusy
                    || (isFollowing
                            && (e instanceof SdkClientException
                                    || (e instanceof AwsServiceException answer && answer.statusCode() >= 500)
                                    || e.retryable()));
            if (!isPassing) {
                throw e;
            }
            isThrottled |= isBusy;
            String message = Optional.ofNullable(e.getMessage()).orElse(e.toString());
            if (!isBusy && trouble.getAndSet(message).isEmpty()) {
                notes.accept(message + "; trying again");
            }
            long longest = Math.min(LONGEST_BACK_OFF.toNanos(), FIRST_BACK_OFF.toNanos() << Math.min(failures++, 10));
            return Reading.nothing(!isBusy, longest / 2 + random.nextLong(longest / 2));
        }
    }
}
