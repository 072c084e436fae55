package io.millrace.randomuser;

import java.time.Duration;

/// How a producer works, and when it is done.
///
/// @param rhythm when it sends
/// @param count how many records it sends at most, 1 or more; [#ENDLESS] for no bound
/// @param duration how long it goes on sending, positive, at most [#FOREVER]
/// @param partitionKey chooses the key of each record
/// @param inFlight how many requests may wait for their answers at once, 1 to 256; a random pause uses one
/// @param attempts how often a record is offered that the stream refuses for being too busy, 1 or more
public record ProducerSettings(
        Rhythm rhythm, long count, Duration duration, PartitionKey partitionKey, int inFlight, int attempts) {

    public static final long ENDLESS = Long.MAX_VALUE;
    public static final Duration FOREVER = Duration.ofDays(36_500);

    /// The producer of the tutorial: one record at a time, a random pause below one second, without end.
    public static final ProducerSettings TUTORIAL = new ProducerSettings(
            new Rhythm.RandomPause(Duration.ofSeconds(1)), ENDLESS, FOREVER, PartitionKey.random(), 16, 30);

    public ProducerSettings {
        if (count < 1) {
            throw new IllegalArgumentException("not a count of records: " + count);
        }
        if (!duration.isPositive() || duration.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException("not a duration to produce for: " + duration);
        }
        if (inFlight < 1 || inFlight > 256) {
            throw new IllegalArgumentException("not a number of requests in flight: " + inFlight);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("not a number of attempts: " + attempts);
        }
    }

    public ProducerSettings withRhythm(Rhythm newRhythm) {
        return new ProducerSettings(newRhythm, count, duration, partitionKey, inFlight, attempts);
    }

    /// The same at a set number of records per second.
    public ProducerSettings withRate(double recordsPerSecond) {
        return withRhythm(new Rhythm.PerSecond(recordsPerSecond));
    }

    public ProducerSettings withCount(long newCount) {
        return new ProducerSettings(rhythm, newCount, duration, partitionKey, inFlight, attempts);
    }

    public ProducerSettings withDuration(Duration newDuration) {
        return new ProducerSettings(rhythm, count, newDuration, partitionKey, inFlight, attempts);
    }

    public ProducerSettings withPartitionKey(PartitionKey newPartitionKey) {
        return new ProducerSettings(rhythm, count, duration, newPartitionKey, inFlight, attempts);
    }

    public ProducerSettings withInFlight(int newInFlight) {
        return new ProducerSettings(rhythm, count, duration, partitionKey, newInFlight, attempts);
    }

    public ProducerSettings withAttempts(int newAttempts) {
        return new ProducerSettings(rhythm, count, duration, partitionKey, inFlight, newAttempts);
    }
}
