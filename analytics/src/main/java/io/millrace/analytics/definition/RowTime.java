package io.millrace.analytics.definition;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What becomes the ROWTIME of rows that enter an application.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/timestamps-rowtime-concepts.html>
public enum RowTime {
    /// When the record arrived in its stream: the same records give the same rows, whenever they are read.
    ARRIVAL,

    /// When the application read the record, as on AWS: windows are of the time at which it runs.
    WALL_CLOCK;

    /// The tag with which an application says its own, whatever the server's setting is; it counts from the next start
    /// or update on.
    static final String TAG = "millrace:rowtime";

    /// The choice of that name, `arrival` or `wall-clock` in any case.
    public static Optional<RowTime> parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.name()
                        .equals(text.strip().toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst();
    }

    /// The time of the rows of records that are read now, in milliseconds; empty if it is that of their arrival.
    public OptionalLong of(Instant now) {
        return switch (this) {
            case ARRIVAL -> OptionalLong.empty();
            case WALL_CLOCK -> OptionalLong.of(now.toEpochMilli());
        };
    }

    /// What an application's tags say.
    public static Optional<RowTime> of(Map<String, String> tags) {
        return Optional.ofNullable(tags.get(TAG)).flatMap(RowTime::parse);
    }
}
