package io.millrace.kinesis.setting;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which throughput limits the shards of a stream have.
public enum ThroughputLimits {
    /// As much as the machine can do.
    NONE,

    /// AWS's, for each shard.
    ///
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    AWS;

    /// The tag with which a stream says its own, whatever the server's setting is.
    public static final String TAG = "millrace:limits";

    /// The limits of that name, `none` or `aws` in any case.
    public static Optional<ThroughputLimits> parse(String text) {
        return Arrays.stream(values())
                .filter(limits -> limits.name().equals(text.strip().toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /// What a stream's tags say.
    public static Optional<ThroughputLimits> of(Map<String, String> tags) {
        return Optional.ofNullable(tags.get(TAG)).flatMap(ThroughputLimits::parse);
    }
}
