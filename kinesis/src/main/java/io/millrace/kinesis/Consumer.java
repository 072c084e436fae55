package io.millrace.kinesis;

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
record Consumer(String name, Instant created, Phase phase, Map<String, String> tags, Optional<String> policy) {

    /// The most consumers of a stream.
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    static final int MAX_OF_A_STREAM = 20;
    /// The most consumers of a stream that are CREATING at once.
    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html>
    static final int MAX_CREATING = 5;

    Consumer {
        tags = Map.copyOf(tags);
    }

    /// A consumer that is registered now.
    static Consumer registered(String name, Map<String, String> tags, Instant now, Duration createDelay) {
        Phase creating = Phase.of(StreamStatus.CREATING, now, createDelay);
        return new Consumer(name, now.truncatedTo(ChronoUnit.SECONDS), creating, tags, Optional.empty());
    }

    /// The status; nothing when the consumer is gone.
    Optional<StreamStatus> status(Instant now) {
        return phase.at(now);
    }

    boolean isActive(Instant now) {
        return status(now).equals(Optional.of(StreamStatus.ACTIVE));
    }

    Consumer with(Phase newPhase) {
        return new Consumer(name, created, newPhase, tags, policy);
    }

    Consumer withTags(Map<String, String> newTags) {
        return new Consumer(name, created, phase, newTags, policy);
    }

    Consumer withPolicy(Optional<String> newPolicy) {
        return new Consumer(name, created, phase, tags, newPolicy);
    }

    /// `arn:aws:kinesis:region:account:stream/name/consumer/name:second`
    String arn(StreamId stream) {
        return stream.arn() + "/consumer/" + name + ":" + created.getEpochSecond();
    }
}
