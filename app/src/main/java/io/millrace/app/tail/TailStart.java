package io.millrace.app.tail;

import io.millrace.app.console.DurationConverter;
import io.millrace.app.setting.SettingsException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// Where in a stream a tail begins.
sealed interface TailStart {

    /// With the oldest record there is.
    record Oldest() implements TailStart {}

    /// With the next record that comes.
    record Latest() implements TailStart {}

    /// With the first record that arrived at a time or later.
    record At(Instant time) implements TailStart {}

    /// With a record of one shard.
    record Sequence(String number) implements TailStart {}

    /// Sequence numbers have 56 digits, those of an empty log fewer; no time has so many.
    Pattern SEQUENCE_NUMBER = Pattern.compile("\\d{20,128}");

    /// Reads what people write: `trim-horizon`, `latest`, `5m`, `2026-03-01T12:00:00Z`, a sequence number.
    ///
    /// @param now what `5m` is counted back from
    /// @throws SettingsException if it is none of these
    static TailStart parse(String text, Instant now) {
        return switch (text.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "trim-horizon", "oldest", "start" -> new Oldest();
            case "latest", "now", "end" -> new Latest();
            default -> SEQUENCE_NUMBER.matcher(text).matches() ? new Sequence(text) : new At(time(text, now));
        };
    }

    private static Instant time(String text, Instant now) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            String span = text.endsWith("ago") ? text.substring(0, text.length() - "ago".length()) : text;
            try {
                return now.minus(new DurationConverter().convert(span));
            } catch (TypeConversionException | DateTimeException _) {
                throw new SettingsException("--from takes trim-horizon, latest, a time such as 5m or"
                        + " 2026-03-01T12:00:00Z, or a sequence number; not '" + text + "'");
            }
        }
    }
}
