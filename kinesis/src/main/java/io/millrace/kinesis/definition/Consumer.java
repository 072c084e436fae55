package io.millrace.kinesis.definition;

import io.millrace.kinesis.name.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// A reader that is registered with a stream, so that each shard's records are pushed to it.
///
/// Behaviour: <https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html>
///
/// @param name unique within the stream
/// @param created when it was registered, in seconds; part of its ARN
/// @param phase its status: CREATING, ACTIVE or DELETING
/// @param tags its tags
/// @param policy its resource policy, in JSON
public record Consumer(String name, Instant created, Phase phase, Map<String, String> tags, Optional<String> policy) {

    /// The most consumers of a stream.
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    public static final int MAX_OF_A_STREAM = 20;
    /// The most consumers of a stream that are CREATING at once.
    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html>
    public static final int MAX_CREATING = 5;

    public Consumer {
        tags = Map.copyOf(tags);
    }

    /// A consumer that is registered now.
    public static Consumer registered(String name, Map<String, String> tags, Instant now, Duration createDelay) {
        Phase creating = Phase.of(StreamStatus.CREATING, now, createDelay);
        return new Consumer(name, now.truncatedTo(ChronoUnit.SECONDS), creating, tags, Optional.empty());
    }

    /// The status; nothing when the consumer is gone.
    public Optional<StreamStatus> status(Instant now) {
        return phase.at(now);
    }

    public boolean isActive(Instant now) {
        return status(now).equals(Optional.of(StreamStatus.ACTIVE));
    }

    public Consumer with(Phase newPhase) {
        return new Consumer(name, created, newPhase, tags, policy);
    }

    public Consumer withTags(Map<String, String> newTags) {
        return new Consumer(name, created, phase, newTags, policy);
    }

    public Consumer withPolicy(Optional<String> newPolicy) {
        return new Consumer(name, created, phase, tags, newPolicy);
    }

    /// `arn:aws:kinesis:region:account:stream/name/consumer/name:second`
    public String arn(StreamId stream) {
        return stream.arn() + "/consumer/" + name + ":" + created.getEpochSecond();
    }
}
