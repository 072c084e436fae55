package io.millrace.kinesis.fanout;

import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.name.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The subscriptions that run, one for each consumer and shard.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html>
public final class Subscriptions {

    /// For so long after a subscription has begun no other can take its place.
    static final Duration PROTECTION = Duration.ofSeconds(5);

    private final Map<Key, Running> running = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    private record Key(String consumerArn, ShardId shard) {}

    private record Running(Feed feed, Instant begun) {

        boolean isProtected(Instant now) {
            return now.isBefore(begun.plus(PROTECTION));
        }
    }

    /// Lets a subscription begin; the one in whose place it comes ends with ResourceInUseException.
    ///
    /// @throws io.millrace.api.Fault ResourceInUseException if another one has begun less than five seconds
    ///     ago, also if it has ended already
    public void begin(String consumerArn, ShardId shard, Feed feed, Instant now) {
        lock.lock();
        try {
            running.values().removeIf(other -> other.feed.hasEnded() && !other.isProtected(now));
            Key key = new Key(consumerArn, shard);
            Running before = running.get(key);
            if (before != null && before.isProtected(now)) {
                throw KinesisFault.otherSubscription(consumerArn, shard);
            }
            if (before != null) {
                before.feed.end(KinesisFault.otherSubscription(consumerArn, shard));
            }
            running.put(key, new Running(feed, now));
        } finally {
            lock.unlock();
        }
    }
}
