package io.millrace.kinesis;

import io.millrace.kinesis.definition.Consumer;
import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The consumers of all streams; each is kept in the definition of its stream.
final class Consumers {

    private final Streams streams;
    private final InstantSource clock;
    private final KinesisSettings settings;

    Consumers(Streams streams, InstantSource clock, KinesisSettings settings) {
        this.streams = streams;
        this.clock = clock;
        this.settings = settings;
    }

    /// Registers a consumer.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html>
    ///
    /// @throws io.millrace.api.Fault ResourceInUseException if the stream has one of that name or is not ready,
    ///     LimitExceededException if it has 20 consumers, or 5 that are CREATING
    Consumer register(StreamId stream, String name, Map<String, String> tags) {
        ConsumerId id = new ConsumerId(stream, name, Optional.empty());
        streams.change(stream, (definition, now) -> {
            checkReady(stream, definition, now);
            checkRoom(stream, name, definition, now);
            Map<String, String> checked = tags.isEmpty() ? Map.of() : Tags.add(id, Map.of(), tags);
            return definition.with(Consumer.registered(name, checked, now, settings.createDelay()), now);
        });
        return get(id);
    }

    private static void checkReady(StreamId stream, StreamDefinition definition, Instant now) {
        StreamStatus status = definition.status(now).orElseThrow(() -> KinesisFault.streamNotFound(stream));
        if (status == StreamStatus.CREATING || status == StreamStatus.DELETING) {
            throw KinesisFault.notActive(stream, status);
        }
    }

    private static void checkRoom(StreamId stream, String name, StreamDefinition definition, Instant now) {
        Map<String, Consumer> present = definition.consumers(now);
        if (present.containsKey(name)) {
            throw KinesisFault.RESOURCE_IN_USE.fault(
                    "Consumer %s under stream %s already exists for account %s.",
                    name, stream.name(), stream.account());
        }
        if (present.size() >= Consumer.MAX_OF_A_STREAM) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "Stream %s under account %s has reached the limit of %d registered consumers.",
                    stream.name(), stream.account(), Consumer.MAX_OF_A_STREAM);
        }
        long creating = present.values().stream()
                .filter(consumer -> consumer.status(now).equals(Optional.of(StreamStatus.CREATING)))
                .count();
        if (creating >= Consumer.MAX_CREATING) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "Stream %s under account %s has reached the limit of %d consumers in CREATING status.",
                    stream.name(), stream.account(), Consumer.MAX_CREATING);
        }
    }

    /// Takes a consumer away; one that is DELETING already goes on to do so.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html>
    void deregister(ConsumerId id) {
        change(
                id,
                (consumer, now) -> consumer.status(now).equals(Optional.of(StreamStatus.DELETING))
                        ? consumer
                        : consumer.with(Phase.of(StreamStatus.DELETING, now, settings.deleteDelay())));
    }

    /// Makes a new consumer of the old one.
    interface Change {
        Consumer of(Consumer consumer, Instant now);
    }

    /// Changes a consumer.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    void change(ConsumerId id, Change change) {
        streams.change(
                id.stream(), (definition, now) -> definition.with(change.of(definition.consumer(id, now), now), now));
    }

    /// A consumer of any status.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    Consumer get(ConsumerId id) {
        return streams.get(id.stream()).definition().consumer(id, clock.instant());
    }

    /// The consumers of a stream after a name, in the order of their names.
    ///
    /// @param after a name that need not exist; empty for the first
    List<Consumer> list(Stream stream, String after, int limit) {
        return stream.definition().consumers(clock.instant()).tailMap(after).values().stream()
                .filter(consumer -> !consumer.name().equals(after))
                .limit(limit)
                .toList();
    }
}
