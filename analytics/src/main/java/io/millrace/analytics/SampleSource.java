package io.millrace.analytics;

import io.millrace.analytics.SourceBatch.Slice;
import io.millrace.analytics.SourceBatch.SourceRecord;
import io.millrace.analytics.StopFlag.StoppedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// Takes samples of a stream's records for a discovery.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
final class SampleSource {

    /// Enough to see what a schema needs.
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
    SourceBatch take(KinesisClient kinesis, String streamArn, StartingPosition position) throws StoppedException {
        Optional<Instant> since =
                position == StartingPosition.TRIM_HORIZON ? Optional.empty() : Optional.of(clock.instant());
        Instant end = clock.instant().plus(longest);
        List<Slice> slices = new ArrayList<>();
        int count = 0;
        try (StreamSource source = new StreamSource(kinesis, streamArn, Discovery.MOST_SAMPLES, MOST_BYTES)) {
            source.seek(Progress.from(since, 1));
            while (true) {
                SourceBatch batch = source.poll();
                slices.addAll(batch.slices());
                count += batch.records();
                Duration left = Duration.between(clock.instant(), end);
                boolean isOver = !left.isPositive() && (batch.isCaughtUp() || count > 0);
                boolean isEnough = since.isEmpty()
                        ? count > 0 && (batch.isCaughtUp() || count >= Discovery.MOST_SAMPLES)
                        : count >= ENOUGH_SAMPLES;
                if (isOver || isEnough) {
                    return SourceBatch.replayed(merged(slices));
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

    /// Each shard once, in the order in which they came.
    private static List<Slice> merged(List<Slice> slices) {
        Map<String, Slice> merged = new LinkedHashMap<>();
        for (Slice slice : slices) {
            merged.merge(slice.shard(), slice, (one, more) -> {
                List<SourceRecord> records = new ArrayList<>(one.records());
                records.addAll(more.records());
                return new Slice(one.shard(), one.keys(), records);
            });
        }
        return List.copyOf(merged.values());
    }
}
