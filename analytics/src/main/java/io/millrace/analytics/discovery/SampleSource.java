package io.millrace.analytics.discovery;

import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.flow.ConnectionService;
import io.millrace.analytics.flow.Source;
import io.millrace.analytics.flow.SourceBatch;
import io.millrace.analytics.flow.SourceBatch.Slice;
import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    /// @param connections open the stream
    /// @throws software.amazon.awssdk.core.exception.SdkException if the stream cannot be read
    SourceBatch take(ConnectionService connections, String streamArn, StartingPosition position)
            throws InterruptedException {
        Optional<Instant> since =
                position == StartingPosition.TRIM_HORIZON ? Optional.empty() : Optional.of(clock.instant());
        Instant end = clock.instant().plus(longest);
        List<Slice> slices = new ArrayList<>();
        int count = 0;
        try (Source source = connections.source(streamArn, Discovery.MOST_SAMPLES, MOST_BYTES)) {
            source.seek(since, Map.of());
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
