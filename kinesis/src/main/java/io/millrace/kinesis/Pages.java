package io.millrace.kinesis;

import io.millrace.api.Caller;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.shard.ShardFilter;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.token.Expiry;
import io.millrace.kinesis.token.Seal;
import io.millrace.kinesis.token.ShardIterator;
import io.millrace.kinesis.token.ShardPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Lists of streams and of shards, page by page.
final class Pages {

    private final Streams streams;
    private final Seal seal;
    private final InstantSource clock;

    Pages(Streams streams, Seal seal, InstantSource clock) {
        this.streams = streams;
        this.seal = seal;
        this.clock = clock;
    }

    /// Some of the things listed, and where the list goes on, if it does.
    record Page<T>(List<T> items, Optional<String> nextToken) {

        Page {
            items = List.copyOf(items);
        }
    }

    /// The streams of the caller in the order of their names.
    ///
    /// @param after a name that need not exist
    /// @param nextToken of the page before; goes before the name
    /// @throws io.millrace.api.Fault InvalidArgumentException if the token is not ours, or expired
    Page<Stream> streams(Caller caller, Optional<String> after, Optional<String> nextToken, int limit) {
        Instant now = clock.instant();
        String start = nextToken
                .map(token -> StreamPage.open(seal, token)
                        .filter(page -> page.isOf(caller))
                        .orElseThrow(Pages::invalidToken)
                        .checked(now)
                        .after())
                .or(() -> after)
                .orElse("");
        List<Stream> found = streams.list(caller.account(), caller.region(), start, limit + 1);
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<Stream> page = found.subList(0, limit);
        String last = page.getLast().id().name();
        StreamPage next = new StreamPage(caller.account(), caller.region(), last, now);
        return new Page<>(page, Optional.of(next.seal(seal)));
    }

    /// The shards of a stream after another one; none before the stream is ready.
    List<Shard> shards(Stream stream, Optional<ShardId> after) {
        Instant now = clock.instant();
        StreamDefinition definition = stream.definition();
        if (definition.status(now).equals(Optional.of(StreamStatus.CREATING))) {
            return List.of();
        }
        Instant horizon = definition.trimHorizon(now);
        return definition.shards().stream()
                .filter(shard -> after.isEmpty() || shard.id().compareTo(after.get()) > 0)
                .filter(shard -> shard.reaches(horizon))
                .toList();
    }

    /// The first page of a stream's shards.
    ///
    /// @param created when the stream was created, if the caller wants that one and no later one of its name
    Page<Shard> shards(StreamId id, ShardFilter filter, Optional<ShardId> after, Optional<Instant> created, int limit) {
        Stream stream = streams.get(id);
        if (created.isPresent()
                && created.get().getEpochSecond()
                        != stream.definition().created().getEpochSecond()) {
            throw KinesisFault.streamNotFound(id);
        }
        return page(stream, filter, after, limit);
    }

    /// The page that a token stands for.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if the token is not ours,
    ///     ExpiredNextTokenException if it is too old
    Page<Shard> moreShards(Caller caller, String nextToken, int limit) {
        ShardPage next = ShardPage.open(seal, nextToken)
                .filter(page -> page.stream().isOf(caller))
                .orElseThrow(Pages::invalidToken);
        Instant now = clock.instant();
        checkAge(next.issued(), now);
        Stream stream = streams.find(next.stream())
                .filter(found -> found.definition().incarnation() == next.incarnation())
                .orElseThrow(() -> KinesisFault.streamNotFound(next.stream()));
        return page(stream, next.filter(), Optional.of(new ShardId(next.after())), limit);
    }

    private Page<Shard> page(Stream stream, ShardFilter filter, Optional<ShardId> after, int limit) {
        Instant now = clock.instant();
        StreamDefinition definition = stream.definition();
        Instant horizon = definition.trimHorizon(now);
        List<Shard> found = shards(stream, after).stream()
                .filter(shard -> filter.shows(shard, horizon))
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<Shard> page = found.subList(0, limit);
        ShardPage next = new ShardPage(
                stream.id(),
                definition.incarnation(),
                filter,
                page.getLast().id().index(),
                now);
        return new Page<>(page, Optional.of(next.seal(seal)));
    }

    static void checkAge(Instant issued, Instant now) {
        if (issued.plus(ShardIterator.LIFETIME).isBefore(now)) {
            throw KinesisFault.EXPIRED_NEXT_TOKEN.fault(
                    "%s", Expiry.text("NextToken", issued, now, ShardIterator.LIFETIME));
        }
    }

    static RuntimeException invalidToken() {
        return KinesisFault.INVALID_ARGUMENT.fault("Invalid NextToken.");
    }

    /// Where a list of streams goes on.
    private record StreamPage(String account, String region, String after, Instant issued) {

        String seal(Seal seal) {
            byte[] key = new StreamId(account, region, after).key().getBytes(StandardCharsets.UTF_8);
            byte[] content = ByteBuffer.allocate(Long.BYTES + key.length)
                    .putLong(issued.toEpochMilli())
                    .put(key)
                    .array();
            return seal.seal(Seal.Purpose.STREAM_PAGE, content);
        }

        static Optional<StreamPage> open(Seal seal, String text) {
            return seal.open(Seal.Purpose.STREAM_PAGE, text).map(content -> {
                StreamId id = StreamId.ofKey(
                        new String(content, Long.BYTES, content.length - Long.BYTES, StandardCharsets.UTF_8));
                Instant issued = Instant.ofEpochMilli(ByteBuffer.wrap(content).getLong());
                return new StreamPage(id.account(), id.region(), id.name(), issued);
            });
        }

        boolean isOf(Caller caller) {
            return account.equals(caller.account()) && region.equals(caller.region());
        }

        StreamPage checked(Instant now) {
            checkAge(issued, now);
            return this;
        }
    }
}
