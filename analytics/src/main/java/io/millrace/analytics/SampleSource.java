package io.millrace.analytics;

import io.millrace.analytics.SourceBatch.Slice;
import io.millrace.analytics.StopFlag.StoppedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// Takes samples of a stream's records for a discovery.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
final class SampleSource {

    /// Enough to see what a schema needs.
    static final int MOST_SAMPLES = 500;

    private static final int ENOUGH_SAMPLES = 50;
    private static final int MOST_BYTES = 4 << 20;

    private final InstantSource clock;
    private final Duration longest;

    /// @param longest how long new records are waited for
    SampleSource(InstantSource clock, Duration longest) {
        this.clock = clock;
        this.longest = longest;
    }

    /// The first records at a position: all that are there at once, else the first that come in time.
    ///
    /// @throws software.amazon.awssdk.core.exception.SdkException if the stream cannot be read
    List<byte[]> take(KinesisClient kinesis, String streamArn, StartingPosition position) throws StoppedException {
        Optional<Instant> since =
                position == StartingPosition.TRIM_HORIZON ? Optional.empty() : Optional.of(clock.instant());
        Instant end = clock.instant().plus(longest);
        List<byte[]> samples = new ArrayList<>();
        try (StreamSource source = new StreamSource(kinesis, streamArn, MOST_SAMPLES, MOST_BYTES)) {
            source.seek(Progress.from(since, 1));
            while (true) {
                SourceBatch batch = source.poll();
                for (Slice slice : batch.slices()) {
                    slice.records()
                            .forEach(record -> slice.userRecords(record).forEach(user -> {
                                if (samples.size() < MOST_SAMPLES) {
                                    samples.add(bytes(user.data()));
                                }
                            }));
                }
                Duration left = Duration.between(clock.instant(), end);
                boolean isOver = !left.isPositive() && (batch.isCaughtUp() || !samples.isEmpty());
                boolean isEnough = since.isEmpty()
                        ? !samples.isEmpty() && (batch.isCaughtUp() || samples.size() >= MOST_SAMPLES)
                        : samples.size() >= ENOUGH_SAMPLES;
                if (isOver || isEnough) {
                    return samples;
                }
                if (batch.isCaughtUp()) {
                    source.await(left);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}
