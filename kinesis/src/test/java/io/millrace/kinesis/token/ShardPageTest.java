package io.millrace.kinesis.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.ShardFilter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardPageTest {

    private static final Instant T1 = Instant.parse("2026-03-01T01:00:00Z");
    private static final Instant T2 = Instant.parse("2026-03-01T02:00:00Z");

    @Test
    void pages_comeBackWithTheirFilter() {
        Seal seal = new Seal(new byte[Seal.KEY_BYTES], new java.util.Random(1));
        StreamId stream = new StreamId("111122223333", "eu-west-1", "users");
        List<ShardFilter> filters = List.of(
                new ShardFilter.AtLatest(),
                new ShardFilter.AtTrimHorizon(),
                new ShardFilter.FromTrimHorizon(),
                new ShardFilter.AtTimestamp(T1),
                new ShardFilter.FromTimestamp(T2),
                new ShardFilter.AfterShardId(new ShardId(7)));
        for (ShardFilter filter : filters) {
            ShardPage page = new ShardPage(stream, 5, filter, 9, T1);
            assertThat(ShardPage.open(seal, page.seal(seal))).contains(page);
        }
    }
}
